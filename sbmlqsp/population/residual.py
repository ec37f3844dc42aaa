"""Residual error: what a measurement adds to the curve of a patient."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp import units
from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Floats, positive


@dataclass(frozen=True, slots=True)
class ResidualError:
    """observed = value (1 + proportional e1) + additive e2, or value exp(exponential e1); e normal.

    Attributes:
        proportional: standard deviation as a fraction of the value.
        additive: standard deviation, a quantity such as "0.1 mg/L", or a number in the unit of the output.
        exponential: standard deviation of the logarithm; excludes `proportional`.
        seed: the same seed gives the same errors.
    """

    proportional: float = 0.0
    additive: Any = 0.0
    exponential: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        positive(units.parse(self.additive, what="additive error").value, "additive error", zero=True)
        for name in ("proportional", "exponential"):
            value = getattr(self, name)
            if not isinstance(value, int | float | np.number):
                raise ModelError(f"{name} error is {value!r}", where=f"{name} error", fix="give a number such as 0.1")
            positive(float(value), f"{name} error", zero=True)
        if self.proportional and self.exponential:
            message = "a residual error is proportional or exponential"
            raise ModelError(message, where="ResidualError", fix="give one of them")

    def spread(self, unit: str | None) -> float:
        """Return the additive standard deviation in the unit of an output; raises `UnitsError` for a misfit."""
        return units.convert(units.parse(self.additive, what="additive error"), unit, what="additive error")

    def observed(self, values: Floats, unit: str | None = None, output: str = "") -> Floats:
        """Return values of an output in `unit` with errors.

        The errors of a patient do not depend on how many others there are, and those of one output (told apart by its
        name) not on those of another.
        """
        count, points = values.shape
        errors = np.empty((2, count, points))
        seed = [self.seed, zlib.crc32(output.encode())] if output else [self.seed]
        for patient in range(count):
            random = np.random.Generator(np.random.PCG64([*seed, patient]))
            errors[:, patient] = random.standard_normal((2, points))
        return self.added(values, errors[0], errors[1], unit)

    def added(self, values: Floats, first: Floats, second: Floats, unit: str | None = None) -> Floats:
        """Return values with errors made of two normal numbers each."""
        scale = np.exp(self.exponential * first) if self.exponential else 1.0 + self.proportional * first
        return np.asarray(values * scale + self.spread(unit) * second)
