"""The equations of `sbmlqsp.model.equations` and the order of `initial_order`, translated into CasADi."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from sbmlqsp.checks.capabilities import CHANGING, EVENTS
from sbmlqsp.checks.features import refuse
from sbmlqsp.core.expression import Number
from sbmlqsp.core.tables import ModelTables, unknown_symbol
from sbmlqsp.derivatives.magnitude import Magnitudes
from sbmlqsp.derivatives.system import System
from sbmlqsp.derivatives.translation import SX, Translation
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.model.elimination import eliminated
from sbmlqsp.model.equations import Equations, amount_of, equations
from sbmlqsp.model.initial_order import InitialOrder, initial_order

NAN = float("nan")
ENGINE = "symbolic analysis"
SUPPORTED = EVENTS | CHANGING | {"rateOf", "constraint", "number as Boolean"}


def system(model: Model, inputs: Iterable[str] = ()) -> System:
    """Return the equations of a model as CasADi expressions: states, parameters, rates and initial values.

    Algebraic rules and fast reactions with an explicit solution are solved; events are left out and named in
    `System.events`. Symbols without a value become parameters that are NaN.

    Args:
        model: the model; the values put on top are in `System.values`.
        inputs: species or parameters that receive an input, an amount per time for each, in `System.u`. One that
            nothing else changes becomes a state.

    Raises:
        UnsupportedFeature: for delays, algebraic rules and fast reactions without explicit solution, random numbers
            and reactions without a kinetic law, naming the element.
        UnknownSymbolError, ModelError: for inputs that the model does not have or that cannot change.
    """
    ready = eliminated(model)
    refuse(ready, ENGINE, SUPPORTED)
    return _Reading(model, ready.tables, tuple(inputs)).system()


class _Reading:
    """One model on its way: what each symbol is at the start, and at any time."""

    def __init__(self, model: Model, tables: ModelTables, inputs: tuple[str, ...]) -> None:
        import casadi

        self._casadi = casadi
        self._model, self._tables, self._inputs = model, tables, inputs
        self._equations: Equations = equations(tables)
        self._order: InitialOrder = initial_order(tables)
        self._translate = Translation(tables.functions)
        self._added = tuple(name for name in dict.fromkeys(inputs) if name not in self._equations.rates)
        for name in inputs:
            self._check_input(name)
        self._values: dict[str, float] = {}
        self._symbols: dict[str, SX] = {}

    def system(self) -> System:
        ca = self._casadi
        states = (*self._equations.states, *self._added)
        x, u, t = ca.SX.sym("x", len(states)), ca.SX.sym("u", len(self._inputs)), ca.SX.sym("t")
        started = self._at_start()
        initial = [self._initial(name, started) for name in states]
        p = ca.vertcat(*self._symbols.values()) if self._symbols else ca.SX(0, 1)
        known = self._at_any_time(dict(zip(states, ca.vertsplit(x) if states else [], strict=True)), started, t)
        rates = [self._rate(name, known, u, t) for name in states]
        return System(
            model=self._model,
            states=states,
            parameters=tuple(self._symbols),
            inputs=self._inputs,
            x=x,
            p=p,
            u=u,
            t=t,
            rates=self._column(rates),
            magnitudes=self._column(self._magnitudes(states, known, u, t)),
            initial=self._column(initial),
            values=np.array(list(self._values.values()), dtype=float),
            events=tuple(event.id for event in self._tables.events),
            _meanings=self._selections(known),
            _translation=self._translate,
        )

    def _column(self, entries: list[SX]) -> SX:
        return self._casadi.densify(self._casadi.vertcat(*entries)) if entries else self._casadi.SX(0, 1)

    def _check_input(self, name: str) -> None:
        tables = self._tables
        element = tables.species.get(name) or tables.parameters.get(name) or tables.compartments.get(name)
        if element is None:
            known = (*tables.species.ids, *tables.parameters.ids, *tables.compartments.ids)
            raise unknown_symbol(name, known, "species or parameter to dose")
        assigned = {rule.variable for rule in tables.rules if rule.kind == "assignment"}
        if element.constant or name in assigned:
            reason = "follows an assignment rule" if name in assigned else "is constant"
            raise ModelError(f"'{name}' {reason}, so nothing can be given into it", where=name, fix="dose another")

    def _parameter(self, key: str, value: float) -> SX:
        """Return the symbol of a parameter, made when it is first asked for."""
        if key not in self._symbols:
            self._symbols[key] = self._casadi.SX.sym(key)
            self._values[key] = value
        return self._symbols[key]

    def _at_start(self) -> dict[str, SX]:
        """Return every symbol in SBML's meaning at t = 0, in terms of parameters."""
        order, zero = self._order, self._casadi.SX(0.0)
        known: dict[str, SX] = {}
        for name, value in order.constants.items():
            if name not in order.formulas and name not in self._tables.reactions:
                known[name] = self._parameter(name, value)
        for reaction in self._tables.reactions:
            if reaction.kinetic_law is None:
                known[reaction.id] = zero
        for name, _ in order.steps:
            formula = order.formulas.get(name)
            known[name] = (
                self._from_given(name, known)
                if formula is None
                else self._translate.of(formula, known.__getitem__, zero)
            )
        return known

    def _from_given(self, name: str, known: dict[str, SX]) -> SX:
        """Return the symbol of a species whose amount or concentration at the start is given."""
        species, size = self._tables.species[name], known[self._tables.species[name].compartment]
        given = self._given(name)
        if f"[{name}]" in self._order.given:
            return given * size if species.has_only_substance_units else given
        return given if species.has_only_substance_units else given / size

    def _given(self, name: str) -> SX:
        concentration = f"[{name}]"
        key = concentration if concentration in self._order.given else name
        return self._parameter(key, self._order.given.get(key, NAN))

    def _amount_at_start(self, name: str, started: dict[str, SX]) -> SX:
        species = self._tables.species[name]
        if name in self._order.computed:
            return started[name] if species.has_only_substance_units else started[name] * started[species.compartment]
        given = self._given(name)
        return given * started[species.compartment] if f"[{name}]" in self._order.given else given

    def _initial(self, state: str, started: dict[str, SX]) -> SX:
        return self._amount_at_start(state, started) if self._holds_amount(state) else started[state]

    def _holds_amount(self, state: str) -> bool:
        ruled = any(rule.variable == state and rule.math is not None for rule in self._tables.rules)
        return state in self._tables.species and not ruled

    def _at_any_time(self, state: dict[str, SX], started: dict[str, SX], t: SX) -> dict[str, SX]:
        """Return every symbol in SBML's meaning in terms of states, parameters and time."""
        known: dict[str, SX] = {**started, **state}
        for name in self._equations.concentrations:
            amount = state[name] if name in state else self._amount_at_start(name, started)
            known[amount_of(name).name] = amount
        for name, formula in self._equations.assignments:
            known[name] = self._translate.of(formula, known.__getitem__, t)
        return known

    def _rate(self, state: str, known: dict[str, SX], u: SX, t: SX) -> SX:
        formula = self._equations.rates.get(state)
        rate = self._casadi.SX(0.0) if formula is None else self._translate.of(formula, known.__getitem__, t)
        for number, target in enumerate(self._inputs):
            if target == state:
                rate += u[number] / self._volume(state, known)
        return rate

    def _magnitudes(self, states: tuple[str, ...], known: dict[str, SX], u: SX, t: SX) -> list[SX]:
        """Return the sum of the absolute terms of each rate."""
        own = {name: math for name, math in self._equations.assignments if name not in self._equations.concentrations}
        size = Magnitudes(self._translate, self._tables.functions, own, known.__getitem__, t)
        found = [size.of(self._equations.rates.get(name, Number(0.0))) for name in states]
        for number, target in enumerate(self._inputs):
            found[states.index(target)] += self._casadi.fabs(u[number] / self._volume(target, known))
        return found

    def _volume(self, state: str, known: dict[str, SX]) -> SX:
        """Return what an amount is divided by to become a state: the volume, for concentrations with a rate rule."""
        species = self._tables.species.get(state)
        plain = species is None or species.has_only_substance_units or self._holds_amount(state)
        return self._casadi.SX(1.0) if plain or species is None else known[species.compartment]

    def _selections(self, known: dict[str, SX]) -> dict[str, Any]:
        """Return `S` and `[S]` of species, and every other symbol."""
        found = {name: value for name, value in known.items() if not name.startswith("amount of ")}
        for species in self._tables.species:
            symbol, size = known[species.id], known[species.compartment]
            amount = known.get(amount_of(species.id).name)
            if amount is None:
                amount = symbol if species.has_only_substance_units else symbol * size
            found[species.id], found[f"[{species.id}]"] = amount, amount / size
        return found
