"""The unit of a formula from the units of its symbols (observables, claims)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from sbmlqsp.core.expression import LOGICAL, RELATIONS, Apply, Call, Expression, Number, Symbol
from sbmlqsp.units.text import product_of, size_of

UnitOf = Callable[[str], str | None]
_SUMS = frozenset({"plus", "minus", "max", "min", "abs", "floor", "ceiling", "rem"})
_PLAIN = frozenset({"pi", "exponentiale", "true", "false", "avogadro"})


def of_expression(expression: Expression, unit_of: UnitOf) -> tuple[str | None, bool]:
    """Return (unit, fits): the unit text of the formula, None if unknown, and whether it may be computed on magnitudes.

    `fits` is False where terms of different units are added or compared, or a function such as exp gets a
    number that carries a unit or a scale; then the plain numbers must be converted first.
    """
    if isinstance(expression, Number):
        return "", True
    if isinstance(expression, Symbol):
        return unit_of(expression.name), True
    if isinstance(expression, Call):
        return None, True
    parts = [of_expression(argument, unit_of) for argument in expression.arguments]
    unit, fits = _applied(expression, [part[0] for part in parts], unit_of)
    return unit, fits and all(part[1] for part in parts)


def _applied(node: Apply, units: list[str | None], unit_of: UnitOf) -> tuple[str | None, bool]:
    operator = node.operator
    if operator == "time":
        return unit_of("time"), True
    if operator in _PLAIN or operator in LOGICAL:
        return "", True
    if operator in _SUMS:
        return _common(node.arguments, units)
    if operator in RELATIONS:
        return "", _common(node.arguments, units)[1]
    if operator == "piecewise":
        return _common(node.arguments[::2], units[::2])
    if operator in ("times", "divide", "quotient"):
        return _product(units, inverted=operator != "times"), True
    if operator in ("power", "root"):
        return _power(node, units)
    return "", all(unit is None or _is_one(unit) for unit in units)


def _common(nodes: tuple[Expression, ...], units: list[str | None]) -> tuple[str | None, bool]:
    """Return the one unit of added terms; a bare number takes the unit of the others."""
    known = [unit for node, unit in zip(nodes, units, strict=True) if unit is not None and not isinstance(node, Number)]
    if not known:
        return (None if any(unit is None for unit in units) else ""), True
    first = size_of(known[0])
    return known[0], all(size_of(unit) == first for unit in known)


def _product(units: list[str | None], *, inverted: bool) -> str | None:
    if any(unit is None for unit in units):
        return None
    exponents = [1] + [-1 if inverted else 1] * (len(units) - 1)
    return product_of([(unit or "", Fraction(e)) for unit, e in zip(units, exponents, strict=False)])


def _power(node: Apply, units: list[str | None]) -> tuple[str | None, bool]:
    unit, exponent, exponent_unit = _base_and_exponent(node, units)
    fits = exponent_unit is None or _is_one(exponent_unit)
    if unit is None or _is_one(unit):
        return unit, fits
    if not isinstance(exponent, Number) or not exponent.value:
        return None, False
    power = Fraction(exponent.value).limit_denominator(1000)
    return product_of([(unit, 1 / power if node.operator == "root" else power)]), fits


def _base_and_exponent(node: Apply, units: list[str | None]) -> tuple[str | None, Expression, str | None]:
    """Return the unit of what is raised, the exponent (the degree of a root) and the unit of that."""
    if len(units) == 1:
        return units[0], Number(2.0), ""
    raised, exponent = (1, 0) if node.operator == "root" else (0, 1)
    return units[raised], node.arguments[exponent], units[exponent]


def _is_one(unit: str) -> bool:
    size = size_of(unit)
    return size.dimensionless and size.factor == 1
