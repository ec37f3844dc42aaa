"""The times at which the right-hand side of a model jumps by itself, and how they move with unknowns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sbmlqsp.checks.time_stops import time_stops
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.sensitivities.marks import Mark, stop

_STEP = 1e-6


def corners(
    jumps: Any, model: Model, names: Sequence[str], p: Floats, moving: Sequence[int | None], end: float
) -> list[Mark]:
    """Return a mark for each time in (0, end) at which formulas of time jump.

    How a time moves with an unknown is a central difference: such times are sums and quotients of parameters.

    Raises:
        UnsupportedFeature: where the number of such times changes with an unknown.
    """
    if not jumps.depend_on_time or end <= 0:
        return []
    values = dict(initial_values(model))

    def times(at: Floats) -> tuple[float, ...]:
        changed = {name: value for name, value in zip(names, at, strict=True) if name in values}
        return time_stops(jumps.timed, {**values, **changed}.__getitem__, 0.0, end) if jumps.timed else ()

    base = times(p)
    passed = jumps.time_stops(values.__getitem__, 0.0, end) if jumps.pulses else ()
    quiet = [stop(time, np.zeros(len(moving))) for time in passed if time not in base]
    if not base:
        return quiet
    motion = np.zeros((len(base), len(moving)))
    for column, place in enumerate(moving):
        if place is None:  # known, or nothing depends on it
            continue
        step = _STEP * (abs(p[place]) or 1.0)
        sides = []
        for sign in (1.0, -1.0):
            shifted = p.copy()
            shifted[place] += sign * step
            sides.append(times(shifted))
        if any(len(side) != len(base) for side in sides):
            raise UnsupportedFeature(
                f"the times at which the model jumps come and go with '{names[place]}'",
                where=names[place],
                fix="keep it known",
                feature="moving discontinuity",
                element=names[place],
                engine="sensitivities",
            )
        motion[:, column] = (np.array(sides[0]) - np.array(sides[1])) / (2 * step)
    return [*quiet, *(stop(time, motion[i]) for i, time in enumerate(base))]
