"""Runs of an SBML text as it stands with libRoadRunner, events included, to check what others will get from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sbmlqsp import workers
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import SimulationError
from sbmlqsp.native import _plain_roadrunner

Floats = NDArray[np.float64]


def simulate(
    sbml: str, selections: Sequence[str], times: Sequence[float], atol: float, settings: Settings, model: str = ""
) -> Floats:
    """Return one row for each of the increasing times (the first is the start) and one column for each selection.

    Raises:
        SimulationError: if libRoadRunner gives up.
        NativeCrash, LimitExceeded: if it crashes or takes too long or too much memory.
    """
    arguments = (sbml, tuple(selections), tuple(map(float, times)), settings.rtol, atol, settings.max_steps)
    try:
        rows: Floats = workers.call(
            _plain_roadrunner.simulate,
            *arguments,
            step="simulating events",
            model=model,
            time_limit=settings.time_limit,
            memory_limit=settings.memory_limit,
        )
    except RuntimeError as error:
        raise SimulationError(f"libRoadRunner gave up: {error}", where=model, status="failed") from None
    return rows
