"""Relations and steps in rates, frozen between their changes.

An integrator looks ahead of where it stops, and would see the next branch of a piecewise before its time. So each
relation, floor, ceiling, ... that moves becomes a number that is kept while the integrator runs, and compared with
what it should be at each point it returns.
"""

from __future__ import annotations

from sbmlqsp.checks.atoms import is_continuous
from sbmlqsp.checks.dependence import ON_EVENTS, Dependence
from sbmlqsp.conversion.program.program import SWITCH
from sbmlqsp.core.expression import LOGICAL, RELATIONS, Apply, Expression, Symbol
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model.equations import Equations

_STEPS = frozenset({"floor", "ceiling", "quotient", "factorial"})


class Freezer:
    """Replaces what jumps in right-hand sides by `switch N`; `atoms` are what they stand for."""

    def __init__(self, tables: ModelTables, parts: Equations) -> None:
        self._dependence = Dependence(tables)
        self._amounts = {f"amount of {name}" for name in parts.concentrations}
        self._numbers: dict[Expression, int] = {}
        self._known: dict[Expression, Expression] = {}

    @property
    def atoms(self) -> tuple[Expression, ...]:
        """The relations and steps, in the order of their numbers."""
        return tuple(self._numbers)

    def frozen(self, expression: Expression) -> Expression:
        """Return the expression with what jumps replaced."""
        if not isinstance(expression, Apply) or not expression.arguments:
            return expression
        if expression not in self._known:
            self._known[expression] = self._frozen(expression)
        return self._known[expression]

    def _frozen(self, node: Apply) -> Expression:
        if node.operator == "rem":
            ratio = Apply("times", (node.arguments[1], Apply("quotient", node.arguments)))
            return self.frozen(Apply("minus", (node.arguments[0], ratio)))
        if node.operator == "piecewise" and is_continuous(node):
            return self._kept(node)
        jumps = node.operator in _STEPS | RELATIONS | LOGICAL
        if jumps and self._dependence.of(node) - ON_EVENTS:
            return Symbol(f"{SWITCH}{self._numbers.setdefault(node, len(self._numbers))}")
        return Apply(node.operator, tuple(map(self.frozen, node.arguments)))

    def _kept(self, node: Apply) -> Apply:
        """Return a piecewise whose branches agree at its border: its condition may be seen by the integrator."""
        value, condition, otherwise = node.arguments
        return Apply("piecewise", (self.frozen(value), condition, self.frozen(otherwise)))
