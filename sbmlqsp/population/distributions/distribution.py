"""What every distribution can do, and how its numbers are read."""

from __future__ import annotations

import math
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ModelError

Floats = NDArray[np.float64]


@runtime_checkable
class Distribution(Protocol):
    """A distribution, told by how it turns standard normal numbers into values.

    So random numbers, Sobol and Latin hypercube points, and correlated normal numbers all become values in one way.
    """

    @property
    def unit(self) -> str | None:
        """Unit of the values as text, None for model units."""

    def from_normal(self, z: Floats) -> Floats:
        """Return the value at each standard normal number: the same probability lies below both."""

    def to_normal(self, value: float) -> float:
        """Return the standard normal number of a value; minus or plus infinity outside the range."""


def measure(value: Any, what: str) -> Measure:
    """Return a quantity ("0.2 L/h", a pint quantity, a number) as number and unit.

    Raises:
        ModelError: if the number is not finite; UnitsError if the unit cannot be read.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = Measure(float(value), None)
    else:
        from sbmlqsp import units

        found = units.parse(value, what=what)
    if not math.isfinite(found.value):
        raise ModelError(f"{what} is {found.value}", where=what, fix="give a finite number")
    return found


def in_one_unit(first: Measure, second: Measure, what: str) -> tuple[float, float, str | None]:
    """Return two numbers in the unit of the first; raises `UnitsError` if they have no common one."""
    if first.unit == second.unit:
        return first.value, second.value, first.unit
    from sbmlqsp import units

    if first.unit is None:
        return units.convert(first, second.unit, what=what), second.value, second.unit
    return first.value, units.convert(second, first.unit, what=what), first.unit


def positive(value: float, what: str, *, zero: bool = False) -> float:
    """Return a number that must be positive, or at least 0 with `zero`.

    Raises:
        ModelError: otherwise.
    """
    if not (value > 0 or (zero and value == 0)):
        least = "at least 0" if zero else "positive"
        raise ModelError(f"{what} is {value:g}", where=what, fix=f"give a number that is {least}")
    return value


def one_of(what: str, **given: float | None) -> tuple[str, float]:
    """Return the one argument that is given.

    Raises:
        ModelError: if none is, or several are.
    """
    found = [(name, value) for name, value in given.items() if value is not None]
    if len(found) != 1:
        names = " or ".join(f"{name}=" for name in given)
        problem = "has no spread" if not found else f"has both {found[0][0]} and {found[1][0]}"
        raise ModelError(f"{what} {problem}", where=what, fix=f"give {names}")
    name, value = found[0]
    return name, float(value)


def normal_probability(z: Any) -> Any:
    """Return the standard normal probability below z."""
    from scipy.special import ndtr

    return ndtr(z)


def normal_quantile(probability: Any) -> Any:
    """Return the standard normal number with a probability below it."""
    from scipy.special import ndtri

    return ndtri(probability)
