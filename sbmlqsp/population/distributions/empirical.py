"""Empirical: values that were observed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Floats, normal_probability, normal_quantile


@dataclass(frozen=True, slots=True, init=False)
class Empirical:
    """Observed values, resampled.

    Attributes:
        values: sorted, in `unit`.
        smooth: whether values between the observed ones occur (linear between quantiles), or only those observed.
        unit: of the values.
    """

    values: tuple[float, ...]
    smooth: bool
    unit: str | None

    def __init__(self, values: Iterable[float], unit: str | None = None, *, smooth: bool = False) -> None:
        """Take the values as numbers in `unit`.

        Raises:
            ModelError: for no values, and values that are not finite.
        """
        numbers = tuple(sorted(float(value) for value in values))
        if not numbers or not all(math.isfinite(number) for number in numbers):
            message = "no values" if not numbers else "a value that is not finite"
            raise ModelError(f"Empirical has {message}", where="values", fix="give the observed numbers")
        object.__setattr__(self, "values", numbers)
        object.__setattr__(self, "smooth", bool(smooth))
        object.__setattr__(self, "unit", unit)

    def from_normal(self, z: Floats) -> Floats:
        """Return the quantile of the observed values."""
        share = np.asarray(normal_probability(z))
        values = np.array(self.values)
        if self.smooth and len(values) > 1:
            return np.asarray(np.interp(share * (len(values) - 1), np.arange(len(values)), values))
        return np.asarray(values[np.minimum((share * len(values)).astype(int), len(values) - 1)])

    def to_normal(self, value: float) -> float:
        """Return the standard normal number below which the share of smaller values lies."""
        below = sum(number < value for number in self.values)
        return float(normal_quantile(below / len(self.values)))
