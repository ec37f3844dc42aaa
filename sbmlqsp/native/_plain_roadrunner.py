"""libRoadRunner inside the worker process, on an SBML text as it is: what anybody's own script would do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def simulate(
    sbml: str, selections: tuple[str, ...], times: tuple[float, ...], rtol: float, atol: float, max_steps: int
) -> Floats:
    """Return one row for each time, one column for each selection."""
    import roadrunner

    runner = roadrunner.RoadRunner(sbml)
    integrator = runner.getIntegrator()
    integrator.setValue("relative_tolerance", rtol)
    integrator.setValue("absolute_tolerance", atol)
    integrator.setValue("maximum_num_steps", max_steps)
    runner.timeCourseSelections = ["time", *selections]
    return np.array(runner.simulate(times=list(times)))[:, 1:]
