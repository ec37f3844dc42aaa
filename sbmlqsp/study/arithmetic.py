"""Arithmetic on numbers with units. A unit of None is one the model does not declare; "" is dimensionless."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import UnitsError
from sbmlqsp.units.text import product_of


def combine(operator: str, left: Measure, right: Measure) -> Measure:
    """Return left (+ - * / ^) right.

    Raises:
        UnitsError: if the units do not fit the operator.
        ZeroDivisionError: for a division by zero.
    """
    if operator in {"+", "-"}:
        number = in_unit_of(right, left)
        unit = left.unit if left.unit is not None else right.unit or None
        return Measure(left.value + number if operator == "+" else left.value - number, unit)
    if operator == "^":
        return _power(left, pure(right, "an exponent"))
    if operator == "/":
        return Measure(left.value / right.value, _product(left, right, -1))
    return Measure(left.value * right.value, _product(left, right, 1))


def in_unit_of(measure: Measure, other: Measure) -> float:
    """Return the number of `measure` in the unit of `other`; two undeclared units are taken to be the same."""
    if measure.unit is None or other.unit is None:
        if measure.unit or other.unit:
            known, unknown = (measure, other) if measure.unit else (other, measure)
            raise UnitsError(
                f"{known} cannot be compared with {unknown.value:g}, whose unit nobody declares",
                fix="declare the model's units with model.with_units(...)",
            )
        return measure.value
    return units.convert(measure, other.unit)


def negative(measure: Measure) -> Measure:
    """Return the number with its sign changed."""
    return Measure(-measure.value, measure.unit)


def pure(measure: Measure, what: str) -> float:
    """Return a dimensionless number as such, percent and mg/g scaled to one."""
    return units.convert(Measure(measure.value, measure.unit or ""), "", what=what)


def apply(name: str, arguments: tuple[Measure, ...]) -> Measure:
    """Return abs, exp, ln, log10, max, min or sqrt of the arguments."""
    first = arguments[0]
    if name in {"max", "min"}:
        pick = max if name == "max" else min
        return Measure(pick(first.value, *(in_unit_of(m, first) for m in arguments[1:])), first.unit)
    if len(arguments) > 1:
        raise UnitsError(f"{name} takes one argument, not {len(arguments)}")
    if name == "abs":
        return Measure(abs(first.value), first.unit)
    if name == "sqrt":
        return _power(first, 0.5)
    return Measure(_PURE[name](pure(first, f"the argument of {name}")), "")


_PURE: dict[str, Callable[[float], float]] = {"exp": math.exp, "ln": math.log, "log10": math.log10}


def _power(base: Measure, exponent: float) -> Measure:
    unit = base.unit
    if unit:
        unit = product_of([(unit, Fraction(exponent).limit_denominator(1000))])
    value = base.value**exponent
    if isinstance(value, complex):
        raise UnitsError(f"{base.value:g} to the power {exponent:g} is not a real number")
    return Measure(value, unit)


def _product(left: Measure, right: Measure, exponent: int) -> str | None:
    if left.unit is None or right.unit is None:
        return None
    return product_of([(left.unit, Fraction(1)), (right.unit, Fraction(exponent))])
