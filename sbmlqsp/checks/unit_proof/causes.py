"""What a difference of units usually means in pharmacology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sbmlqsp.checks.unit_proof.literals import is_avogadro
from sbmlqsp.units.vectors import Exponents, Rational

_TIMES = (
    (60.0, "min against s, or h against min"),
    (3600.0, "h against s"),
    (24.0, "d against h"),
    (1440.0, "d against min"),
    (86400.0, "d against s"),
    (7.0, "week against d"),
    (168.0, "week against h"),
    (604800.0, "week against s"),
)
_CLOSE = 1e-6
_ROUNDED = 1e-4  # 1.1574e-5 for a second in days


@dataclass(frozen=True, slots=True)
class Cause:
    """The class of a cause, a sentence about it, and the edit that mends it."""

    name: str
    sentence: str
    edit: str


def scale_cause(factor: float, power: float = 1.0) -> Cause:
    """Return the cause of a difference by a plain factor (left unit / right unit).

    Where the factor says nothing and the sides are something to a power (Hill terms), its root may.
    """
    cause = _factor_cause(factor)
    if cause.name != "scale" or power == 1:
        return cause
    inner = _factor_cause(factor ** (1 / power))
    if inner.name == "scale":
        return cause
    return replace(inner, sentence=f"{inner.sentence}, to the power of {power:g}")


def _factor_cause(factor: float) -> Cause:
    size = max(factor, 1 / factor)
    for known, which in _TIMES:
        if _near(size, known):
            return Cause("time unit", f"the factor is {known:g} ({which})", _MULTIPLY)
    for known, which in _TIMES:
        if known >= 60 and abs(size / known**2 - 1) < _ROUNDED:
            sentence = f"the factor is {known:g} squared: a conversion of time ({which}) the wrong way round (inverted)"
            return Cause("inverted conversion", sentence, "divide instead of multiplying, or the reverse")
    if _near(size, 100.0):
        return Cause("percent", "the factor is 100: percent against fraction", _MULTIPLY)
    if _near(size, 10.0):
        return Cause("scale", 'the factor is 10, as scale="1" in a unit definition makes it', _MULTIPLY)
    if any(_near(size, 1000.0**n) for n in range(1, 7)):
        step = "one step" if _near(size, 1000.0) else "several steps"
        return Cause("prefix", f"the factor is {size:g}, {step} of prefixes such as mg against ug", _MULTIPLY)
    for known, which in _TIMES:
        if any(_near(size, known**sign * 1000.0**n) for sign in (1, -1) for n in range(-4, 5)):
            sentence = f"the factor is {size:.6g}: {known:g} ({which}) together with prefixes, as mL/min against L/h"
            return Cause("time unit and prefix", sentence, _MULTIPLY)
    return Cause("scale", f"the factor is {size:.9g}", _MULTIPLY)


_MULTIPLY = "multiply by a conversion parameter that carries its unit, or correct the declared unit"


def dimension_cause(ratio: Exponents, logarithm: float) -> Cause:
    """Return the cause of a difference by a dimension; `ratio` is left unit / right unit."""
    powers = dict(ratio)
    for pattern, cause in _PATTERNS:
        if powers == pattern or powers == {base: -power for base, power in pattern.items()}:
            return cause
    if set(powers) == {"mol", "item"} and is_avogadro(logarithm):
        return _AVOGADRO
    if set(powers) == {"m"} and powers["m"] % 3 == 0:
        return _VOLUME
    if set(powers) == {"kg"}:
        return _BODY_WEIGHT
    if set(powers) == {"kg", "mol", "m"} and powers["kg"] == -powers["mol"]:
        sentence = f"{_MOLAR_MASS.sentence}; {_VOLUME.sentence}"
        return Cause("molar mass and volume", sentence, _MOLAR_MASS.edit)
    if set(powers) in ({"mol", "m"}, {"kg", "m"}) and powers["m"] == -3 * (powers.get("mol") or powers["kg"]):
        sentence = "the sides differ by a concentration: a rate constant of another order, or a missing factor"
        return Cause("order of reaction", sentence, "check the order of the rate constant and the factors of the term")
    return Cause("dimension", "the sides measure different things", "correct the formula or the declared unit")


_AVOGADRO = Cause(
    "Avogadro",
    "moles against counted items: Avogadro's number (6.02214076e23 item/mol) is missing",
    "multiply or divide by Avogadro's number as a parameter in item/mol",
)
_MOLAR_MASS = Cause(
    "molar mass",
    "amount of substance against mass: a molar mass is missing",
    "multiply or divide by the molar mass as a parameter in g/mol",
)
_VOLUME = Cause(
    "amount or concentration",
    "an amount against a concentration: a volume is missing or too many",
    "multiply or divide by the volume of the compartment",
)
_BODY_WEIGHT = Cause(
    "body weight",
    "the sides differ by a mass, as a value per kg of body weight does",
    "multiply or divide by the body weight as a parameter in kg, or use its ratio to a reference weight",
)
_TIME = Cause(
    "rate or amount",
    "the sides differ by a time: a rate constant is missing, or a rate stands where a total is meant",
    "multiply by a rate constant (1/time) or by a duration",
)
_SURFACE = Cause(
    "body surface",
    "the sides differ by an area, as a value per m^2 of body surface does",
    "multiply or divide by the body surface area as a parameter in m^2",
)
_COUNT = Cause(
    "count",
    "counted items against a plain number",
    "declare the count in item on both sides, or the number as dimensionless",
)
_NUMBER_OF_MOLES = Cause(
    "amount or number",
    "an amount of substance against a plain number: a unit is not declared, or Avogadro's number is missing in a count",
    "declare the number in the unit of the amount, or divide a count of molecules by Avogadro's number in 1/mol",
)
_FLOW = Cause(
    "flow or rate constant",
    "a clearance or flow (volume per time) against a rate constant or the reverse: a volume and a time are at odds",
    "multiply or divide by the volume and the time constant that are missing",
)
_PATTERNS: tuple[tuple[Mapping[str, Rational], Cause], ...] = (
    ({"kg": 1, "mol": -1}, _MOLAR_MASS),
    ({"mol": 1, "item": -1}, _AVOGADRO),
    ({"m": 3}, _VOLUME),
    ({"s": 1}, _TIME),
    ({"kg": 1}, _BODY_WEIGHT),
    ({"body weight": 1}, _BODY_WEIGHT),
    ({"m": 2}, _SURFACE),
    ({"item": 1}, _COUNT),
    ({"mol": 1}, _NUMBER_OF_MOLES),
    ({"m": 3, "s": -1}, _FLOW),
)

NOT_PLAIN = Cause(
    "not a plain number",
    "only a plain number has a meaning here",
    "divide it by a reference value of the same unit, or multiply by the rate or constant that is missing",
)
INVERTED = Cause(
    "inverted unit",
    "one side is the reciprocal of the other: the unit or the quotient is inverted",
    "turn the quotient round, or declare the reciprocal unit",
)


def _near(one: float, other: float) -> bool:
    return abs(one / other - 1) < _CLOSE
