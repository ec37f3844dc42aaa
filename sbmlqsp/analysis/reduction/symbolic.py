"""Formulas to SymPy and back, for the algebra of quasi-steady states."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, walk
from sbmlqsp.errors import UnsupportedFeature

_OPAQUE = "f_"
MOST_NODES = 600
"""Longer formulas are not taken apart: algebra on them may never end."""


def is_long(expression: Expression) -> bool:
    """Return whether a formula is too long for algebra."""
    return sum(1 for _ in islice(walk(expression), MOST_NODES + 1)) > MOST_NODES


def to_sympy(expression: Expression, names: dict[str, Any]) -> Any:
    """Return the expression for SymPy; `names` gets the symbol of each name, positive as concentrations are.

    Anything but sums, products, quotients and powers is an opaque function of its arguments.
    """
    import sympy

    if isinstance(expression, Number):
        return sympy.nsimplify(expression.value, rational=True)
    if isinstance(expression, Symbol):
        return names.setdefault(expression.name, sympy.Symbol(f"s{len(names)}", positive=True))
    if isinstance(expression, Apply):
        parts = [to_sympy(argument, names) for argument in expression.arguments]
        operator = expression.operator
        if operator == "plus":
            return sympy.Add(*parts)
        if operator == "times":
            return sympy.Mul(*parts)
        if operator == "minus":
            return -parts[0] if len(parts) == 1 else parts[0] - parts[1]
        if operator == "divide":
            return parts[0] / parts[1]
        if operator == "power":
            return parts[0] ** parts[1]
        return sympy.Function(f"{_OPAQUE}{operator}")(*parts)
    raise UnsupportedFeature(
        "a rate calls a function of the model",
        where=str(expression),
        fix="write it out",
        feature="function",
        element=str(expression),
        engine="reduction",
    )


def from_sympy(node: Any, names: Mapping[str, str]) -> Expression:
    """Return an expression of SymPy as ours; `names` gives the name of each symbol."""
    if node.is_Symbol:
        return Symbol(names[str(node)])
    name = type(node).__name__
    parts = tuple(from_sympy(argument, names) for argument in node.args)
    if name.startswith(_OPAQUE):
        return Apply(name.removeprefix(_OPAQUE), parts)
    if node.is_number and not node.args:
        return Number(float(node))
    if node.is_Add:
        return _sum(node, names)
    if node.is_Mul:
        return _product(node, names)
    if node.is_Pow:
        return _power(parts)
    return Apply(name, parts)


def _sum(node: Any, names: Mapping[str, str]) -> Expression:
    """Return a sum as people write it: what is added first, then what is taken away."""
    added = [from_sympy(part, names) for part in node.args if not part.could_extract_minus_sign()]
    taken = [from_sympy(-part, names) for part in node.args if part.could_extract_minus_sign()]
    if not added:
        return Apply("minus", (_joined("plus", taken),))
    first = _joined("plus", added)
    return Apply("minus", (first, _joined("plus", taken))) if taken else first


def _product(node: Any, names: Mapping[str, str]) -> Expression:
    if node.could_extract_minus_sign():
        return Apply("minus", (from_sympy(-node, names),))
    above, below = node.as_numer_denom()
    if below == 1:
        return _joined("times", [from_sympy(part, names) for part in node.args])
    return Apply("divide", (from_sympy(above, names), from_sympy(below, names)))


def _power(parts: tuple[Expression, ...]) -> Expression:
    base, exponent = parts
    if isinstance(exponent, Number) and exponent.value < 0:
        positive = Number(-exponent.value)
        below = base if positive.value == 1 else Apply("power", (base, positive))
        return Apply("divide", (Number(1.0), below))
    return Apply("power", parts)


def _joined(operator: str, parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Apply(operator, tuple(parts))
