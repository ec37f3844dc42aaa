"""LogitNormal: fractions and other values between two bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Floats, in_one_unit, measure, positive


@dataclass(frozen=True, slots=True, init=False)
class LogitNormal:
    """logit((value - low) / (high - low)) is normal with standard deviation omega; the median is where it is 0 + logit.

    Attributes:
        median: in `unit`.
        omega: standard deviation on the logit scale.
        low, high: bounds in `unit`.
        unit: of median and bounds.
    """

    median: float
    omega: float
    low: float
    high: float
    unit: str | None

    def __init__(self, median: Any, *, omega: float, low: Any = 0.0, high: Any = 1.0) -> None:
        """Take the median and the bounds as quantities or numbers.

        Raises:
            ModelError: for a median outside the bounds, or a negative omega.
        """
        centre = measure(median, "median")
        bounds = []
        for name, bound in (("low", low), ("high", high)):
            given = measure(bound, name)
            given = Measure(given.value, centre.unit) if given.unit is None else given
            bounds.append(in_one_unit(centre, given, name)[1])
        if not bounds[0] < centre.value < bounds[1]:
            message = f"the median {centre.value:g} does not lie between {bounds[0]:g} and {bounds[1]:g}"
            raise ModelError(message, where="median", fix="give bounds around it with low= and high=")
        object.__setattr__(self, "median", centre.value)
        object.__setattr__(self, "omega", positive(float(omega), "omega", zero=True))
        object.__setattr__(self, "low", bounds[0])
        object.__setattr__(self, "high", bounds[1])
        object.__setattr__(self, "unit", centre.unit)

    @property
    def _centre(self) -> float:
        return math.log((self.median - self.low) / (self.high - self.median))

    def from_normal(self, z: Floats) -> Floats:
        """Return low + (high - low) / (1 + exp(-(logit of the median + omega z)))."""
        return self.low + (self.high - self.low) / (1.0 + np.exp(-(self._centre + self.omega * z)))

    def to_normal(self, value: float) -> float:
        """Return the logit of a value less that of the median, over omega."""
        if value <= self.low:
            return -math.inf
        if value >= self.high:
            return math.inf
        difference = math.log((value - self.low) / (self.high - value)) - self._centre
        return difference / self.omega if self.omega else math.copysign(math.inf, difference)
