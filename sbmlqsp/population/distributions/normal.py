"""Normal: additive spread."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sbmlqsp.core.measure import Measure
from sbmlqsp.population.distributions.distribution import Floats, in_one_unit, measure, one_of, positive


@dataclass(frozen=True, slots=True, init=False)
class Normal:
    """value = mean + sd z.

    Attributes:
        mean: in `unit`.
        sd: standard deviation in `unit`.
        unit: of both.
    """

    mean: float
    sd: float
    unit: str | None

    def __init__(self, mean: Any, sd: Any = None, *, cv: float | None = None) -> None:
        """Take mean and `sd` as quantities or numbers, or `cv`, the standard deviation over the mean.

        Raises:
            ModelError: for a negative spread, or both; UnitsError for units that do not fit together.
        """
        centre = measure(mean, "mean")
        spread = None if sd is None else measure(sd, "sd")
        name, value = one_of("Normal", sd=None if spread is None else spread.value, cv=cv)
        positive(value, name, zero=True)
        if spread is None:
            spread = Measure(abs(centre.value) * value, centre.unit)
        elif spread.unit is None:
            spread = Measure(spread.value, centre.unit)
        number, width, unit = in_one_unit(centre, spread, "sd")
        object.__setattr__(self, "mean", number)
        object.__setattr__(self, "sd", width)
        object.__setattr__(self, "unit", unit)

    def from_normal(self, z: Floats) -> Floats:
        """Return mean + sd z."""
        return self.mean + self.sd * z

    def to_normal(self, value: float) -> float:
        """Return (value - mean) / sd."""
        difference = value - self.mean
        return difference / self.sd if self.sd else math.copysign(math.inf, difference)
