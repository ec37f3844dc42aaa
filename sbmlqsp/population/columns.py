"""Columns of a population: checks, and numbers with units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Floats

BODY = frozenset({"body_weight", "body_surface_area"})
BODY_UNITS = {"body_weight": "kg", "body_surface_area": "m^2"}
_MOST_NAMED = 5


def checked(names: Sequence[str], values: Any) -> Floats:
    """Return the values as an array that cannot be written to.

    Raises:
        ModelError: for the wrong shape, a name that comes twice, and numbers that are not finite, naming each.
    """
    array = np.array(values, dtype=float)
    if array.ndim != 2 or array.shape[1] != len(names):
        message = f"values of shape {array.shape} for {len(names)} columns"
        raise ModelError(message, where="values", fix="give one row per patient and one column per name")
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice:
        raise ModelError(f"two columns are called '{twice[0]}'", where=twice[0], fix="give them different names")
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        shown = ", ".join(
            f"{names[column]} of patient {row + 1} is {array[row, column]}" for row, column in bad[:_MOST_NAMED]
        )
        more = f" and {len(bad) - _MOST_NAMED} more" if len(bad) > _MOST_NAMED else ""
        message = f"{len(bad)} number{'s are' if len(bad) > 1 else ' is'} not finite: {shown}{more}"
        raise ModelError(
            message, where=f"patient {bad[0][0] + 1}, column {names[bad[0][1]]}", fix="correct or drop the row"
        )
    array.setflags(write=False)
    return array


def checked_weights(weights: Any, count: int) -> Floats:
    """Return weights as an array that cannot be written to; raises `ModelError` for negative ones."""
    array = np.array(weights, dtype=float)
    if array.shape != (count,) or not np.all(np.isfinite(array)) or np.any(array < 0) or not array.sum() > 0:
        raise ModelError(
            "the weights make no sense", where="weights", fix="give a number of at least 0 for each patient"
        )
    array.setflags(write=False)
    return array


def axis(name: str, values: Any) -> tuple[list[float], str | None]:
    """Return the numbers of a list of quantities ("0.1 L/h"), a list of numbers or an array with a unit, and the unit.

    Raises:
        ModelError: if there are none, or one is not finite; UnitsError for units that do not fit together.
    """
    magnitudes = getattr(values, "magnitude", None)
    if magnitudes is not None:
        unit = units.parse(f"1 {values.units}", what=name).unit
        return [float(value) for value in np.atleast_1d(magnitudes)], unit
    if isinstance(values, str) or not isinstance(values, Iterable):
        values = [values]
    measures = [_measure(value, name) for value in values]
    if not measures:
        raise ModelError(f"'{name}' has no values", where=name, fix="give at least one")
    unit = next((measure.unit for measure in measures if measure.unit is not None), None)
    return [_in(measure, unit, name) for measure in measures], unit


def _measure(value: Any, name: str) -> Measure:
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return Measure(float(value), None)
    return units.parse(value, what=name)


def _in(measure: Measure, unit: str | None, name: str) -> float:
    if measure.unit == unit:
        return measure.value
    if measure.unit is None:
        message = f"'{name}' has numbers with and without a unit"
        raise ModelError(message, where=name, fix=f"give {measure.value:g} a unit too")
    return units.convert(measure, unit, what=name)
