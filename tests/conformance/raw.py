"""What bare libRoadRunner makes of a suite case, in a process of its own because it may die."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RTOL, ATOL = 1e-9, 1e-12


def run_raw(path: str, selections: list[str], times: list[float]) -> dict[str, NDArray[np.float64]]:
    """Return the columns that a plain RoadRunner gives at tight tolerances; raises what it raises."""
    import roadrunner

    roadrunner.Logger.disableLogging()
    runner: Any = roadrunner.RoadRunner(path)
    runner.integrator.relative_tolerance = RTOL
    runner.integrator.absolute_tolerance = ATOL
    runner.integrator.maximum_num_steps = 100_000
    runner.timeCourseSelections = ["time", *selections]
    result = np.array(runner.simulate(times[0], times[-1], len(times)))
    return {name: result[:, i + 1] for i, name in enumerate(selections)}
