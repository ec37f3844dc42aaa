"""Bare numbers that hide a conversion of units."""

from __future__ import annotations

import math
from functools import lru_cache

AVOGADRO = 6.02214076e23
_CLOSE = 1e-3  # of a decimal logarithm: 6.022e23, 0.0167 for 1/60

CONVERSIONS: tuple[tuple[float, str], ...] = (
    (60.0, "60 (minutes in an hour, or seconds in a minute)"),
    (24.0, "24 (hours in a day)"),
    (3600.0, "3600 (seconds in an hour)"),
    (1440.0, "1440 (minutes in a day)"),
    (86400.0, "86400 (seconds in a day)"),
    (168.0, "168 (hours in a week)"),
    (604800.0, "604800 (seconds in a week)"),
    (10080.0, "10080 (minutes in a week)"),
    (365.0, "365 (days in a year)"),
    (1.73, "1.73 (square metres of body surface)"),
)


@lru_cache(maxsize=1024)
def hidden_conversion(value: float) -> str:
    """Return what a number is known for as a conversion, "" for numbers that are not: 2, 0.3, 10."""
    value = abs(value)
    if not 0 < value < math.inf:
        return ""
    logarithm = math.log10(value)
    if round(logarithm) % 3 == 0 and round(logarithm) and abs(logarithm - round(logarithm)) < 1e-9:
        return f"{value:g} (a step of prefixes)"
    for known, name in CONVERSIONS:
        if abs(abs(logarithm) - math.log10(known)) < 1e-6:
            return name if logarithm > 0 else f"1/{name}"
    return "Avogadro's number" if is_avogadro(logarithm) else ""


def is_avogadro(logarithm: float) -> bool:
    """Return whether 10^logarithm is Avogadro's number, perhaps with prefixes (602.2 for nmol)."""
    for sign in (1, -1):
        rest = sign * logarithm - math.log10(AVOGADRO)
        if abs(rest / 3 - round(rest / 3)) * 3 < _CLOSE / 3 and abs(rest) < 30:
            return True
    return False
