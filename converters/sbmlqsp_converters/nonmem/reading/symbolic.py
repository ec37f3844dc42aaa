"""Expressions of SymPy, in which pharmpy gives the statements of a control stream -> our expression tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol
from sbmlqsp.errors import UnsupportedFeature

_FUNCTIONS = {
    "exp": "exp", "log": "ln", "sin": "sin", "cos": "cos", "tan": "tan", "asin": "arcsin", "acos": "arccos",
    "atan": "arctan", "Abs": "abs", "floor": "floor", "ceiling": "ceiling", "Max": "max", "Min": "min",
    "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
}  # fmt: skip
_RELATIONS = {
    "StrictLessThan": "lt", "StrictGreaterThan": "gt", "LessThan": "leq", "GreaterThan": "geq", "Equality": "eq",
    "Unequality": "neq", "And": "and", "Or": "or", "Not": "not",
}  # fmt: skip
Rename = Callable[[str], str]


def to_tree(expression: Any, rename: Rename) -> Expression:
    """Return the expression; symbols and amounts `A_X(t)` are named by `rename`, `t` is time.

    Raises:
        UnsupportedFeature: for functions that SBML does not have.
    """
    import sympy

    found = sympy.sympify(expression)
    return _Reading(rename).read(found)


class _Reading:
    def __init__(self, rename: Rename) -> None:
        self._rename = rename

    def read(self, node: Any) -> Expression:
        kind = type(node).__name__
        if node.is_Symbol:
            return TIME if str(node) in ("t", "T") else Symbol(self._rename(str(node)))
        if node.is_number and not node.args:
            return self._number(node)
        if node.is_Add:
            return Apply("plus", self._all(node.args))
        if node.is_Mul:
            return self._product(node)
        if node.is_Pow:
            return self._power(node)
        if kind == "Piecewise":
            return self._piecewise(node)
        if kind in ("BooleanTrue", "BooleanFalse"):
            return Apply(kind.removeprefix("Boolean").lower())
        if kind in ("re", "conjugate"):  # SymPy does not know that symbols are real
            return self.read(node.args[0])
        operator = _FUNCTIONS.get(kind) or _RELATIONS.get(kind)
        if operator is not None:
            return Apply(operator, self._all(node.args))
        if node.is_Function and kind.startswith("A_"):
            return Symbol(self._rename(kind))
        raise UnsupportedFeature(
            f"the function {kind} has no counterpart",
            where=str(node),
            fix="write it out",
            feature="function",
            element=kind,
            engine="SBML",
        )

    def _all(self, nodes: Any) -> tuple[Expression, ...]:
        return tuple(self.read(node) for node in nodes)

    @staticmethod
    def _number(node: Any) -> Expression:
        if str(node) == "pi":
            return Apply("pi")
        if not (node.is_finite and node.is_real):
            raise UnsupportedFeature(
                "a formula divides by zero", where=str(node), feature="division by zero", element=str(node)
            )
        return Apply("exponentiale") if str(node) == "E" else Number(float(node))

    def _product(self, node: Any) -> Expression:
        above, below = node.as_numer_denom()
        if below == 1:
            return Apply("times", self._all(node.args))
        return Apply("divide", (self.read(above), self.read(below)))

    def _power(self, node: Any) -> Expression:
        base, exponent = node.args
        if exponent.is_number and float(exponent) == -1:
            return Apply("divide", (Number(1.0), self.read(base)))
        return Apply("power", (self.read(base), self.read(exponent)))

    def _piecewise(self, node: Any) -> Expression:
        parts: list[Expression] = []
        for value, condition in node.args:
            if type(condition).__name__ == "BooleanTrue":
                return Apply("piecewise", (*parts, self.read(value)))
            parts += [self.read(value), self.read(condition)]
        return Apply("piecewise", (*parts, Number(0.0)))
