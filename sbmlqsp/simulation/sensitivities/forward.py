"""`Forward`: a dosed model that is run with derivatives, as often as needed, with other values of its unknowns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sbmlqsp import derivatives
from sbmlqsp.checks import discontinuities
from sbmlqsp.core.expression import Expression, Symbol, symbols
from sbmlqsp.core.schedule import Infusion, Jump, Schedule, ScheduledReplacement, SteadyStateDose
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.simulation.arrays import Floats, Rows
from sbmlqsp.simulation.sensitivities.course import Course, Rest
from sbmlqsp.simulation.sensitivities.marks import Mark, Marks
from sbmlqsp.simulation.sensitivities.passage import Passage
from sbmlqsp.simulation.sensitivities.stretch import Stretch

ACCURATE = Settings(rtol=1e-9)


class Forward:
    """One model under one schedule; `run` integrates it for given values of the unknowns.

    The state and its derivatives S in the unknowns are integrated together, dS/dt = (df/dx) S + df/dp, and restarted
    at every instant of the schedule; where the instant itself moves with an unknown (a lag, a duration), S jumps by
    the difference of the rates on both sides times the motion (Rozenvasser 1967, Autom. Remote Control 28:394).

    Attributes:
        unknowns: ids as `Model.with_values` takes them: parameters, `S` amounts and `[S]` concentrations at the start.
        nominal: their values in the model.
        names: the outputs.
    """

    def __init__(
        self,
        model: Model,
        unknowns: Sequence[str],
        outputs: Sequence[tuple[str, Expression]],
        schedule: Schedule = Schedule(),  # noqa: B008 - frozen
        settings: Settings = ACCURATE,
        *,
        begins: str = "initial values",
    ) -> None:
        """See the class.

        Args:
            model: the model; its values are those of everything that is not unknown.
            unknowns: ids; a symbol with an initial assignment becomes independent of it.
            outputs: name and formula of selections.
            schedule: the doses, in model units.
            settings: tolerance and steps.
            begins: "initial values", or "steady state": where the model comes to rest from them without doses.

        Raises:
            UnknownSymbolError: for an unknown the model does not have, with the nearest.
            ModelError: for one that a rule computes; UnsupportedFeature for events that are no doses.
        """
        import casadi

        self.unknowns = tuple(unknowns)
        self.names = tuple(name for name, _ in outputs)
        self.model = independent(model, self.unknowns)
        _refuse_events(self.model)
        self.system = derivatives.system(self.model, _targets(schedule))
        self._places = [_place(self.system, name) for name in self.unknowns]
        self.nominal: Floats = self.system.values[self._places]
        self._marks = Marks(schedule, self.system, self._places)
        self._driving = self._that_drive(casadi)
        self._stretch = Stretch(self.system, settings)
        self._schedule, self._begins = schedule, begins
        self._jumps = discontinuities.find(self.model)
        arguments, formulas = self.system.arguments, [self.system.expression(formula) for _, formula in outputs]
        seen = casadi.densify(casadi.vertcat(*formulas)) if formulas else casadi.SX(0, 1)
        self._observe = casadi.Function("y", arguments, [seen])
        parts = [casadi.densify(casadi.jacobian(seen, self.system.x)), casadi.jacobian(seen, self.system.p)]
        self._turn = casadi.Function("dy", arguments, [parts[0], casadi.densify(parts[1][:, self._places])])
        start = casadi.densify(casadi.jacobian(self.system.initial, self.system.p)[:, self._places])
        self._start_slopes = derivatives.Compiled([self.system.p], start)

    def run(
        self, values: Any, times: Any, *, slopes: bool = True, directions: Any = None, start: Rest | None = None
    ) -> Course:
        """Return the outputs at times (model time, increasing, from 0 on) for values of the unknowns (model units).

        At the time of a dose the value is the one after it. Infinity as the last time is the state at rest.

        Args:
            values: one for each unknown.
            times: when.
            slopes: whether derivatives are wanted.
            directions: derivative of the unknowns in other quantities, shape (unknowns, M); None: in themselves.
            start: the state to start from, such as `rest` gives; None: as the model says.

        Raises:
            SimulationError: where the integration fails or a result is not finite.
        """
        at = np.asarray(times, dtype=float)
        p, whole = self._parameters(values, self._directions(slopes, directions))
        x0, s0 = self._begin(p, whole, start)
        active = np.flatnonzero(whole[self._driving].any(axis=0) | s0.any(axis=0))
        turned = whole[:, active]
        passage = Passage(self.system, self._stretch, p, turned, (x0, s0[:, active]))
        if self._begins == "steady state":
            passage.settle()
        finite = at[np.isfinite(at)]
        end = float(finite[-1]) if len(finite) else 0.0
        marks = [self._turned(m, turned) for m in (*self._marks.at(p), *self._corners(p, end, turned)) if m.time <= end]
        x, s, u = passage.through(sorted(marks, key=lambda mark: mark.time), finite)
        if len(finite) < len(at):
            x, s, u = passage.at_rest(x, s, u, len(at) - len(finite))
        wide = np.zeros((*s.shape[:2], whole.shape[1]))
        wide[:, :, active] = s
        return self._observed(np.where(np.isfinite(at), at, end), p, x, wide, u, whole)

    def rest(self, values: Any, *, slopes: bool = True, directions: Any = None) -> Rest:
        """Return the state to which the model comes without doses, and its derivatives; raises as `Passage.settle`."""
        p, turned = self._parameters(values, self._directions(slopes, directions))
        passage = Passage(self.system, self._stretch, p, turned, self._begin(p, turned, None))
        passage.settle()
        return Rest(self.system.states, *passage.state)

    def _directions(self, slopes: bool, directions: Any) -> Floats:
        count = len(self._places)
        if not slopes:
            return np.zeros((count, 0))
        return np.eye(count) if directions is None else np.asarray(directions, dtype=float)

    def _parameters(self, values: Any, directions: Floats) -> tuple[Floats, Floats]:
        """Return all parameters and their derivatives."""
        p = self.system.values.copy()
        p[self._places] = np.asarray(values, dtype=float)
        self._refuse_missing(p)
        turned = np.zeros((len(p), directions.shape[1]))
        turned[self._places] = directions
        return p, turned

    def _begin(self, p: Floats, turned: Floats, start: Rest | None) -> tuple[Floats, Floats]:
        x, s = self.system.start(p), self._start_slopes(p) @ turned[self._places]
        if start is not None:
            found = {name: i for i, name in enumerate(start.states)}
            for i, name in enumerate(self.system.states):
                if name in found:
                    x[i], s[i] = start.x[found[name]], start.s[found[name]]
        return x, s

    def _turned(self, mark: Mark, turned: Floats) -> Mark:
        inner = turned[self._places]
        return replace(mark, moving=mark.moving @ inner, slopes=mark.slopes @ inner)

    def _observed(self, at: Floats, p: Floats, x: Floats, s: Floats, u: Floats, turned: Floats) -> Course:
        count, width = len(at), turned.shape[1]
        if not count:
            nothing = np.zeros((0, len(self.names)))
            return Course(at, self.names, self.unknowns, nothing, np.zeros((0, len(self.names), width)))
        arguments = (x.T, p, u, at[None, :])
        values = np.asarray(self._observe.map(count)(*arguments)).T if self.names else np.zeros((count, 0))
        slopes = np.zeros((count, len(self.names), width))
        if width and self.names:
            by_state, by_parameter = (np.asarray(part) for part in self._turn.map(count)(*arguments))
            a = by_state.reshape(len(self.names), count, -1).transpose(1, 0, 2)
            b = by_parameter.reshape(len(self.names), count, -1).transpose(1, 0, 2)
            slopes = a @ s + b @ turned[self._places]
        return Course(at, self.names, self.unknowns, values, slopes)

    def _corners(self, p: Floats, end: float, turned: Floats) -> list[Mark]:
        """Return the times at which the model's own right-hand side jumps, with how they move."""
        from sbmlqsp.simulation.sensitivities.corners import corners

        moving = [place if turned[place].any() else None for place in self._places]
        return corners(self._jumps, self.model, self.system.parameters, p, moving, end)

    def _that_drive(self, casadi: Any) -> Rows:
        """Return the places of the parameters that move the states; others, such as scales, only move outputs."""
        system = self.system
        reached = casadi.vertcat(system.rates, system.initial)
        read = casadi.which_depends(reached, system.p, 1, False) if system.states else []
        doses = set(self._marks.parameters)
        return np.array([i for i, name in enumerate(system.parameters) if (read and read[i]) or name in doses], np.intp)

    def _refuse_missing(self, p: Floats) -> None:
        missing = [name for name, value in zip(self.system.parameters, p, strict=True) if np.isnan(value)]
        needed = [name for name in missing if self._reads(name)]
        if needed:
            raise ModelError(
                f"'{needed[0]}' has no value", where=needed[0], fix="give it one with model.with_values", missing=needed
            )

    def _reads(self, name: str) -> bool:
        import casadi

        symbol = self.system.p[self.system.index(name)]
        return bool(casadi.depends_on(casadi.vertcat(self.system.rates, self.system.initial), symbol))


def _targets(schedule: Schedule) -> list[str]:
    doses = (action.dose if isinstance(action, SteadyStateDose) else action for action in schedule)
    return sorted({dose.target for dose in doses if isinstance(dose, Jump | Infusion | ScheduledReplacement)})


def _refuse_events(model: Model) -> None:
    if not len(model.events):
        return
    event = next(iter(model.events))
    raise UnsupportedFeature(
        f"sensitivities cannot be followed through event '{event.id}'",
        where=event.id,
        fix="take dose events out with sbmlqsp.split_regimen and give the regimen",
        feature="event",
        element=event.id,
        engine="sensitivities",
    )


def _place(system: derivatives.System, name: str) -> int:
    if name in system.parameters:
        return system.index(name)
    raise unknown_symbol(name, system.parameters, "constant or initial value")


def independent(model: Model, unknowns: Sequence[str]) -> Model:
    """Return the model in which each unknown has a value of its own, and species the kind of value asked for."""
    changes: dict[str, float] = {}
    assigned = set(model.tables.initial_assignments.ids)
    for name in unknowns:
        bare = name[1:-1] if name.startswith("[") else name
        kind = model.document.kinds.get(bare)
        if kind is None:
            raise unknown_symbol(name, model.document.kinds, "parameter or species")
        rule = model.document.assignment_rules.get(bare)
        if rule is not None:
            reads = ", ".join(sorted(symbols(rule.math))) if rule.math is not None else ""
            message = f"'{bare}' is computed by an assignment rule and cannot be unknown"
            raise ModelError(message, where=bare, fix=f"name what it is computed from: {reads}")
        if kind in {"reaction", "stoichiometry"}:
            raise ModelError(f"'{name}' is a {kind}, not a parameter", where=name, fix="name parameters or species")
        if kind == "species" or bare in assigned:
            changes[name] = _now(model, name, bare, kind)
    return model.with_values(changes) if changes else model


def _now(model: Model, name: str, bare: str, kind: str) -> float:
    if kind != "species":
        return initial_values(model)[bare]
    amount = initial_amounts(model)[bare]
    if name == bare:
        return amount
    size = initial_values(model)[model.species[bare].compartment]
    return amount / size


def formulas(names: Sequence[str]) -> tuple[tuple[str, Expression], ...]:
    """Return plain selections as outputs."""
    return tuple((name, Symbol(name)) for name in names)
