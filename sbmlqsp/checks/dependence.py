"""What an expression depends on: nothing that changes, time, variables that only events change, or moving states."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Literal

from sbmlqsp.checks.structure import setters
from sbmlqsp.core.expression import TIME, Apply, Call, Expression, Number, Symbol, substitute, walk
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import LimitExceeded

Source = Literal["time", "events", "states"]

NOTHING: frozenset[Source] = frozenset()
ON_TIME: frozenset[Source] = frozenset({"time"})
ON_EVENTS: frozenset[Source] = frozenset({"events"})
ON_STATES: frozenset[Source] = frozenset({"states"})

MOST_NODES = 50_000


class Dependence:
    """Answers for one model; remembers the answer for each symbol."""

    def __init__(self, tables: ModelTables) -> None:
        self._tables = tables
        self._setters = setters(tables)
        self._known: dict[str, frozenset[Source]] = {}

    @cached_property
    def definitions(self) -> dict[str, Expression]:
        """The formulas behind symbols: assignment rules and the rates that reaction ids stand for."""
        rules = {r.variable: r.math for r in self._tables.rules if r.kind == "assignment" and r.variable and r.math}
        rates = {r.id: r.kinetic_law for r in self._tables.reactions if r.kinetic_law is not None}
        return {name: inline(math, self._tables.functions) for name, math in {**rates, **rules}.items()}

    @cached_property
    def clocks(self) -> frozenset[str]:
        """Variables whose only rule is `x' = 1`: time by another name."""
        rates = {
            r.variable: r.math.value for r in self._tables.rules if r.kind == "rate" and isinstance(r.math, Number)
        }
        clocks = frozenset(name for name, rate in rates.items() if name and math.isclose(rate, 1.0))
        return clocks & frozenset(self._tables.parameters.ids) - self._setters.by_events

    def of(self, expression: Expression) -> frozenset[Source]:
        """Return everything the value of an expression without function calls can change with."""
        sources = NOTHING
        for node in walk(expression):
            if isinstance(node, Symbol):
                sources |= self.of_symbol(node.name)
            elif node == TIME:
                sources |= ON_TIME
            elif isinstance(node, Call) or (isinstance(node, Apply) and node.operator in {"delay", "rateOf"}):
                sources |= ON_STATES
        return sources

    def of_symbol(self, name: str) -> frozenset[Source]:
        """Return what the value of a symbol of the model can change with."""
        if name not in self._known:
            self._known[name] = ON_STATES  # what a cycle would be
            self._known[name] = self._of_symbol(name)
        return self._known[name]

    def _of_symbol(self, name: str) -> frozenset[Source]:
        if name in self.definitions:
            return self.of(self.definitions[name])
        if name in self.clocks:
            return ON_TIME
        if name in self._setters.rated:
            return ON_STATES
        species = self._tables.species.get(name)
        if species is None:
            return ON_EVENTS if name in self._setters.by_events else NOTHING
        own = NOTHING if species.constant else ON_STATES  # a dose may change any species that is not constant
        return own if species.has_only_substance_units else own | self.of_symbol(species.compartment)

    def expanded(self, expression: Expression) -> Expression:
        """Return an expression that depends on time only in terms of time and constants.

        Raises:
            LimitExceeded: when that takes more than 50,000 terms.
        """
        while True:
            names = {node.name for node in walk(expression) if isinstance(node, Symbol)}
            inside = {name: self.definitions[name] for name in names if name in self.definitions}
            if not inside:
                break
            expression = substitute(expression, inside)
            _check_size(expression)
        running: dict[str, Expression] = {name: Apply("plus", (Symbol(name), TIME)) for name in names & self.clocks}
        return substitute(expression, running)


def _check_size(expression: Expression) -> None:
    for count, _ in enumerate(walk(expression)):
        if count > MOST_NODES:
            raise LimitExceeded(
                f"a time-dependent formula expands to more than {MOST_NODES} terms",
                fix="simplify the assignment rules that depend on time",
                limit="formula size",
                step="looking for discontinuities",
            )
