"""What a unit is worth: an exact factor times powers of base units.

The base units are those of SBML (metre, kilogram, second, ampere, kelvin, mole, candela, item) and four that keep
apart what must not cancel or convert silently: international units, equivalents, kilograms of body weight and radians.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

BASES = ("m", "kg", "s", "A", "K", "mol", "cd", "item", "IU", "Eq", "body weight")

Exponent = Fraction
Dimensions = tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Size:
    """`factor` times the product of base units raised to the exponents in `dimensions` (sorted, none zero)."""

    factor: Fraction
    dimensions: Dimensions = ()

    def __mul__(self, other: Size) -> Size:
        exponents = dict(self.dimensions)
        for base, exponent in other.dimensions:
            exponents[base] = exponents.get(base, Fraction(0)) + exponent
        return Size(self.factor * other.factor, ordered(exponents))

    def __truediv__(self, other: Size) -> Size:
        return self * other.power(Fraction(-1))

    def power(self, exponent: Fraction) -> Size:
        """Return this size raised to an exponent; the factor stays exact for whole exponents."""
        if exponent.denominator == 1:
            factor = self.factor ** int(exponent)
        else:
            factor = Fraction(float(self.factor) ** float(exponent))
        return Size(Fraction(factor), ordered({base: e * exponent for base, e in self.dimensions}))

    @property
    def dimensionless(self) -> bool:
        """Whether no base unit is left; the factor may still differ from one (percent)."""
        return not self.dimensions


def ordered(exponents: dict[str, Fraction]) -> Dimensions:
    """Return exponents as a sorted tuple without zeros."""
    return tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent))


def base(name: str) -> Size:
    """Return the size of one base unit."""
    return Size(Fraction(1), ((name, Fraction(1)),))


ONE = Size(Fraction(1))
