"""A run until it repeats: the period and shape of the oscillation that the initial state leads to."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.analysis.dynamics.trajectory import time_scale
from sbmlqsp.errors import ConvergenceError

Array = NDArray[np.float64]
ROUNDS = 14
RETURNED = 2e-4
QUIET = 1e-7
MOST_STEPS = 60_000


def recurrent(system: Autonomous, q: Array, sizes: Array) -> tuple[float, Callable[[Array], Array]]:
    """Return (period, states over one period as a function of [0, 1]).

    The run is prolonged until the state returns, within 1e-4 of its range, to where it was a period before.

    Raises:
        ConvergenceError: for runs that come to rest, break off, or do not repeat.
    """
    if not system.size:
        raise ConvergenceError("the model does not oscillate: no state of it moves by itself")
    z = system.start
    length = 20 * time_scale(system, z, q)
    for _ in range(ROUNDS):
        times, states, dense = _dense_run(system, z, q, length, sizes)
        spread = np.ptp(states[len(states) // 2 :], axis=0)
        if np.max(spread / (np.max(np.abs(states), axis=0) + 1e-6 * sizes)) < QUIET and _rests(system, states[-1], q):
            raise ConvergenceError("the model does not oscillate: from its initial state it comes to rest")
        found = _last_period(times, states, dense)
        if found is not None:
            return found
        z = states[-1]
        length *= 2 if len(times) < MOST_STEPS // 8 else 1
    raise ConvergenceError(
        "no period was found: the model does not repeat itself in the time that was tried",
        fix="look at a long simulation; give an initial state nearer to the cycle",
    )


def _rests(system: Autonomous, z: Array, q: Array) -> bool:
    return bool(np.all(np.abs(system.g(z, q)) <= 1e-5 * system.magnitude(z, q) + 1e-300))


def _dense_run(system: Autonomous, z: Array, q: Array, length: float, sizes: Array) -> tuple[Array, Array, Any]:
    from scipy.integrate import LSODA, OdeSolution

    times, states, pieces = [0.0], [z], []
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        solver = LSODA(
            lambda _, y: system.g(y, q),
            0.0,
            z,
            length,
            rtol=1e-9,
            atol=1e-12 * np.maximum(sizes, 1e-300),
            jac=lambda _, y: system.jacobian(y, q),
        )
        while str(solver.status) == "running" and len(times) < MOST_STEPS:
            solver.step()
            if str(solver.status) == "failed":
                break
            pieces.append(solver.dense_output())
            times.append(solver.t)
            states.append(solver.y.copy())
    if str(solver.status) != "finished" or not np.all(np.isfinite(states[-1])):
        raise ConvergenceError(f"the run broke off at time {times[-1]:g}: there is no cycle to be seen")
    return np.array(times), np.array(states), OdeSolution(times, pieces)


def _last_period(times: Array, states: Array, dense: Any) -> tuple[float, Callable[[Array], Array]] | None:
    """Return the last period if the state at its ends is the same, looked at in the variable that swings most."""
    half = len(times) // 2
    late = states[half:]
    spread = np.ptp(late, axis=0)
    level = np.mean([late.min(axis=0), late.max(axis=0)], axis=0)
    swing = spread / (np.abs(level) + 1e-300)
    for place in np.argsort(-swing)[:3]:
        crossings = _upward(times[half:], late[:, place], level[place], dense, int(place))
        for last in range(1, min(9, len(crossings))):
            start, end = crossings[-1 - last], crossings[-1]
            away = np.abs(dense(end) - dense(start))
            if np.all(away <= RETURNED * np.maximum(spread, 1e-9 * np.abs(level))):
                period = end - start
                return float(period), lambda shares, start=start, period=period: dense(start + period * shares).T
    return None


def _upward(times: Array, values: Array, level: float, dense: Any, place: int) -> list[float]:
    from scipy.optimize import brentq

    found = []
    for number in np.flatnonzero((values[:-1] < level) & (values[1:] >= level)):
        first, last = times[number], times[number + 1]
        below, above = dense(first)[place] - level, dense(last)[place] - level
        if below < 0 <= above:
            found.append(float(brentq(lambda t: float(dense(t)[place] - level), first, last, xtol=1e-14 * last)))
    return found
