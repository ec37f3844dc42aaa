"""How far a result may lie from what a claim expects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ParseError, UnitsError

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_PERCENT = re.compile(rf"\s*({_NUMBER})\s*%\s*$")
_FACTOR = re.compile(rf"\s*factor\s+({_NUMBER})\s*$")
_DIGITS = re.compile(r"\s*[-+]?(\d*)\.?(\d*)(?:[eE]([-+]?\d+))?")
_SIDES: dict[str, Literal["at least", "at most"]] = {"at least": "at least", "at most": "at most"}
ROUNDOFF = 1e-12
"""Slack that lets a value on the very edge pass, relative to the numbers compared."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """`limit` is a fraction ("relative"), a distance with a unit ("absolute", "rounding") or a ratio ("factor").

    "at least" and "at most" make a qualitative claim: one side of the expected value, which itself passes.
    """

    kind: Literal["relative", "absolute", "rounding", "factor", "at least", "at most"]
    limit: Measure

    @classmethod
    def parse(cls, text: str, expected: str) -> Tolerance:
        """Return the tolerance written as "2 %", "0.1 nmol/L", "factor 1.5", "rounding", "at least" or "at most".

        Raises:
            ParseError: for anything else, and for one that no value or every value would pass.
        """
        if (side := text.strip()) in _SIDES:
            return cls(_SIDES[side], Measure(0.0, ""))
        if text.strip() == "rounding":
            return cls("rounding", Measure(half_last_digit(expected), units.parse(expected).unit))
        tolerance = _parse_limit(text, units.parse(expected).unit)
        _check(tolerance, text, units.parse(expected).value)
        return tolerance

    def holds(self, expected: Measure, got: float) -> bool:
        """Return whether `got`, in the unit of `expected`, is near enough. NaN never is."""
        slack = ROUNDOFF * max(abs(expected.value), abs(got))
        if self.kind in _SIDES:
            excess = got - expected.value
            return (excess if self.kind == "at least" else -excess) >= -slack
        if self.kind == "factor":
            ratio = got / expected.value if expected.value else float("nan")
            return 1 / self.limit.value - ROUNDOFF <= ratio <= self.limit.value + ROUNDOFF
        if self.kind == "relative":
            return abs(got - expected.value) <= self.limit.value * abs(expected.value) + slack
        return abs(got - expected.value) <= units.convert(self.limit, expected.unit, what="tolerance") + slack


def half_last_digit(text: str) -> float:
    """Return half a unit of the last digit of the number a text begins with: 0.005 for "12.40 mg/L"."""
    match = _DIGITS.match(text)
    if match is None or not (match.group(1) or match.group(2)):
        raise ParseError(f"'{text}' does not begin with a number")
    return 0.5 * 10.0 ** (int(match.group(3) or 0) - len(match.group(2)))


def _parse_limit(text: str, unit: str | None) -> Tolerance:
    if match := _PERCENT.match(text):
        return Tolerance("relative", Measure(float(match.group(1)) / 100, ""))
    if match := _FACTOR.match(text):
        return Tolerance("factor", Measure(float(match.group(1)), ""))
    try:
        limit = units.parse(text, what="tolerance")
        if limit.unit is None and unit:
            raise UnitsError("a bare number could mean a fraction or a distance")
        units.convert(limit, unit, what="tolerance")
    except UnitsError as error:
        fix = "write '2 %', '0.1 nmol/L' in its unit, 'factor 1.5', 'rounding', 'at least' or 'at most'"
        raise ParseError(f"the tolerance '{text}' cannot be used: {error.message}", fix=fix) from None
    return Tolerance("absolute", limit)


def _check(tolerance: Tolerance, text: str, expected: float) -> None:
    if tolerance.limit.value < 0 or (tolerance.kind == "factor" and tolerance.limit.value < 1):
        raise ParseError(f"the tolerance '{text}' lets nothing pass", fix="give a positive one, or a factor above 1")
    if expected == 0 and tolerance.kind in {"relative", "factor"}:
        raise ParseError(f"the tolerance '{text}' of an expected 0 has no meaning", fix="give a distance with its unit")
