"""Quantiles and means of patients who may count differently."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Floats


def weighted_quantiles(values: Floats, probabilities: Sequence[float], weights: Floats | None = None) -> Floats:
    """Return quantiles along the first axis, (probability, ...); linear between order statistics.

    With weights, the quantile is linear in the cumulated weight with half of each patient's own below it.

    Raises:
        ModelError: for a probability outside 0 to 1, or no patients.
    """
    shares = np.asarray(probabilities, float)
    if np.any((shares < 0) | (shares > 1)) or np.any(np.isnan(shares)):
        raise ModelError(
            f"{list(probabilities)} are not probabilities", where="quantiles", fix="give numbers from 0 to 1"
        )
    if not len(values):
        raise ModelError("no patient has completed", where="quantiles", fix="see the failures of the result")
    if weights is None:
        return np.asarray(np.quantile(values, shares, axis=0))
    flat = values.reshape(len(values), -1)
    found = np.array([_quantile(column, shares, weights) for column in flat.T]).T
    return found.reshape(len(shares), *values.shape[1:])


def _quantile(values: Floats, shares: Floats, weights: Floats) -> Floats:
    order = np.argsort(values, kind="stable")
    mass = weights[order]
    places = (np.cumsum(mass) - mass / 2) / mass.sum()
    return np.interp(shares, places, values[order])


def weighted_mean(values: Floats, weights: Floats | None = None) -> Floats:
    """Return the mean along the first axis."""
    return np.asarray(np.average(values, axis=0, weights=weights))
