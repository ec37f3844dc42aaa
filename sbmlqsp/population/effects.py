"""What single covariates or parameters do to an exposure: the rows of a forest plot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.errors import ModelError
from sbmlqsp.population.measures import evaluated
from sbmlqsp.population.quantiles import weighted_quantiles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sbmlqsp.population.result import PopulationResult

Groups = Mapping[str, Any]
"""Label -> which patients: a Boolean for each, or (column, least, most)."""

PROBABILITIES = (0.05, 0.5, 0.95)


def group_ratios(result: PopulationResult, measure: str, groups: Groups) -> dict[str, tuple[float, float, float]]:
    """Return 5th percentile, median and 95th of a measure in each group, over its median in all patients.

    Raises:
        ModelError: for a group without patients; UnknownSymbolError for columns that are not there.
    """
    values, done = evaluated(result, measure), result.completed
    weights = np.ones(len(values)) if result.population.weights is None else result.population.weights
    reference = weighted_quantiles(values[done], (0.5,), weights[done])[0]
    found = {}
    for label, group in groups.items():
        chosen = done & _members(result, group)
        if not chosen.any():
            raise ModelError(f"no patient is in the group '{label}'", where=label, fix="widen it")
        low, middle, high = weighted_quantiles(values[chosen], PROBABILITIES, weights[chosen]) / reference
        found[label] = (float(low), float(middle), float(high))
    return found


def _members(result: PopulationResult, group: Any) -> np.ndarray:
    if isinstance(group, tuple) and len(group) == 3 and isinstance(group[0], str):
        column = result.population.column(group[0])
        return np.asarray((column >= float(group[1])) & (column <= float(group[2])))
    return np.asarray(group, bool)


def forest(result: PopulationResult, measure: str, groups: Groups) -> Figure:
    """Return the forest plot of `group_ratios`."""
    from sbmlqsp import figures

    rows = [figures.Row(label, *ratios) for label, ratios in group_ratios(result, measure, groups).items()]
    return figures.forest(rows, title=measure)
