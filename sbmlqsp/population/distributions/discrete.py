"""Discrete: a few values with probabilities, such as genotypes or sexes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Floats, normal_probability, normal_quantile

_SLACK = 1e-9


@dataclass(frozen=True, slots=True, init=False)
class Discrete:
    """Values with their probabilities, in the order given.

    Attributes:
        values: in `unit`.
        probabilities: of each; they sum to 1.
        unit: of the values.
    """

    values: tuple[float, ...]
    probabilities: tuple[float, ...]
    unit: str | None

    def __init__(self, probabilities: Mapping[float, float], unit: str | None = None) -> None:
        """Take {value: probability}.

        Raises:
            ModelError: for probabilities that are negative or do not sum to 1.
        """
        values = tuple(float(value) for value in probabilities)
        shares = tuple(float(share) for share in probabilities.values())
        total = math.fsum(shares)
        if not values or min(shares) < 0 or not abs(total - 1) <= _SLACK:
            message = f"the probabilities of Discrete sum to {total:g}" if values else "Discrete has no values"
            raise ModelError(message, where="probabilities", fix="give {value: probability} with a sum of 1")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "probabilities", shares)
        object.__setattr__(self, "unit", unit)

    def from_normal(self, z: Floats) -> Floats:
        """Return the value whose share of the probability z falls into."""
        borders = np.cumsum(self.probabilities)[:-1]
        return np.asarray(np.array(self.values)[np.searchsorted(borders, normal_probability(z), side="right")])

    def to_normal(self, value: float) -> float:
        """Return the standard normal number below which all values listed before this one lie."""
        before = 0.0
        for each, share in zip(self.values, self.probabilities, strict=True):
            if each >= value:
                break
            before += share
        return float(normal_quantile(before))
