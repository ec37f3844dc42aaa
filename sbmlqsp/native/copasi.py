"""COPASI, the second engine, in a worker process: one SBML text simulated at given times."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from sbmlqsp import workers
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.native import _copasi_worker

Floats = NDArray[np.float64]


def simulate(
    sbml: str, times: Sequence[float], rtol: float, atol: float, settings: Settings, model: str = ""
) -> dict[str, Floats]:
    """Return the values at `times` of every compartment, parameter (by id) and species (by `[id]`: concentrations).

    A value at the time of an event is the one after it.

    Args:
        sbml: the model with its values and events.
        times: increasing times, the first is the start.
        rtol: relative tolerance.
        atol: absolute tolerance, in the model's amount unit.
        settings: limits on steps, time and memory.
        model: name for error messages.

    Raises:
        UnsupportedFeature: if python-copasi is not installed, or COPASI says that it ignores a part of the model.
        SimulationError: if the integration fails.
        NativeCrash, LimitExceeded: if COPASI crashes or takes too long or too much memory.
    """
    if find_spec("COPASI") is None:
        raise UnsupportedFeature(
            "COPASI is not installed", fix="pip install 'sbmlqsp[copasi]'", feature="COPASI", engine="copasi"
        )
    result: dict[str, Floats] = workers.call(
        _copasi_worker.simulate,
        sbml,
        tuple(float(time) for time in times),
        rtol,
        atol,
        settings.max_steps,
        step="simulating with COPASI",
        model=model,
        time_limit=settings.time_limit,
        memory_limit=settings.memory_limit,
    )
    return result
