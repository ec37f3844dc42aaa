"""Uniform and LogUniform: between two bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import (
    Floats,
    in_one_unit,
    measure,
    normal_probability,
    normal_quantile,
    positive,
)


@dataclass(frozen=True, slots=True, init=False)
class Uniform:
    """Every value between `low` and `high` is as likely as any other.

    Attributes:
        low, high: bounds in `unit`.
        unit: of both.
    """

    low: float
    high: float
    unit: str | None

    def __init__(self, low: Any, high: Any) -> None:
        """Take the bounds as quantities or numbers; raises `ModelError` unless low < high."""
        bounds = _bounds(low, high)
        for name, value in zip(("low", "high", "unit"), bounds, strict=True):
            object.__setattr__(self, name, value)

    def from_normal(self, z: Floats) -> Floats:
        """Return low + (high - low) times the probability below z."""
        return np.asarray(self.low + (self.high - self.low) * normal_probability(z))

    def to_normal(self, value: float) -> float:
        """Return the standard normal number of a value."""
        share = (value - self.low) / (self.high - self.low)
        return float(normal_quantile(min(max(share, 0.0), 1.0)))


@dataclass(frozen=True, slots=True, init=False)
class LogUniform:
    """The logarithm is uniform: each factor of ten is as likely as any other.

    Attributes:
        low, high: bounds in `unit`, positive.
        unit: of both.
    """

    low: float
    high: float
    unit: str | None

    def __init__(self, low: Any, high: Any) -> None:
        """Take the bounds as quantities or numbers; raises `ModelError` unless 0 < low < high."""
        bounds = _bounds(low, high)
        positive(bounds[0], "low")
        for name, value in zip(("low", "high", "unit"), bounds, strict=True):
            object.__setattr__(self, name, value)

    def from_normal(self, z: Floats) -> Floats:
        """Return low (high / low)^(probability below z)."""
        return np.asarray(self.low * (self.high / self.low) ** normal_probability(z))

    def to_normal(self, value: float) -> float:
        """Return the standard normal number of a value."""
        if value <= self.low:
            return -math.inf
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return float(normal_quantile(min(share, 1.0)))


def _bounds(low: Any, high: Any) -> tuple[float, float, str | None]:
    lower, upper = measure(low, "low"), measure(high, "high")
    if lower.unit is None:
        lower = Measure(lower.value, upper.unit)
    elif upper.unit is None:
        upper = Measure(upper.value, lower.unit)
    one, two, unit = in_one_unit(lower, upper, "high")
    if not one < two:
        raise ModelError(f"low={one:g} is not below high={two:g}", where="low", fix="exchange the bounds")
    return one, two, unit
