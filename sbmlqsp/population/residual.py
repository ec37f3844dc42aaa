"""Residual error: what a measurement adds to the curve of a patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sbmlqsp.population.distributions.distribution import Floats, positive


@dataclass(frozen=True, slots=True)
class ResidualError:
    """observed = value (1 + proportional e1) + additive e2, or value exp(exponential e1); e normal.

    Attributes:
        proportional: standard deviation as a fraction of the value.
        additive: standard deviation in the unit of the output.
        exponential: standard deviation of the logarithm; excludes `proportional`.
        seed: the same seed gives the same errors.
    """

    proportional: float = 0.0
    additive: float = 0.0
    exponential: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("proportional", "additive", "exponential"):
            positive(getattr(self, name), f"{name} error", zero=True)

    def observed(self, values: Floats) -> Floats:
        """Return values with errors; the errors of a patient do not depend on how many others there are."""
        count, points = values.shape
        errors = np.empty((2, count, points))
        for patient in range(count):
            errors[:, patient] = np.random.Generator(np.random.PCG64([self.seed, patient])).standard_normal((2, points))
        scale = np.exp(self.exponential * errors[0]) if self.exponential else 1.0 + self.proportional * errors[0]
        return np.asarray(values * scale + self.additive * errors[1])
