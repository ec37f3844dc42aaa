"""SBML unit definitions <-> unit texts."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from sbmlqsp.core.tables import Unit
from sbmlqsp.errors import UnitsError
from sbmlqsp.units.names import TREACHEROUS, Name, table
from sbmlqsp.units.text import read, spell

_NOT_NAMED = frozenset({"IU", "cell", "copies", "molecule", *TREACHEROUS})
_ALIASES = {"liter": "litre", "meter": "metre"}


def from_sbml(units: tuple[Unit, ...]) -> str:
    """Return the text of a unit definition: "mg", "nmol/L", "1/h"; numbers without a name stay ("86.4*s").

    Raises:
        UnitsError: for a kind that SBML does not have, or a multiplier that is not a positive finite number.
    """
    return _text(units)


@lru_cache(maxsize=4096)
def _text(units: tuple[Unit, ...]) -> str:
    number, terms = Fraction(1), dict[str, Fraction]()
    for unit in units:
        factor = _factor(unit)
        exponent = Fraction(unit.exponent).limit_denominator(1000)
        rest, symbol, power = _named(unit.kind, factor, exponent)
        number *= rest
        if symbol:
            terms[symbol] = terms.get(symbol, Fraction(0)) + power
    return spell(number, tuple((symbol, exponent) for symbol, exponent in terms.items() if exponent))


def _factor(unit: Unit) -> Fraction:
    multiplier = float(unit.multiplier)
    if not 0 < multiplier < float("inf"):
        raise UnitsError(f"the unit '{unit.kind}' has the multiplier {multiplier:g}", fix="give a positive number")
    return Fraction(f"{multiplier:.15g}") * Fraction(10) ** unit.scale


def _named(kind: str, factor: Fraction, exponent: Fraction) -> tuple[Fraction, str, Fraction]:
    """Return (number left over, symbol, exponent) of (factor * kind)^exponent."""
    if kind == "metre" and exponent.denominator == 1 and exponent % 3 == 0 and factor != 1:
        litres = (factor**3 * 1000, "litre", exponent / 3)
        if litres[0] in _by_factor("litre"):
            factor, kind, exponent = litres
    if kind == "kilogram":
        factor, kind = factor * 1000, "gram"
    names = _by_factor(_ALIASES.get(kind, kind))
    if factor in names:
        return Fraction(1), names[factor], exponent
    symbol = names[Fraction(1)]
    number = factor**exponent if exponent.denominator == 1 else Fraction(float(factor) ** float(exponent))
    return Fraction(number), symbol, exponent


@lru_cache(maxsize=64)
def _by_factor(kind: str) -> dict[Fraction, str]:
    """Return the names of the units of one SBML kind by their size relative to the kind."""
    if kind == "dimensionless":
        return {Fraction(1): "", Fraction(1, 100): "percent"}
    names: dict[Fraction, str] = {}
    for name in table().values():
        if name.kind == kind and name.symbol not in _NOT_NAMED:
            names.setdefault(_relative(name), name.symbol)
    if kind.lower() == "celsius":
        raise UnitsError(
            "degrees Celsius do not start at zero", fix="write temperatures in kelvin: 37 Celsius is 310.15"
        )
    if not names:
        raise UnitsError(f"'{kind}' is not an SBML unit kind", fix="use a kind such as mole, gram, litre or second")
    return names


def _relative(name: Name) -> Fraction:
    return name.multiplier * Fraction(10) ** name.scale


@lru_cache(maxsize=4096)
def to_sbml(text: str) -> tuple[Unit, ...]:
    """Return the factors of an SBML unit definition for a unit text; IU and cells become items.

    Raises:
        UnitsError: for a unit that SBML has no kind for.
    """
    unit = read(text)
    factors = [factor for name, exponent in unit.terms for factor in _sbml_factors(name, exponent)]
    if unit.number != 1:
        factors.append(Unit("dimensionless", 1.0, 0, float(unit.number)))
    return tuple(factors) or (Unit("dimensionless"),)


def _sbml_factors(name: str, exponent: Fraction) -> list[Unit]:
    known = table().get(name)
    if known is not None and known.kind is not None:
        return [Unit(known.kind, float(exponent), known.scale, float(known.multiplier))]
    if name.endswith("M") and known is not None:
        prefixed = table()[name[:-1] + "mol"]
        return [Unit("mole", float(exponent), prefixed.scale), Unit("litre", -float(exponent))]
    if name == "kg_bodyweight":
        return [Unit("kilogram", float(exponent))]
    return _base_factors(name, exponent)


def _base_factors(name: str, exponent: Fraction) -> list[Unit]:
    """Return the factors of a unit that is no SBML kind (molar, inch), as base units with one multiplier."""
    size = read(name).size
    kinds = {"m": "metre", "kg": "kilogram", "s": "second", "A": "ampere", "K": "kelvin", "mol": "mole",
             "cd": "candela", "item": "item"}  # fmt: skip
    missing = [base for base, _ in size.dimensions if base not in kinds]
    if missing:
        raise UnitsError(f"SBML has no unit for '{name}'", fix="declare the model in mole, gram or item")
    factors = [Unit(kinds[base], float(power * exponent)) for base, power in size.dimensions]
    scale = float(size.factor) ** float(exponent)
    return factors if scale == 1 else [*factors, Unit("dimensionless", 1.0, 0, scale)]
