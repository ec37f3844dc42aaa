"""What an engine has to watch so that it cannot step over an atom that depends on states.

A condition is seen where it has changed between two steps. Between two turning points of its sides it changes at most
once, so the turning points are watched too: |u| and u^2 turn where u = 0, max(u, v) where u = v, and sin(u) at every
quarter of its period.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

from sbmlqsp.checks.atoms import Atom
from sbmlqsp.checks.dependence import ON_EVENTS, Dependence
from sbmlqsp.core.expression import STEPPING, Apply, Expression, Number, Symbol, walk
from sbmlqsp.core.tables import ModelTables

_PERIODIC = frozenset({"sin", "cos", "tan", "sec", "csc", "cot"})


class MovingAtoms:
    """The watching of one model's atoms."""

    def __init__(self, tables: ModelTables, dependence: Dependence) -> None:
        self._tables = tables
        self._dependence = dependence

    def watched(self, atom: Atom) -> Iterator[Expression]:
        """Yield the conditions whose changes the engine must find."""
        if atom.is_relation:
            if atom.expression.operator in {"eq", "neq"}:
                yield Apply("gt", atom.expression.arguments)
            elif not (atom.alone or atom.smooth):
                yield atom.expression
        if not atom.smooth:
            for node in self._inside(atom):
                yield from self._turns(node)

    def stepped(self, atom: Atom) -> Iterator[Expression]:
        """Yield the functions whose integers the engine must not miss."""
        arguments = atom.expression.arguments
        if atom.expression.operator in STEPPING:
            yield Apply("divide", arguments) if len(arguments) == 2 else arguments[0]
        for node in self._inside(atom):
            if node.operator in _PERIODIC:
                yield Apply("divide", (node.arguments[0], Number(math.pi / 2)))

    def _inside(self, atom: Atom) -> Iterator[Apply]:
        for argument in atom.expression.arguments:
            for node in walk(argument):
                if isinstance(node, Apply) and self._dependence.of(node) - ON_EVENTS:
                    yield node

    def _turns(self, node: Apply) -> Iterator[Expression]:
        """Yield the conditions that change where a function of its arguments turns."""
        if node.operator == "abs" and self._may_be_negative(node.arguments[0]):
            yield Apply("gt", (node.arguments[0], Number(0.0)))
        if node.operator == "power" and self._is_even(node.arguments[1]) and self._may_be_negative(node.arguments[0]):
            yield Apply("gt", (node.arguments[0], Number(0.0)))
        if node.operator in {"max", "min"}:
            yield from (Apply("gt", pair) for pair in combinations(node.arguments, 2))

    def _may_be_negative(self, expression: Expression) -> bool:
        return not (isinstance(expression, Symbol) and expression.name in self._tables.species)

    def _is_even(self, exponent: Expression) -> bool:
        return not isinstance(exponent, Number) or exponent.value % 2 == 0
