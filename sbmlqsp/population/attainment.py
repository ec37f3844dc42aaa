"""Probability of target attainment: the share of patients whose exposure reaches a target."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Floats, normal_quantile
from sbmlqsp.population.measures import evaluated

if TYPE_CHECKING:
    from sbmlqsp.population.result import PopulationResult


@dataclass(frozen=True, slots=True)
class Attainment:
    """One target.

    Attributes:
        target: what has to be reached, in model units.
        share: of the patients that reach it, by weight.
        low, high: 95 % confidence interval for sampling the patients (Wilson 1927).
    """

    target: float
    share: float
    low: float
    high: float


def attainment(
    result: PopulationResult, measure: str, targets: Iterable[float], *, below: bool = False
) -> tuple[Attainment, ...]:
    """Return the share of patients whose measure reaches each target, or stays below it.

    Args:
        result: the run; patients that failed count as not reaching.
        measure: such as "cmax([Drug])" or "average([Drug], 0..24)".
        targets: numbers in model units.
        below: count the patients that lie below the target.

    Raises:
        as `measures.evaluated`.
    """
    values = evaluated(result, measure)
    weights = np.ones(len(values)) if result.population.weights is None else result.population.weights
    return tuple(_attained(values, weights, float(target), below=below) for target in targets)


def _attained(values: Floats, weights: Floats, target: float, *, below: bool) -> Attainment:
    with np.errstate(invalid="ignore"):
        reached = values < target if below else values >= target
    share = float(weights[reached].sum() / weights.sum())
    return Attainment(target, share, *wilson(share, effective_size(weights)))


def effective_size(weights: Floats) -> float:
    """Return how many equally weighted patients would say as much (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def wilson(share: float, count: float, level: float = 0.95) -> tuple[float, float]:
    """Return the confidence interval of a share of `count` (Wilson 1927 J Am Stat Assoc 22, 209)."""
    if not count > 0:
        raise ModelError("no patients", where="attainment", fix="simulate some")
    z = float(normal_quantile(0.5 + level / 2))
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0.0, centre - half), min(1.0, centre + half)


def shares(result: PopulationResult, measure: str, target: Any, *, below: bool = False) -> float:
    """Return the share for one target."""
    return attainment(result, measure, [float(target)], below=below)[0].share
