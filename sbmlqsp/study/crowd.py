"""The calls of a claim on a population arm: `quantile`, `mean`, `cv`, `fraction` of what a call says of each patient.

What a call says comes from the output times of the arm, areas as trapezoids between them; the grid of an arm without
`every` or `points` is fine enough for that to vanish in most claims.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import SimulationError, UnsupportedFeature
from sbmlqsp.population import PopulationResult
from sbmlqsp.population.distributions.distribution import Floats
from sbmlqsp.population.measures import MEASURES, at, measured
from sbmlqsp.population.quantiles import weighted_mean, weighted_quantiles
from sbmlqsp.study.quantity_tree import Call, Curve
from sbmlqsp.units.text import product_of

POINTS = 2001
"""Output times of a population arm that names none."""

_OF_TIME = frozenset({"tmax", "tmin"})
Number = Callable[[Measure], Measure]


def measure(
    node: Call,
    result: PopulationResult,
    arguments: tuple[Measure, ...],
    window: tuple[Measure, Measure] | None,
    inner: tuple[Measure, ...],
) -> Measure:
    """Return what a call says of the patients of an arm.

    Args:
        node: the call; its first argument is a call on one curve.
        result: the arm.
        arguments: of the outer call, after the first.
        window: of the inner call.
        inner: arguments of the inner call, after the curve.

    Raises:
        SimulationError: if patients failed: what they would have said is not known.
        UnsupportedFeature: for an inner call that needs the dense solution of one patient.
    """
    if result.failures:
        message = f"{len(result.failures)} of {len(result)} patients failed: {result.failures[0].reason}"
        raise SimulationError(message, fix="look at the failures of the arm")
    call = node.arguments[0]
    assert isinstance(call, Call)
    values, unit = _values(call, result, window, inner)
    weights = result.population.weights
    if node.name == "mean":
        return Measure(float(weighted_mean(values, weights)), unit)
    if node.name == "cv":
        mean = float(weighted_mean(values, weights))
        squares: Floats = np.square(values - mean)
        return Measure(float(np.sqrt(weighted_mean(squares, weights))) / mean, "")
    if node.name == "quantile":
        return Measure(float(weighted_quantiles(values, [arguments[0].value], weights)[0]), unit)
    limit = units.convert(arguments[0], unit, what="value") if arguments[0].unit else arguments[0].value
    reached: Floats = (values >= limit).astype(np.float64)
    return Measure(float(weighted_mean(reached, weights)), "")


def _values(
    call: Call, result: PopulationResult, window: tuple[Measure, Measure] | None, inner: tuple[Measure, ...]
) -> tuple[Floats, str | None]:
    curve = call.arguments[0]
    assert isinstance(curve, Curve)
    value_unit, time_unit = result.units[curve.text], result.units["time"]
    if call.name == "at":
        return at(result, curve.text, inner[0]), value_unit
    if call.name not in MEASURES:
        known = ", ".join(["at", *MEASURES])
        raise UnsupportedFeature(
            f"{call.name} is not known for the patients of a population",
            fix=f"known are: {known}",
            feature=call.name,
            element=call.name,
            engine="",
        )
    found = measured(result, call.name, curve.text, *(window or (None, None)))
    if call.name in _OF_TIME:
        return found, time_unit
    if call.name != "auc":
        return found, value_unit
    known_units = value_unit is not None and time_unit is not None
    pair = [(value_unit or "", Fraction(1)), (time_unit or "", Fraction(1))]
    return found, product_of(pair) if known_units else None
