"""COPASI, the second engine: it reads the model's own SBML, with doses and stops as events.

It shares neither the SBML text nor the integrator (LSODA) with the first engine, so that agreement means something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sbmlqsp.checks import discontinuities
from sbmlqsp.checks.discontinuities import Discontinuities
from sbmlqsp.checks.features import refuse
from sbmlqsp.checks.values import value_issues
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol
from sbmlqsp.core.findings import Report
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.tables import Event, EventAssignment, Parameter, Rule
from sbmlqsp.errors import SbmlqspError, SimulationError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.native import copasi
from sbmlqsp.native.edits import AddEvent, AddParameter, SetRule
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.engines.roadrunner import RoadRunner
from sbmlqsp.simulation.experiment import CLOCK, Experiment, Times, Trajectory
from sbmlqsp.simulation.timetable import Course, Timetable, timetable
from sbmlqsp.simulation.treated import Treated, treated

_MOST_STOPS = 500
_INSTANT = 1e-8
_MESH = 2_001
_STOP = "sbmlqsp_stop"


@dataclass(frozen=True, slots=True)
class Copasi:
    """The engine; it has no state of its own."""

    name: str = "copasi"

    def run(self, experiment: Experiment, times: Times) -> Trajectory:
        """Return the run with rows at the given times and on both sides of its stops."""
        model = experiment.model
        refuse(model, "copasi")
        Report(value_issues(model)).raise_if_errors()
        dosed = treated(experiment, by_events=True)
        jumps = discontinuities.find(model)
        Report(jumps.undecidable).raise_if_errors()
        _refuse_steps(jumps, model)
        stops = jumps.time_stops(initial_values(model).__getitem__, 0.0, experiment.end) if jumps.depend_on_time else ()
        plan = timetable(Course(experiment.end, dosed.doses.edges, stops, just_before=True), times)
        stopped = _with_stops(dosed.model, stops, jumps.watched)
        try:
            found = _simulated(stopped, _queried(plan), dosed, experiment)
        except SimulationError as error:
            return Trajectory(plan, {CLOCK: np.empty(0)}, error.status or "failed", error.message, 0.0)
        reader = _Reader(dosed.model, found, plan)
        return Trajectory(plan, {CLOCK: plan.times} | {name: reader.column(name) for name in experiment.selections})

    def mesh(self, experiment: Experiment) -> Times:
        """Return the mesh of the first engine, or a fine regular one where that cannot simulate the model."""
        try:
            return RoadRunner().mesh(experiment)
        except SbmlqspError:
            return tuple(np.linspace(0.0, experiment.end, _MESH).tolist())

    def firings(self, experiment: Experiment) -> Times:
        """Return when events fire according to the first engine, nothing where that cannot simulate the model."""
        try:
            return RoadRunner().firings(experiment)
        except SbmlqspError:
            return ()


def _refuse_steps(jumps: Discontinuities, model: Model) -> None:
    """Raise if a state runs through steps: COPASI 4.48 missed some even with an event that follows them."""
    if jumps.stepped:
        text = to_text(jumps.stepped[0])
        raise UnsupportedFeature(
            f"COPASI may step over the jumps where {text} passes whole numbers",
            where=model.name,
            fix='use engine="roadrunner"',
            feature="steps of a state",
            element=text,
            engine="copasi",
        )


def _with_stops(model: Model, stops: tuple[float, ...], watched: tuple[Expression, ...]) -> Model:
    """Return the model with events that make LSODA start afresh at each jump.

    COPASI starts afresh only if an event changes what a state depends on; so one state does.
    """
    if not stops and not watched:
        return model
    if len(stops) > _MOST_STOPS:
        raise UnsupportedFeature(
            f"the model jumps at {len(stops)} times, more than {_MOST_STOPS}",
            fix='use engine="roadrunner"',
            feature="time stops",
            element=model.id,
            engine="copasi",
        )
    triggers = [*(Apply("geq", (TIME, Number(stop))) for stop in stops), *watched]
    triggers += [Apply("not", (condition,)) for condition in watched]
    counted = (EventAssignment(_STOP, Apply("plus", (Symbol(_STOP), Number(1.0)))),)
    events = [AddEvent(Event(f"{_STOP}_{number}", trigger, counted)) for number, trigger in enumerate(triggers)]
    names = (_STOP, f"{_STOP}_state")
    parameters = [AddParameter(Parameter(name, 0.0, "dimensionless", constant=False)) for name in names]
    return model.edited([*parameters, SetRule(Rule("rate", names[1], names[1], Symbol(_STOP))), *events])


def _simulated(model: Model, times: Floats, dosed: Treated, experiment: Experiment) -> dict[str, Floats]:
    """Return what COPASI reports at the increasing distinct times, spread over all rows."""
    settings = experiment.settings
    distinct, places = np.unique(times, return_inverse=True)
    amounts = (*initial_amounts(dosed.model).values(), *dict(dosed.doses.given).values())
    sizes = [abs(amount) for amount in amounts if amount]
    atol = settings.rtol * 1e-6 * min(sizes, default=1.0) if settings.atol is None else settings.atol
    found = copasi.simulate(model.sbml, distinct.tolist(), settings.rtol, atol, settings, experiment.model.name)
    return {name: values[places] for name, values in found.items()}


def _queried(plan: Timetable) -> Floats:
    """Return the times to ask for: rows just before a stop a little earlier, because LSODA cannot tell them apart."""
    times = plan.times.copy()
    previous = 0.0
    for edge in plan.edges:
        if edge.time > 0:
            times[edge.before] = edge.time - _INSTANT * (edge.time - previous)
            previous = edge.time
    return times


@dataclass(frozen=True, slots=True)
class _Reader:
    """Columns of selections from what COPASI reports: concentrations, sizes and values."""

    model: Model
    found: dict[str, Floats]
    plan: Timetable

    def column(self, selection: str) -> Floats:
        values = self._values(selection)
        first = self.plan.edges[0]
        if first.dose:
            values = values.copy()
            values[first.before] = self._at_start(selection)
        return values

    def _values(self, selection: str) -> Floats:
        if selection in self.found:
            return self.found[selection]
        tables = self.model.tables
        if selection in tables.species:
            size = self.found.get(tables.species[selection].compartment, np.ones(len(self.plan.times)))
            return self.found[f"[{selection}]"] * size
        reaction = tables.reactions.get(selection)
        if reaction is not None and reaction.kinetic_law is not None:
            rate = evaluate(reaction.kinetic_law, self._symbol, tables.functions, self.plan.times)
            return np.broadcast_to(np.asarray(rate, dtype=float), self.plan.times.shape)
        return np.full(len(self.plan.times), self._constant(selection))

    def _symbol(self, name: str) -> Floats:
        """Return a symbol in SBML's meaning."""
        species = self.model.tables.species.get(name)
        return self._values(name if species is None or species.has_only_substance_units else f"[{name}]")

    def _constant(self, name: str) -> float:
        if name in _moving(self.model):
            raise UnsupportedFeature(
                f"COPASI does not report '{name}', which changes",
                fix='use engine="roadrunner"',
                feature="variable stoichiometry as output",
                element=name,
                engine="copasi",
            )
        return initial_values(self.model)[name]

    def _at_start(self, selection: str) -> float:
        values, bare = initial_values(self.model), selection.strip("[]")
        species = self.model.tables.species.get(bare)
        if species is None:
            return values[selection]
        amount = initial_amounts(self.model)[bare]
        return amount / values[species.compartment] if bare != selection else amount


def _moving(model: Model) -> set[str]:
    changed: Iterator[str] = (a.variable for event in model.tables.events for a in event.assignments)
    return {*changed, *(rule.variable for rule in model.tables.rules if rule.variable)}
