"""Truncated: another distribution, cut off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import (
    Distribution,
    Floats,
    measure,
    normal_probability,
    normal_quantile,
)


@dataclass(frozen=True, slots=True, init=False)
class Truncated:
    """The values of `whole` between `low` and `high`, in the proportions they have there.

    Attributes:
        whole: the distribution that is cut.
        low, high: bounds in `unit`, infinite where there is none.
        unit: that of `whole`.
    """

    whole: Distribution
    low: float
    high: float
    unit: str | None

    def __init__(self, whole: Distribution, low: Any = None, high: Any = None) -> None:
        """Take bounds as quantities, or numbers in the unit of the distribution.

        Raises:
            ModelError: if nothing lies between the bounds, or `whole` is no distribution.
        """
        if not isinstance(whole, Distribution):
            raise ModelError(
                f"{whole!r:.60} is not a distribution", where="Truncated", fix="give Normal(...) or another"
            )
        object.__setattr__(self, "whole", whole)
        object.__setattr__(self, "unit", whole.unit)
        object.__setattr__(self, "low", self._bound(low, "low", -math.inf))
        object.__setattr__(self, "high", self._bound(high, "high", math.inf))
        lower, upper = self._probabilities()
        if not lower < upper:
            message = f"nothing lies between {self.low:g} and {self.high:g}"
            raise ModelError(message, where="Truncated", fix="give wider bounds")

    def _bound(self, value: Any, name: str, default: float) -> float:
        if value is None:
            return default
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        from sbmlqsp import units

        given: Measure = measure(value, name)
        return units.convert(given, self.unit, what=name)

    def _probabilities(self) -> tuple[float, float]:
        low = -math.inf if self.low == -math.inf else self.whole.to_normal(self.low)
        high = math.inf if self.high == math.inf else self.whole.to_normal(self.high)
        return float(normal_probability(low)), float(normal_probability(high))

    def from_normal(self, z: Floats) -> Floats:
        """Return the value of `whole` at the same place between the bounds."""
        low, high = self._probabilities()
        values = self.whole.from_normal(normal_quantile(low + (high - low) * normal_probability(z)))
        return np.clip(values, self.low, self.high)

    def to_normal(self, value: float) -> float:
        """Return the standard normal number of a value."""
        low, high = self._probabilities()
        share = (float(normal_probability(self.whole.to_normal(value))) - low) / (high - low)
        return float(normal_quantile(min(max(share, 0.0), 1.0)))
