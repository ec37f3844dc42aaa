"""Output times: what `until`, `every`, `points` and `times` mean in model time."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from sbmlqsp import units
from sbmlqsp.errors import ModelError

DEFAULT_POINTS = 201
_MOST_POINTS = 10_000_000


def output_times(time_unit: str | None, until: Any, every: Any, points: int | None, times: Any) -> tuple[float, ...]:
    """Return the output times in model time units, increasing, from at least 0 on.

    Raises:
        ModelError: for arguments that contradict each other, and times that are negative or out of order.
        UnitsError: for a quantity where the model declares no time unit, or one that is not a time.
    """
    if times is not None:
        given = [name for name, value in (("until", until), ("every", every), ("points", points)) if value is not None]
        if given:
            raise ModelError(f"'times' and '{given[0]}' exclude each other", fix="give one of them")
        return _listed(times, time_unit)
    if until is None:
        raise ModelError("the simulation has no end", fix='give until="24 h" or times=[...]')
    if every is not None and points is not None:
        raise ModelError("'every' and 'points' exclude each other", fix="give one of them")
    try:
        return _regular(time_unit, until, every, points)
    except TypeError:  # an unhashable quantity
        return _regular.__wrapped__(time_unit, until, every, points)


def in_model_time(value: Any, time_unit: str | None, what: str) -> float:
    """Return a time in model units; a plain number is taken to be in them.

    Raises:
        UnitsError: for a quantity where the model declares no time unit, or one that is not a time.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return units.convert(units.parse(value, what=what), time_unit, what=what)


def _listed(times: Any, time_unit: str | None) -> tuple[float, ...]:
    if isinstance(times, str) or not isinstance(times, Iterable):
        raise ModelError("'times' is not a list of times", fix="give a list, or use until= with every= or points=")
    magnitudes = getattr(times, "magnitude", None)
    if magnitudes is not None:  # an array with a unit
        scale = units.convert(units.parse(f"1 {times.units}", what="times"), time_unit, what="times")  # type: ignore[attr-defined]
        numbers = [float(t) * scale for t in magnitudes]
    else:
        numbers = [in_model_time(t, time_unit, "times") for t in times]
    if not numbers:
        raise ModelError("'times' is empty", fix="give at least one time")
    if not all(math.isfinite(t) and t >= 0 for t in numbers):
        raise ModelError("'times' holds a negative or infinite time", fix="a simulation starts at 0")
    if any(after <= before for before, after in pairwise(numbers)):
        raise ModelError("'times' is not increasing", fix="sort it and drop what comes twice")
    return tuple(numbers)


@lru_cache(maxsize=64)
def _regular(time_unit: str | None, until: Any, every: Any, points: int | None) -> tuple[float, ...]:
    end = in_model_time(until, time_unit, "until")
    if not (math.isfinite(end) and end > 0):
        raise ModelError(f"the simulation ends at {end:g}", where="until", fix="give a positive time")
    if every is None:
        return _linear(end, DEFAULT_POINTS if points is None else points)
    step = in_model_time(every, time_unit, "every")
    if not (math.isfinite(step) and step > 0):
        raise ModelError(f"the step of the output is {step:g}", where="every", fix="give a positive time")
    count = math.floor(end / step * (1 + 1e-12))
    if count >= _MOST_POINTS:
        raise ModelError(f"{count} output times are too many", where="every", fix="give a larger step")
    regular = (np.arange(count + 1) * step).tolist()
    if regular[-1] < end * (1 - 1e-12):
        return (*regular, end)
    return (*regular[:-1], end) if count else (0.0, end)


def _linear(end: float, points: int) -> tuple[float, ...]:
    if not isinstance(points, int) or not 2 <= points <= _MOST_POINTS:
        fix = f"give 2 to {_MOST_POINTS}"
        raise ModelError(f"points={points} is not a number of output times", where="points", fix=fix)
    inner = np.arange(points - 1) * end / (points - 1)  # in this order 0.3 stays 0.3, unlike in numpy's linspace
    return (*inner.tolist(), end)
