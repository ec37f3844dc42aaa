"""Prevalence weights: how much each plausible patient counts, so that the weighted patients look like those observed.

Of all weights that fulfil the targets, those are taken that change the least (largest entropy): weight proportional to
exp(sum of multipliers times features). Sources: Deming and Stephan 1940 Ann Math Stat 11, 427; Jaynes 1957 Phys Rev
106, 620; for virtual patients Klinke 2008 Ann Biomed Eng 36, 1656 and Schmidt 2013 BMC Bioinformatics 14, 221.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ConvergenceError, ModelError
from sbmlqsp.population.attainment import effective_size
from sbmlqsp.population.distributions.distribution import Floats

_MOST_STEPS = 200
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Prevalence:
    """Weights that fulfil the targets.

    Attributes:
        weights: of each patient; they sum to 1.
        effective: how many equally weighted patients would say as much.
        reached: target -> its weighted value.
    """

    weights: Floats
    effective: float
    reached: Mapping[str, float]


def prevalence_weights(values: Mapping[str, Any], targets: Mapping[str, Mapping[str, Any]]) -> Prevalence:
    """Return weights under which quantities of the patients have the observed summary statistics.

    Args:
        values: quantity -> its value in each patient (an output, an exposure, a parameter).
        targets: quantity -> {"mean": m, "sd": s, "quantiles": {0.5: x, ...}, "share_above": {x: p, ...}}, any of them;
            "sd" needs "mean".

    Raises:
        ModelError: for a target outside what any patient has, which no weights can reach.
        UnknownSymbolError: for a quantity that has no values.
        ConvergenceError: for targets that contradict each other.
    """
    names, rows, goals = list[str](), list[Floats](), list[float]()
    for quantity, wanted in targets.items():
        if quantity not in values:
            raise unknown_symbol(quantity, values, "quantity")
        numbers = np.asarray(values[quantity], float)
        if not np.all(np.isfinite(numbers)):
            raise ModelError(f"'{quantity}' is not finite in some patients", where=quantity, fix="drop them first")
        for name, feature, goal in _features(quantity, numbers, wanted):
            names.append(name)
            rows.append(feature)
            goals.append(goal)
    if not rows:
        raise ModelError("there are no targets", where="targets", fix='give {"cmax": {"mean": 3.0}}')
    features, wished = np.array(rows), np.array(goals)
    _check_reachable(names, features, wished)
    weights = _tilted(features, wished)
    return Prevalence(weights, effective_size(weights), dict(zip(names, (features @ weights).tolist(), strict=True)))


def _features(quantity: str, numbers: Floats, wanted: Mapping[str, Any]) -> list[tuple[str, Floats, float]]:
    """Return (name, value in each patient, wanted mean) of each target."""
    found: list[tuple[str, Floats, float]] = []
    for kind, target in wanted.items():
        if kind == "mean":
            found.append((f"mean of {quantity}", numbers, float(target)))
        elif kind == "sd":
            if "mean" not in wanted:
                raise ModelError(f"sd of '{quantity}' without its mean", where=quantity, fix="give the mean too")
            mean = float(wanted["mean"])
            found.append((f"variance of {quantity}", (numbers - mean) ** 2, float(target) ** 2))
        elif kind == "quantiles":
            found += [(f"share of {quantity} up to {x:g}", (numbers <= x) * 1.0, float(p)) for p, x in target.items()]
        elif kind == "share_above":
            found += [(f"share of {quantity} above {x:g}", (numbers > x) * 1.0, float(p)) for x, p in target.items()]
        else:
            raise unknown_symbol(kind, ("mean", "sd", "quantiles", "share_above"), "kind of target")
    return found


def _check_reachable(names: list[str], features: Floats, goals: Floats) -> None:
    for name, feature, goal in zip(names, features, goals, strict=True):
        low, high = feature.min(), feature.max()
        if not low < goal < high:
            message = f"the {name} shall be {goal:g}, the patients have {low:g} to {high:g}"
            raise ModelError(message, where=name, fix="draw patients from wider distributions")


def _tilted(features: Floats, goals: Floats) -> Floats:
    """Return the weights by Newton's method on the dual, which is convex."""
    spread = features.std(axis=1, keepdims=True)
    scaled = (features - goals[:, None]) / np.where(spread > 0, spread, 1.0)
    multipliers = np.zeros(len(goals))
    value, weights = _dual(multipliers, scaled)
    for _ in range(_MOST_STEPS):
        gradient = scaled @ weights
        if np.abs(gradient).max() < _CLOSE:
            return weights
        centred = scaled - gradient[:, None]
        step = np.asarray(np.linalg.lstsq((centred * weights) @ centred.T, -gradient, rcond=1e-14)[0], float)
        length = _shortened(multipliers, step, scaled, value + 1e-15 * abs(value))
        multipliers = multipliers + length * step
        value, weights = _dual(multipliers, scaled)
    raise ConvergenceError(
        "no weights of these patients fulfil all targets at once",
        where="targets",
        fix="give fewer or wider targets, or more patients",
    )


def _shortened(multipliers: Floats, step: Floats, scaled: Floats, value: float) -> float:
    """Return how much of a step does not make things worse."""
    length = 1.0
    while length > 1e-9 and not _dual(multipliers + length * step, scaled)[0] <= value + 1e-12:
        length /= 2
    return length


def _dual(multipliers: Floats, scaled: Floats) -> tuple[float, Floats]:
    exponents = multipliers @ scaled
    highest = exponents.max()
    shares = np.exp(exponents - highest)
    return float(highest + np.log(shares.mean())), shares / shares.sum()
