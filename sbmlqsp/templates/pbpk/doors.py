"""Quantities at the door: text with a unit, or numbers in the unit a function says."""

from __future__ import annotations

from typing import Any

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ModelError


def number(value: Any, unit: str, what: str) -> float:
    """Return a quantity as a number in `unit`; a plain number is in that unit already.

    Raises:
        UnitsError: naming `what`, for another kind of unit or what is no quantity.
    """
    measure = units.parse(value, what=what)
    return units.convert(Measure(measure.value, unit if measure.unit is None else measure.unit), unit, what=what)


def positive(value: Any, unit: str, what: str, *, zero: bool = True) -> float:
    """Return a quantity as `number` does, refusing negative ones, and 0 unless `zero`.

    Raises:
        ModelError: naming `what`.
    """
    found = number(value, unit, what)
    if found < 0 or (found == 0 and not zero):
        raise ModelError(f"the {what} is {found:g} {unit}", where=what, fix="give a positive quantity")
    return found
