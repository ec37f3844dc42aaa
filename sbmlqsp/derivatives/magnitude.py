"""How large the terms are that a rate is the sum of: what rounding errors and residuals are measured against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sbmlqsp.core.evaluate import Functions
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.core.inline import inline
from sbmlqsp.derivatives.translation import SX, Translation


class Magnitudes:
    """Translates a formula with the absolute value of every term of every sum in place of the term.

    `definitions` are the formulas behind reactions and variables of assignment rules; sums inside them count.
    """

    def __init__(
        self,
        translation: Translation,
        functions: Functions,
        definitions: Mapping[str, Expression],
        lookup: Callable[[str], SX],
        time: SX,
    ) -> None:
        import casadi

        self._casadi: Any = casadi
        self._translation, self._functions = translation, functions
        self._definitions, self._lookup, self._time = definitions, lookup, time
        self._known: dict[str, SX] = {}

    def of(self, expression: Expression) -> SX:
        """Return the magnitude of a formula as SX, never less than the absolute value of what the formula gives."""
        return self._of(inline(expression, self._functions))

    def _of(self, node: Expression) -> SX:
        if isinstance(node, Number):
            return self._casadi.SX(abs(float(node.value)))
        if isinstance(node, Symbol):
            return self._symbol(node.name)
        assert isinstance(node, Apply)
        if node.operator in {"plus", "minus"}:
            return sum((self._of(argument) for argument in node.arguments), self._casadi.SX(0.0))
        if node.operator == "times":
            product = self._casadi.SX(1.0)
            for argument in node.arguments:
                product *= self._of(argument)
            return product
        if node.operator == "divide":
            return self._of(node.arguments[0]) / self._casadi.fabs(self._value(node.arguments[1]))
        return self._casadi.fabs(self._value(node))

    def _symbol(self, name: str) -> SX:
        if name not in self._known:
            definition = self._definitions.get(name)
            plain = self._casadi.fabs(self._lookup(name))
            self._known[name] = plain if definition is None else self.of(definition)
        return self._known[name]

    def _value(self, node: Expression) -> SX:
        return self._translation.of(node, self._lookup, self._time)
