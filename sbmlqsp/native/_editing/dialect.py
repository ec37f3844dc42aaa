"""Formulas in what one level of SBML, or one kinetic law, can say."""

from __future__ import annotations

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, symbols, transform
from sbmlqsp.errors import ModelError

_ZERO = Number(0.0)


def local_names(formula: Expression, reaction: str, local: tuple[str, ...]) -> Expression:
    """Return a kinetic law with `reaction.parameter` written as the law itself writes it: `parameter`.

    Raises:
        ModelError: if a global symbol of the formula is hidden by a local parameter of the same name.
    """
    hidden = symbols(formula) & set(local)
    if hidden:
        name = min(hidden)
        raise ModelError(
            f"the rate of '{reaction}' uses the global '{name}', but a local parameter of that name hides it",
            where=reaction,
            fix=f"write {reaction}.{name} for the local one, or rename it",
        )
    names = {f"{reaction}.{name}": Symbol(name) for name in local}
    return transform(formula, lambda node: names.get(node.name, node) if isinstance(node, Symbol) else node)


def older(expression: Expression) -> Expression:
    """Return a formula of Level 3 Version 2 in the operators of older versions (L3V2 section 3.4.6 defines them)."""
    return transform(expression, _older)


def without_units(expression: Expression) -> Expression:
    """Return a formula without the units of its numbers, which Level 2 does not have."""
    return transform(expression, lambda node: Number(node.value) if isinstance(node, Number) else node)


def _older(node: Expression) -> Expression:
    if not isinstance(node, Apply):
        return node
    if node.operator in ("max", "min"):
        return _extreme("geq" if node.operator == "max" else "leq", node.arguments)
    if node.operator == "implies":
        first, second = node.arguments
        return Apply("or", (Apply("not", (first,)), second))
    if node.operator == "quotient":
        return _truncated(*node.arguments)
    if node.operator == "rem":
        first, second = node.arguments
        return Apply("minus", (first, Apply("times", (second, _truncated(first, second)))))
    return node


def _extreme(relation: str, arguments: tuple[Expression, ...]) -> Expression:
    best = arguments[0]
    for other in arguments[1:]:
        best = Apply("piecewise", (best, Apply(relation, (best, other)), other))
    return best


def _truncated(first: Expression, second: Expression) -> Expression:
    ratio = Apply("divide", (first, second))
    condition = Apply("geq", (ratio, _ZERO))
    return Apply("piecewise", (Apply("floor", (ratio,)), condition, Apply("ceiling", (ratio,))))
