"""Names for units that were computed: exponents and a factor -> "nmol/L/h", the way pharmacology writes it."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import product

from sbmlqsp.units.text import spell
from sbmlqsp.units.vectors import Exponents, Rational, vector_of_text

_NEAR = 1e-7  # of a decimal logarithm: files round their multipliers

_VOLUMES = ("L", "mL", "uL", "dL", "nL", "pL", "fL", "kL")
_AREAS = ("m^2", "dm^2", "cm^2", "mm^2", "um^2")
_LENGTHS = ("m", "cm", "dm", "mm", "um", "nm")
_TIMES = ("h", "min", "s", "d", "week", "ms")
_AMOUNTS = ("mmol", "umol", "nmol", "mol", "pmol", "fmol")
_MASSES = ("mg", "ug", "ng", "g", "kg", "pg")
_DERIVED = ("V", "mV", "J", "kJ", "N", "Pa", "kPa", "W", "S", "mS", "uS", "F", "uF", "pF", "ohm", "C", "J/mol",
            "kJ/mol", "J/mol/K", "kJ/mol/K", "C/mol", "A", "mA", "uA", "nA", "pA")  # fmt: skip
_STEPS = ("mol", "kg", "item", "IU", "Eq", "cd", "A", "K", "m", "body weight", "s")


@lru_cache(maxsize=8192)
def unit_text(exponents: Exponents, logarithm: float) -> str:
    """Return the text of a unit: exact, readable by `units.parse` and pint, "dimensionless" where nothing is left.

    Args:
        exponents: of the base units, sorted, none zero.
        logarithm: log10 of the factor to the product of the base units.
    """
    if not exponents:
        return _plain_number(logarithm)
    for name in _DERIVED:
        known = vector_of_text(name)
        if known[0] == exponents and abs(known[1] - logarithm) < _NEAR:
            return name
    return _composed(dict(exponents), logarithm)


def _plain_number(logarithm: float) -> str:
    if abs(logarithm) < _NEAR:
        return "dimensionless"
    if abs(logarithm + 2) < _NEAR:
        return "percent"
    return f"{10**logarithm:.9g}" if abs(logarithm) < 300 else f"1e{logarithm:.0f}"


def _composed(exponents: dict[str, Rational], logarithm: float) -> str:
    """Return a product of everyday units: the first choice of litres, hours, ... whose factor is exactly right."""
    bases = [base for base in _STEPS if base in exponents]
    # The volume is chosen first and changed last: mmol/L, not nmol/uL.
    outer = sorted(bases, key=lambda base: (base != "m", base != "s"))
    choices = [[_step(name, exponents[base]) for name in _names(base, exponents[base])] for base in outer]
    for chosen in product(*choices):
        if abs(sum(log for _, _, log in chosen) - logarithm) < _NEAR:
            return _spelled(outer, bases, chosen, 0.0)
    rests = [(logarithm - sum(log for _, _, log in chosen), chosen) for chosen in product(*choices)]
    rest, chosen = min(rests, key=lambda item: (_digits(item[0], either_way=True), not _is_step(item[0]), abs(item[0])))
    if _digits(-rest) < _digits(rest) and not _is_step(rest):
        return f"{_spelled(outer, bases, chosen, 0.0)}/{10**-rest:.9g}"
    return _spelled(outer, bases, chosen, rest)


def _is_step(rest: float) -> bool:
    """Return whether a factor is a power of ten."""
    return abs(rest - round(rest)) < _NEAR


def _digits(rest: float, *, either_way: bool = False) -> int:
    """Return how many digits a number has: 10/d is better than 0.416666667/h, and 1/d/365 than 0.0191780822/week."""
    digits = len(f"{10**rest:.6e}".partition("e")[0].replace(".", "").rstrip("0")) if abs(rest) < 290 else 300
    return min(digits, _digits(-rest)) if either_way else digits


_Step = tuple[str, Rational, float]


def _spelled(outer: list[str], bases: list[str], chosen: tuple[_Step, ...], rest: float) -> str:
    by_base = dict(zip(outer, chosen, strict=True))
    terms = tuple((by_base[base][0], Fraction(by_base[base][1])) for base in bases)
    if abs(rest) > 290:
        rest = 290.0 if rest > 0 else -290.0
    number = Fraction(1) if abs(rest) < _NEAR else Fraction(f"{10**rest:.9g}")
    return spell(number, terms)


def _step(name: str, exponent: Rational) -> _Step:
    """Return (name, its power, log10 of its factor) of a unit that stands for a power of a base unit."""
    stem, _, raised = name.partition("^")
    (_, own), *_ = vector_of_text(name)[0]
    power = Fraction(exponent) / Fraction(own)
    shown = power * int(raised or 1)
    return stem, shown, float(power) * vector_of_text(name)[1]


def _names(base: str, exponent: Rational) -> tuple[str, ...]:
    if base == "m":
        if exponent % 3 == 0 or exponent.denominator != 1:
            return _VOLUMES
        return _AREAS if exponent % 2 == 0 else _LENGTHS
    named = {"s": _TIMES, "mol": _AMOUNTS, "kg": _MASSES, "body weight": ("kg_bodyweight",)}
    return named.get(base, (base,))
