"""Expressions that are linear in one symbol, taken apart exactly."""

from __future__ import annotations

import math
from collections.abc import Callable

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, symbols

ZERO, ONE = Number(0.0), Number(1.0)

Parts = tuple[Expression, Expression]


def linear_parts(expression: Expression, name: str) -> Parts | None:
    """Return (a, b) with expression = a + b * name and `name` in neither, or None where it is not linear."""
    if name not in symbols(expression):
        return expression, ZERO
    if isinstance(expression, Symbol):
        return ZERO, ONE
    if not isinstance(expression, Apply) or expression.operator not in _LINEAR:
        return None
    parts = [linear_parts(argument, name) for argument in expression.arguments]
    known = [part for part in parts if part is not None]
    return _LINEAR[expression.operator](known) if len(known) == len(parts) else None


def _plus(parts: list[Parts]) -> Parts:
    return total([a for a, _ in parts]), total([b for _, b in parts])


def _minus(parts: list[Parts]) -> Parts:
    last = negative(parts[-1][0]), negative(parts[-1][1])
    return _plus([*parts[:-1], last])


def _times(parts: list[Parts]) -> Parts | None:
    moving = [part for part in parts if part[1] != ZERO]
    if len(moving) != 1:
        return None
    factors = tuple(a for a, b in parts if b == ZERO)
    constant, factor = moving[0]
    return product((*factors, constant)), product((*factors, factor))


def _divide(parts: list[Parts]) -> Parts | None:
    (constant, factor), (divisor, moving) = parts
    return (quotient(constant, divisor), quotient(factor, divisor)) if moving == ZERO else None


def _piecewise(parts: list[Parts]) -> Parts | None:
    if any(factor != ZERO for _, factor in parts[1::2]):
        return None
    constants = tuple(a for a, _ in parts)
    factors = tuple(a if number % 2 else b for number, (a, b) in enumerate(parts))
    return Apply("piecewise", constants), Apply("piecewise", factors)


_LINEAR: dict[str, Callable[[list[Parts]], Parts | None]] = {
    "plus": _plus,
    "minus": _minus,
    "times": _times,
    "divide": _divide,
    "piecewise": _piecewise,
}


def total(terms: list[Expression]) -> Expression:
    """Return the sum of terms, its numbers added up."""
    number = sum(term.value for term in terms if isinstance(term, Number))
    kept: list[Expression] = [term for term in terms if not isinstance(term, Number)]
    kept += [Number(number)] if number != 0 else []
    if not kept:
        return ZERO
    return kept[0] if len(kept) == 1 else Apply("plus", tuple(kept))


def product(factors: tuple[Expression, ...]) -> Expression:
    """Return the product of factors, its numbers multiplied."""
    number = math.prod(factor.value for factor in factors if isinstance(factor, Number))
    kept: list[Expression] = [factor for factor in factors if not isinstance(factor, Number)]
    if number == 0 or not kept:
        return Number(float(number))
    if number == -1:
        return negative(product(tuple(kept)))
    kept = kept if number == 1 else [Number(float(number)), *kept]
    return kept[0] if len(kept) == 1 else Apply("times", tuple(kept))


def negative(term: Expression) -> Expression:
    """Return -term."""
    if isinstance(term, Number):
        return Number(0.0 - term.value)
    if isinstance(term, Apply) and term.operator == "minus" and len(term.arguments) == 1:
        return term.arguments[0]
    return Apply("minus", (term,))


def quotient(term: Expression, by: Expression) -> Expression:
    """Return term / by."""
    if term == ZERO or by == ONE:
        return term
    return negative(term) if by == Number(-1.0) else Apply("divide", (term, by))
