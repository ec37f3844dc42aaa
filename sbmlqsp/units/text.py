"""Unit texts: read, spelled the way pharmacology does, and weighed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from sbmlqsp.errors import UnitsError
from sbmlqsp.units.names import table
from sbmlqsp.units.reader import Reader, Terms
from sbmlqsp.units.registry import size_by_pint
from sbmlqsp.units.size import Size, base

LONGEST_TEXT = 100
_SPELLINGS = str.maketrans(
    {"µ": "u", "μ": "u", "·": "*", "⋅": "*", "×": "*", "²": "^2", "³": "^3", "⁻": "^-", "¹": "1"}
)


@dataclass(frozen=True, slots=True)
class UnitText:
    """A unit taken apart: a number times names (preferred spelling) with exponents, in the order written."""

    number: Fraction
    terms: Terms

    def __str__(self) -> str:
        return spell(self.number, self.terms)

    @property
    def size(self) -> Size:
        """What the unit is worth; a mass per kg is per kg of body weight and does not cancel."""
        product = Size(self.number)
        per_body_weight = _per_body_weight(self.terms)
        for name, exponent in self.terms:
            size = base("body weight") if per_body_weight and name == "kg" else _size(name)
            product *= size.power(exponent)
        return product


def read(text: str) -> UnitText:
    """Return the parts of a unit text.

    Raises:
        UnitsError: for an unknown or treacherous name, a malformed, too long or too large expression.
    """
    if len(text) > LONGEST_TEXT:
        raise UnitsError(f"a unit of {len(text)} characters is too long", fix=f"use at most {LONGEST_TEXT} characters")
    return _read(text)


@lru_cache(maxsize=4096)
def _read(text: str) -> UnitText:
    prepared = text.translate(_SPELLINGS).replace("^-^", "^-").strip()
    if prepared in ("", "1"):
        return UnitText(Fraction(1), ())
    product = Reader(prepared, text).read()
    return UnitText(product.number, product.terms)


def canonical(text: str | None) -> str | None:
    """Return the text in preferred spelling ("hours" -> "h", "mg / l" -> "mg/L"); None stays None."""
    return None if text is None else str(read(text))


def size_of(text: str) -> Size:
    """Return what a unit text is worth."""
    return _sized(text)


@lru_cache(maxsize=4096)
def _sized(text: str) -> Size:
    size = read(text).size
    if not 1e-300 < size.factor < 1e300:
        raise UnitsError(f"the size of '{text}' is out of range", fix="use a unit of ordinary size")
    return size


def split_per(text: str) -> tuple[str, str | None]:
    """Return (unit, per) of a dose unit: ("mg", "kg") of "mg/kg", ("mg/h", "m^2") of "mg/m^2/h", else (text, None)."""
    unit = read(text)
    for name, exponent, per in (("kg", -1, "kg"), ("kg_bodyweight", -1, "kg"), ("m", -2, "m^2")):
        if (name, Fraction(exponent)) in unit.terms:
            rest = tuple(term for term in unit.terms if term != (name, Fraction(exponent)))
            if rest and not _size(rest[0][0]).dimensionless:
                return spell(unit.number, rest), per
    return str(unit), None


def _per_body_weight(terms: Terms) -> bool:
    masses = (name for name, exponent in terms if exponent > 0 and _size(name).dimensions == base("kg").dimensions)
    return ("kg", Fraction(-1)) in terms and any(name != "kg" for name in masses)


@lru_cache(maxsize=4096)
def _size(name: str) -> Size:
    known = table().get(name)
    return known.size if known else size_by_pint(name)


def spell(number: Fraction, terms: Terms) -> str:
    """Return the text of a number times powers of names, denominators after slashes; "" if nothing is left."""
    above = [_powered(name, exponent) for name, exponent in terms if exponent > 0]
    below = [_powered(name, -exponent) for name, exponent in terms if exponent < 0]
    if number != 1 or not above:
        above.insert(0, f"{float(number):.15g}")
    text = "*".join(above) + "".join(f"/{name}" for name in below)
    return "" if text == "1" else text


def _powered(name: str, exponent: Fraction) -> str:
    return name if exponent == 1 else f"{name}^{_number(exponent)}"


def _number(exponent: Fraction) -> str:
    if exponent.denominator == 1:
        return str(exponent.numerator)
    decimal = f"{float(exponent):.6g}"
    return decimal if Fraction(decimal) == exponent else f"({exponent})"


def pint_text(text: str) -> tuple[float, str]:
    """Return (number, unit) that the pint registry reads as the same unit; a mass per kg is tagged as body weight."""
    unit = read(text)
    tagged = _per_body_weight(unit.terms)
    names = ("kg_bodyweight" if tagged and name == "kg" else name for name, _ in unit.terms)
    powers = (f"{name}**({float(exponent)!r})" for name, (_, exponent) in zip(names, unit.terms, strict=True))
    return float(unit.number), " * ".join(powers)


def product_of(units: list[tuple[str, Fraction]]) -> str:
    """Return the text of a product of unit texts raised to exponents; equal names cancel."""
    number, terms = Fraction(1), dict[str, Fraction]()
    for text, exponent in units:
        unit = read(text)
        number = Size(unit.number).power(exponent).factor * number
        for name, power in unit.terms:
            terms[name] = terms.get(name, Fraction(0)) + power * exponent
    return spell(number, tuple((name, power) for name, power in terms.items() if power))


def per(above: str, below: str) -> str:
    """Return the text of one unit per another: "mg/h" of "mg" and "h"."""
    return product_of([(above, Fraction(1)), (below, Fraction(-1))])


def without_time(text: str) -> str:
    """Return a unit without the units of time in it: "mg" of "mg/h"."""
    unit = read(text)
    return spell(unit.number, tuple(term for term in unit.terms if _size(term[0]).dimensions != base("s").dimensions))
