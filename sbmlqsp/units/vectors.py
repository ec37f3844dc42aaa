"""Units as points of a vector space: exponents of base units, and the decimal logarithm of the factor.

A product of units is a sum of vectors and a power is a multiple, so that equations between units are linear. The
exponents are exact; the logarithm is a float, because factors are measured (86400, 6.02214076e23) and compared
with a tolerance.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from sbmlqsp.core.tables import Unit
from sbmlqsp.errors import UnitsError
from sbmlqsp.units.names import table
from sbmlqsp.units.size import ONE, Size
from sbmlqsp.units.text import size_of

Rational: TypeAlias = int | Fraction
Exponents: TypeAlias = tuple[tuple[str, Rational], ...]

TOLERANCE = 1e-9 / math.log(10)  # of a decimal logarithm: a relative difference of 1e-9 between factors

_SPELLED_OTHERWISE = {"Celsius": "kelvin", "celsius": "kelvin"}


def rational(number: float) -> Rational:
    """Return a number as an exact exponent: 2.3 is 23/10, 0.6666667 is 2/3, 1.0 is 1.

    Raises:
        OverflowError, ValueError: for infinities and NaN.
    """
    if number == int(number):
        return int(number)
    simple = Fraction(number).limit_denominator(1000)
    if abs(float(simple) - number) < 1e-6 * abs(number):
        return simple
    return Fraction(number).limit_denominator(10**6)


def whole(number: Rational) -> Rational:
    """Return a fraction that is a whole number as an int, which is faster to compute with."""
    return int(number) if number.denominator == 1 else number


@lru_cache(maxsize=4096)
def vector_of_sbml(units: tuple[Unit, ...]) -> tuple[Exponents, float]:
    """Return (exponents, log10 of the factor) of a unit definition, exactly as SBML means it (L3V2, 4.4.2).

    Other than in unit texts, gram per kilogram is a plain number here.

    Raises:
        UnitsError: for a kind that SBML does not have, or a multiplier or exponent that is no finite number.
    """
    exponents: dict[str, Rational] = {}
    logarithm = 0.0
    for unit in units:
        if not (0 < unit.multiplier < math.inf and math.isfinite(unit.exponent)):
            raise UnitsError(f"the unit '{unit.kind}' lacks a positive multiplier or an exponent", where=unit.kind)
        size, power = _kind(unit.kind), rational(unit.exponent)
        logarithm += float(power) * (math.log10(unit.multiplier) + unit.scale + _log10(size.factor))
        for base, exponent in size.dimensions:
            exponents[base] = whole(exponents.get(base, 0) + exponent * power)
    return tuple(sorted((base, e) for base, e in exponents.items() if e)), logarithm


@lru_cache(maxsize=4096)
def vector_of_text(text: str) -> tuple[Exponents, float]:
    """Return (exponents, log10 of the factor) of a unit text.

    Raises:
        UnitsError: for what is not a unit.
    """
    size = size_of(text)
    return tuple((base, whole(exponent)) for base, exponent in size.dimensions), _log10(size.factor)


def _log10(factor: Fraction) -> float:
    return math.log10(factor.numerator) - math.log10(factor.denominator)


@lru_cache(maxsize=64)
def _kind(kind: str) -> Size:
    name = table().get(_SPELLED_OTHERWISE.get(kind, kind))
    if kind == "dimensionless" or (name is not None and name.kind == "dimensionless"):
        return ONE
    if name is None or name.kind is None:
        raise UnitsError(f"'{kind}' is not an SBML unit kind", fix="use a kind such as mole, gram, litre or second")
    return name.size


def sbml_of_vector(exponents: Exponents, logarithm: float) -> tuple[Unit, ...]:
    """Return the factors of an SBML unit definition for exponents of base units and log10 of the factor."""
    factors = [Unit(_KINDS[base], float(exponent)) for base, exponent in exponents]
    if abs(logarithm) > TOLERANCE:
        factors.append(Unit("dimensionless", 1.0, 0, float(f"{10**logarithm:.14g}")))
    return tuple(factors) or (Unit("dimensionless"),)


_KINDS = {
    "m": "metre", "kg": "kilogram", "s": "second", "A": "ampere", "K": "kelvin", "mol": "mole", "cd": "candela",
    "item": "item", "IU": "item", "Eq": "mole", "body weight": "kilogram",
}  # fmt: skip
