"""The unit names of pharmacology, with exact factors, so that everyday work does not wait for pint."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from sbmlqsp.units.size import ONE, Size, base

PREFIXES = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1,
    "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
}  # fmt: skip
LONG_PREFIXES = {
    "giga": "G", "mega": "M", "kilo": "k", "deci": "d", "centi": "c", "milli": "m", "micro": "u", "nano": "n",
    "pico": "p", "femto": "f", "atto": "a",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """One unit name: its preferred spelling, its size, and how SBML says it (kind and multiplier, or None)."""

    symbol: str
    size: Size
    kind: str | None = None
    multiplier: Fraction = Fraction(1)
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the table: other spellings, and whether prefixes such as milli are allowed."""

    symbol: str
    words: tuple[str, ...]
    size: Size
    kind: str | None = None
    multiplier: Fraction = Fraction(1)
    prefixed: bool = True


def _scaled(size: Size, factor: int | str) -> Size:
    return Size(size.factor * Fraction(factor), size.dimensions)


_METRE, _KILOGRAM, _SECOND, _MOLE = base("m"), base("kg"), base("s"), base("mol")
_AMPERE, _KELVIN, _CANDELA, _ITEM = base("A"), base("K"), base("cd"), base("item")
_LITRE = _scaled(_METRE.power(Fraction(3)), "1/1000")
_NEWTON = _KILOGRAM * _METRE / _SECOND.power(Fraction(2))
_JOULE = _NEWTON * _METRE
_WATT = _JOULE / _SECOND
_COULOMB = _AMPERE * _SECOND
_VOLT = _WATT / _AMPERE
_SQUARE_METRE = _METRE.power(Fraction(2))
_DAY = 86400


def _time(symbol: str, words: tuple[str, ...], seconds: int) -> Entry:
    return Entry(symbol, words, _scaled(_SECOND, seconds), "second", Fraction(seconds), prefixed=False)


ENTRIES = (
    Entry("g", ("gram", "grams"), _scaled(_KILOGRAM, "1/1000"), "gram"),
    Entry("m", ("metre", "metres", "meter", "meters"), _METRE, "metre"),
    Entry("L", ("litre", "litres", "liter", "liters"), _LITRE, "litre"),
    Entry("l", (), _LITRE, "litre"),
    Entry("s", ("second", "seconds", "sec"), _SECOND, "second"),
    Entry("mol", ("mole", "moles"), _MOLE, "mole"),
    Entry("M", ("molar",), _MOLE / _LITRE),
    _time("min", ("minute", "minutes", "mins"), 60),
    _time("h", ("hour", "hours", "hr", "hrs"), 3600),
    _time("d", ("day", "days"), _DAY),
    _time("week", ("weeks", "wk", "wks"), 7 * _DAY),
    Entry("item", ("items",), _ITEM, "item", prefixed=False),
    Entry("cell", ("cells",), _ITEM, "item", prefixed=False),
    Entry("copies", ("copy",), _ITEM, "item", prefixed=False),
    Entry("molecule", ("molecules",), _ITEM, "item", prefixed=False),
    Entry("IU", ("international_unit", "international_units"), base("IU"), "item"),
    Entry("Eq", ("equivalent", "equivalents"), base("Eq")),
    Entry("percent", ("%",), _scaled(ONE, "1/100"), "dimensionless", Fraction(1, 100), prefixed=False),
    Entry("dimensionless", (), ONE, "dimensionless", prefixed=False),
    Entry("kg_bodyweight", (), base("body weight"), prefixed=False),
    Entry("A", ("ampere",), _AMPERE, "ampere"),
    Entry("K", ("kelvin",), _KELVIN, "kelvin"),
    Entry("cd", ("candela",), _CANDELA, "candela", prefixed=False),
    Entry("Hz", ("hertz",), ONE / _SECOND, "hertz"),
    Entry("Bq", ("becquerel",), ONE / _SECOND, "becquerel"),
    Entry("N", ("newton",), _NEWTON, "newton"),
    Entry("J", ("joule", "joules"), _JOULE, "joule"),
    Entry("W", ("watt",), _WATT, "watt"),
    Entry("Pa", ("pascal",), _NEWTON / _SQUARE_METRE, "pascal"),
    Entry("C", ("coulomb",), _COULOMB, "coulomb"),
    Entry("V", ("volt",), _VOLT, "volt"),
    Entry("F", ("farad",), _COULOMB / _VOLT, "farad"),
    Entry("ohm", ("ohms",), _VOLT / _AMPERE, "ohm"),
    Entry("S", ("siemens",), _AMPERE / _VOLT, "siemens"),
    Entry("Wb", ("weber",), _VOLT * _SECOND, "weber"),
    Entry("T", ("tesla",), _VOLT * _SECOND / _SQUARE_METRE, "tesla"),
    Entry("H", ("henry",), _VOLT * _SECOND / _AMPERE, "henry"),
    Entry("Gy", ("gray",), _JOULE / _KILOGRAM, "gray"),
    Entry("Sv", ("sievert",), _JOULE / _KILOGRAM, "sievert"),
    Entry("kat", ("katal",), _MOLE / _SECOND, "katal"),
    Entry("lm", ("lumen",), _CANDELA, "lumen"),
    Entry("lx", ("lux",), _CANDELA / _SQUARE_METRE, "lux"),
    Entry("radian", (), ONE, "radian", prefixed=False),
    Entry("steradian", (), ONE, "steradian", prefixed=False),
    Entry("avogadro", (), _scaled(ONE, "602214076000000000000000"), "avogadro", prefixed=False),
)

TREACHEROUS = {
    "unit": "write IU for international units, item for counted things",
    "units": "write IU for international units, item for counted things",
    "U": "write IU for international units, umol/min for enzyme units",
    "pH": "a pH has no unit; leave it out",
    "e": "write the number itself",
    "a": "write year",
    "c": "it is the speed of light elsewhere; write the unit meant",
    "k": "it is Boltzmann's constant elsewhere; write the unit meant",
    "R": "it is the gas constant elsewhere; write the unit meant",
    "G": "it is a constant of nature elsewhere; write the unit meant",
    "D": "write d for days, Da for daltons",
    "H2O": "write the unit meant",
    "y": "write year or d",
    "w": "write week",
    "mo": "a month has no fixed length; write weeks or days",
    "month": "a month has no fixed length; write weeks or days",
    "months": "a month has no fixed length; write weeks or days",
    "degC": "write K, or a difference of temperatures in K",
    "MG": "write mg",
    "Mg": "write mg for milligrams, t for tonnes",
    "ML": "write mL",
    "KG": "write kg",
    "UG": "write ug",
    "mcg": "write ug",
    "gm": "write g",
    "cc": "write mL",
    "ppm": "write 1e-6, or mg/kg or mg/L as meant",
    "mcL": "write uL",
}

PREFERRED = {"l": "L"}


@lru_cache(maxsize=1)
def table() -> dict[str, Name]:
    """Return every spelling the table knows with what it means."""
    names: dict[str, Name] = {}
    for entry in ENTRIES:
        symbol = PREFERRED.get(entry.symbol, entry.symbol)
        plain = Name(symbol, entry.size, entry.kind, entry.multiplier)
        names.update(dict.fromkeys((entry.symbol, *entry.words), plain))
    for entry in ENTRIES:
        if entry.prefixed:
            for spelling, name in _prefixed(entry):
                names.setdefault(spelling, name)
    return names


def _prefixed(entry: Entry) -> list[tuple[str, Name]]:
    found = []
    symbol = PREFERRED.get(entry.symbol, entry.symbol)
    for prefix, power in PREFIXES.items():
        name = Name(prefix + symbol, _scaled(entry.size, _power(power)), entry.kind, scale=power)
        long_forms = [word for word, short in LONG_PREFIXES.items() if short == prefix]
        found.append((prefix + entry.symbol, name))
        found += [(long + word, name) for long in long_forms for word in entry.words]
    return found


def _power(exponent: int) -> str:
    return f"1e{exponent}"
