"""Runs of the autonomous system itself, with its exact Jacobian: where it goes, how large its states become."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous

Array = NDArray[np.float64]
MOST_EVALUATIONS = 20_000


class _Enough(Exception):
    """The run has taken all the evaluations it may."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Times and states z of a run; `finished` if it reached its end."""

    times: Array
    states: Array
    finished: bool
    dense: Any = None

    @property
    def end(self) -> Array:
        """The last state."""
        last: Array = self.states[-1]
        return last


def run(
    system: Autonomous, start: Array, q: Array, end: float, *, rtol: float = 1e-8, sizes: Array | None = None
) -> Run:
    """Return a run by LSODA with absolute tolerances of `rtol` times the sizes; unfinished after 20,000 rates."""
    from scipy.integrate import solve_ivp

    scale = np.maximum(np.abs(start), 1e-300) if sizes is None else sizes
    seen: dict[str, Any] = {"calls": 0, "time": 0.0, "state": start}

    def rate(time: float, z: Array) -> Array:
        seen["calls"] += 1
        if seen["calls"] > MOST_EVALUATIONS:
            raise _Enough
        seen["time"], seen["state"] = time, z.copy()
        return system.g(z, q)

    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # LSODA gives up with a warning; `finished` says so
            found = solve_ivp(
                rate,
                (0.0, end),
                start,
                method="LSODA",
                jac=lambda _, z: system.jacobian(z, q),
                rtol=rtol,
                atol=1e-4 * rtol * scale,
            )
    except (_Enough, ValueError, ArithmeticError):
        return Run(np.array([0.0, seen["time"]]), np.array([start, seen["state"]]), finished=False)
    return Run(found.t, found.y.T, finished=bool(found.status == 0))


def time_scale(system: Autonomous, z: Array, q: Array) -> float:
    """Return a time in which something happens at a state: that of its slowest nonzero eigenvalue, or of its rates."""
    jacobian, rate = system.jacobian(z, q), system.g(z, q)
    finite = np.all(np.isfinite(jacobian))
    speeds = np.abs(np.linalg.eigvals(jacobian)) if finite and jacobian.size else np.empty(0)
    speeds = speeds[speeds > 1e-12 * max(1e-300, float(speeds.max(initial=0.0)))]
    if speeds.size:
        return float(1 / np.exp(np.mean(np.log(speeds))))
    moving = np.abs(rate[np.abs(rate) > 0])
    return float(np.median(np.maximum(np.abs(z), 1.0))) / float(np.median(moving)) if moving.size else 1.0


def reach(system: Autonomous) -> Array:
    """Return the largest |x| of each state in a run of a few time scales from the start."""
    q, start = system.values, system.start
    if not system.size or not np.all(np.isfinite(start)):
        return np.zeros(len(system.system.states))
    found = run(system, start, q, 10 * time_scale(system, start, q), rtol=1e-4)
    states = np.array([system.whole(z, q) for z in found.states[:: max(1, len(found.states) // 50)]])
    largest: Array = np.nanmax(np.abs(states), axis=0)
    return np.where(np.isfinite(largest), largest, 0.0)
