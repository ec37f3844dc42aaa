"""A model as population tools see it: parameters, compartments that hold amounts, and formulas in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, symbols, transform
from sbmlqsp.core.inline import inline
from sbmlqsp.model import Model
from sbmlqsp.model.equations import amount_of, equations
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.model.initial_order import at_start


@dataclass(frozen=True, slots=True)
class System:
    """What has to be printed.

    Attributes:
        constants: values of everything that never changes and has no formula, by symbol.
        computed: constants that have an initial assignment, as formulas of `constants`, in order.
        states: the starting value of each state, a number or a formula of `constants`.
        formulas: what is computed before the rates, in order.
        rates: d/dt of each state.
        concentrations: species whose symbol is amount / compartment.
    """

    constants: Mapping[str, float]
    computed: tuple[tuple[str, Expression], ...]
    states: Mapping[str, Expression]
    formulas: tuple[tuple[str, Expression], ...]
    rates: Mapping[str, Expression]
    concentrations: frozenset[str]


def system_of(model: Model) -> System:
    """Return the model's equations with its functions inlined."""
    functions = model.functions
    parts = equations(model)
    formulas = tuple((name, inline(math, functions)) for name, math in parts.assignments)
    tables = model.tables
    given = {
        a.id: inline(at_start(a.math, tables), functions) for a in tables.initial_assignments if a.math is not None
    }
    start = _Start(model, dict(formulas), given, frozenset(parts.rates))
    states = {name: start.of_state(name, name in parts.concentrations) for name in parts.rates}
    computed = tuple((name, start.of(name)) for name in given if name in start.fixed)
    used = _used((*formulas, *parts.rates.items(), *states.items(), *computed))
    known = {name: value for name, value in start.constants().items() if name in used or isfinite(value)}
    constants = {name: value for name, value in known.items() if name in used or name in model.parameters}
    rates = {name: inline(math, functions) for name, math in parts.rates.items()}
    return System(constants, computed, states, formulas, rates, frozenset(parts.concentrations))


class _Start:
    """Starting values as formulas of what never changes."""

    def __init__(
        self, model: Model, formulas: dict[str, Expression], given: dict[str, Expression], states: frozenset[str]
    ) -> None:
        self._values = initial_values(model)
        self._amounts = initial_amounts(model)
        self._formulas = formulas
        self._given = given
        self._states = states
        self.fixed = frozenset(self._values) - states - frozenset(formulas)

    def of_state(self, name: str, is_concentration: bool) -> Expression:
        """Return the starting value of a state, which is an amount where the symbol is a concentration."""
        return self.of(amount_of(name).name if is_concentration else name)

    def of(self, name: str) -> Expression:
        """Return the value of a symbol at the start."""
        species = name.removeprefix("amount of ")
        if species != name:
            return self._amount(species)
        if name in self._given:
            return self._closed(self._given[name])
        if name in self._states:
            return Number(self._values[name])
        return self._closed(self._formulas[name]) if name in self._formulas else Symbol(name)

    def _amount(self, species: str) -> Expression:
        if species in self._given:
            volume = self._formulas[species].arguments[1]  # type: ignore[union-attr]  # amount / compartment
            return Apply("times", (self.of(species), self._closed(volume)))
        if species in self._states:
            return Number(self._amounts[species])
        return amount_of(species)

    def _closed(self, expression: Expression) -> Expression:
        def change(node: Expression) -> Expression:
            if isinstance(node, Symbol):
                return self.of(node.name)
            return Number(0.0) if node == Apply("time") else node

        return transform(expression, change)

    def constants(self) -> dict[str, float]:
        """Return every symbol that is a plain number for good, amounts of constant species among them."""
        plain = {name: self._values[name] for name in self.fixed if name not in self._given}
        amounts = {amount_of(name).name: value for name, value in self._amounts.items() if name not in self._states}
        return {**plain, **amounts}


def _used(formulas: tuple[tuple[str, Expression], ...]) -> frozenset[str]:
    return frozenset().union(*(symbols(math) for _, math in formulas))
