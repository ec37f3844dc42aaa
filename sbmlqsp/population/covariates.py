"""Covariate models: by what factor a patient's covariate changes a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np

from sbmlqsp.core.measure import Measure
from sbmlqsp.population.distributions.distribution import Floats, measure


@runtime_checkable
class Effect(Protocol):
    """What a covariate does to a parameter."""

    @property
    def covariate(self) -> str:
        """The name of the covariate."""

    def factor(self, values: Floats, unit: str | None) -> Floats:
        """Return the factor for each patient; `unit` is that of the covariate's values."""


def _reference(reference: Measure, unit: str | None, what: str) -> float:
    if reference.unit is None or reference.unit == unit:
        return reference.value
    from sbmlqsp import units

    return units.convert(reference, unit, what=what)


@dataclass(frozen=True, slots=True, init=False)
class Power:
    """(covariate / reference)^exponent: allometric scaling with 0.75 for clearances and 1 for volumes.

    Source: Anderson and Holford 2008 Annual Review of Pharmacology and Toxicology 48, 303.
    """

    covariate: str
    reference: Measure
    exponent: float

    def __init__(self, covariate: str, reference: Any, exponent: float) -> None:
        """Take the reference as a quantity or a number in the covariate's unit."""
        object.__setattr__(self, "covariate", covariate)
        object.__setattr__(self, "reference", measure(reference, "reference"))
        object.__setattr__(self, "exponent", float(exponent))

    def factor(self, values: Floats, unit: str | None) -> Floats:
        """Return (value / reference)^exponent."""
        return np.asarray((values / _reference(self.reference, unit, self.covariate)) ** self.exponent)


@dataclass(frozen=True, slots=True, init=False)
class Linear:
    """1 + slope (covariate - reference)."""

    covariate: str
    reference: Measure
    slope: float

    def __init__(self, covariate: str, reference: Any, slope: float) -> None:
        """Take the slope per unit of the covariate."""
        object.__setattr__(self, "covariate", covariate)
        object.__setattr__(self, "reference", measure(reference, "reference"))
        object.__setattr__(self, "slope", float(slope))

    def factor(self, values: Floats, unit: str | None) -> Floats:
        """Return 1 + slope (value - reference)."""
        return np.asarray(1.0 + self.slope * (values - _reference(self.reference, unit, self.covariate)))


@dataclass(frozen=True, slots=True, init=False)
class Factor:
    """A factor for each value of a discrete covariate; 1 for values that are not listed."""

    covariate: str
    factors: tuple[tuple[float, float], ...]

    def __init__(self, covariate: str, factors: Mapping[float, float]) -> None:
        """Take {value: factor}."""
        object.__setattr__(self, "covariate", covariate)
        object.__setattr__(self, "factors", tuple((float(v), float(f)) for v, f in factors.items()))

    def factor(self, values: Floats, unit: str | None) -> Floats:  # noqa: ARG002 - a code has no unit
        """Return the factor of each patient's value."""
        result = np.ones(len(values))
        for value, factor in self.factors:
            result[values == value] = factor
        return result
