"""LogNormal: positive parameters with a spread in proportion to their size, as pharmacometric models have them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.population.distributions.distribution import Floats, measure, one_of, positive


@dataclass(frozen=True, slots=True, init=False)
class LogNormal:
    """value = median exp(eta), eta normal with standard deviation omega.

    Attributes:
        median: half of the patients lie below it, in `unit`.
        omega: standard deviation of the logarithm; cv = sqrt(exp(omega^2) - 1) is that of the value over its mean.
        unit: of the median.
    """

    median: float
    omega: float
    unit: str | None

    def __init__(self, median: Any, cv: float | None = None, *, omega: float | None = None) -> None:
        """Take the median as a quantity or number, and `cv` (0.3 is 30 %) or `omega`.

        Raises:
            ModelError: for a median that is not positive, a negative spread, or both spreads.
        """
        value = measure(median, "median")
        name, spread = one_of("LogNormal", cv=cv, omega=omega)
        positive(spread, name, zero=True)
        object.__setattr__(self, "median", positive(value.value, "median"))
        object.__setattr__(self, "omega", math.sqrt(math.log1p(spread**2)) if name == "cv" else spread)
        object.__setattr__(self, "unit", value.unit)

    @property
    def cv(self) -> float:
        """Standard deviation over mean."""
        return math.sqrt(math.expm1(self.omega**2))

    def from_normal(self, z: Floats) -> Floats:
        """Return median exp(omega z)."""
        return self.median * np.exp(self.omega * z)

    def to_normal(self, value: float) -> float:
        """Return ln(value / median) / omega."""
        if value <= 0:
            return -math.inf
        difference = math.log(value / self.median)
        return difference / self.omega if self.omega else math.copysign(math.inf, difference)
