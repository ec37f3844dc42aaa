"""Newton's method for a root of g(z, q): damped, in scaled unknowns, with the checks that a root must pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous

Array = NDArray[np.float64]

CONVERGED = 1e-11
MOST_STEPS = 60
RESIDUAL = 1e-9
RESOLVED = 1e-11


@dataclass(frozen=True, slots=True)
class Deflation:
    """Roots already found, which are pushed away: the residual is multiplied by prod(1/|z - r|^2 + 1).

    Source: P. Farrell, A. Birkisson & S. Funke, SIAM Journal on Scientific Computing 37:A2026 (2015).
    """

    roots: tuple[Array, ...]
    sizes: Array

    def factor(self, z: Array, step: Array) -> float:
        """Return what a Newton step of the plain residual is multiplied by (Sherman-Morrison)."""
        slope = 0.0
        for root in self.roots:
            away = (z - root) / self.sizes
            square = float(away @ away)
            if square == 0.0:
                return 1.0
            weight = 1.0 / square + 1.0
            slope += float((-2.0 * away / square**2 / weight) @ (step / self.sizes))
        return 1.0 / (1.0 - slope) if abs(1.0 - slope) > 1e-12 else 1.0


def newton(
    system: Autonomous,
    start: Array,
    q: Array,
    sizes: Array,
    *,
    lower: Array | None = None,
    deflation: Deflation | None = None,
    most: int = MOST_STEPS,
) -> Array | None:
    """Return a root from `start`, or None; `lower` are bounds that a step goes nine tenths of the way to."""
    z = start.copy()
    for _ in range(most):
        step = newton_step(system, z, q, sizes)
        if step is None:
            return None
        if deflation is not None and deflation.roots:
            step = step * deflation.factor(z, step)
        step = _damped(z, step, sizes, lower)
        z = z + step
        if not np.all(np.isfinite(z)):
            return None
        if np.all(np.abs(step) <= CONVERGED * (np.abs(z) + 1e-3 * sizes)) and is_root(system, z, q, sizes):
            return polished(system, z, q, sizes)
    return None


def newton_step(system: Autonomous, z: Array, q: Array, sizes: Array) -> Array | None:
    """Return -J^-1 g in scaled unknowns, the least-squares step where J is singular; None where they are not finite."""
    rate, jacobian = system.g(z, q), system.jacobian(z, q)
    if not (np.all(np.isfinite(rate)) and np.all(np.isfinite(jacobian))):
        return None
    rows = np.max(np.abs(jacobian) * sizes, axis=1)
    rows = np.where(rows > 0, rows, 1.0)
    matrix = jacobian * sizes / rows[:, None]
    try:
        step = np.linalg.solve(matrix, -rate / rows)
        if not np.all(np.isfinite(step)):
            raise np.linalg.LinAlgError
    except np.linalg.LinAlgError:
        step = np.linalg.lstsq(matrix, -rate / rows, rcond=1e-12)[0]
    scaled: Array = step * sizes
    return scaled


def _damped(z: Array, step: Array, sizes: Array, lower: Array | None) -> Array:
    longest = float(np.max(np.abs(step) / (np.abs(z) + sizes), initial=0.0))
    step = step * min(1.0, 3.0 / longest) if longest > 0 else step
    if lower is None:
        return step
    room = lower - z
    too_far = np.isfinite(room) & (step < room) & (room < -1e-9 * sizes)
    damped: Array = np.where(too_far, 0.9 * room, step)
    return damped


def is_root(system: Autonomous, z: Array, q: Array, sizes: Array) -> bool:
    """Return whether every rate is zero but for rounding, at a state where rounding does not hide the rates.

    Where a rate is the difference of large terms that states no longer move (a saturated process far out), it is zero
    in floating point only.
    """
    return bool(np.all(residual(system, z, q, sizes) <= RESIDUAL)) and _resolved(system, z, q, sizes)


def residual(system: Autonomous, z: Array, q: Array, sizes: Array) -> Array:
    """Return |dz/dt| relative to the absolute terms of each rate, with what is small beside their usual size added.

    The addition lets what has decayed be zero to rounding: the terms at a thousandth of the sizes, but never more than
    a thousandth of what the terms of this rate usually are. Otherwise states that differ by many decades would hide a
    rate that is not zero.
    """
    rate = np.abs(system.g(z, q))
    small = np.minimum(np.abs(system.jacobian(z, q)) @ (1e-3 * sizes), 1e-3 * _usual(system))
    scale = system.magnitude(z, q) + small
    with np.errstate(all="ignore"):
        found: Array = np.where(rate == 0, 0.0, rate / np.where(scale > 0, scale, 1e-300))
    return np.nan_to_num(found, nan=np.inf, posinf=np.inf)


def _usual(system: Autonomous) -> Array:
    """Return the size of the terms of each rate at the initial state or at a state of the usual sizes."""

    def computed() -> Array:
        from sbmlqsp.analysis.dynamics.bounds import domain

        sizes = domain(system).sizes[list(system.independent)]
        with np.errstate(all="ignore"):
            both = [system.magnitude(z, system.values) for z in (system.start, sizes)]
        usual: Array = np.max(np.nan_to_num(both, nan=0.0, posinf=0.0), axis=0)
        return usual

    found: Array = system.keep("usual magnitudes", computed)
    return found


def _resolved(system: Autonomous, z: Array, q: Array, sizes: Array) -> bool:
    moved = np.abs(system.jacobian(z, q)) @ (np.abs(z) + 1e-6 * sizes)
    return bool(np.all(moved >= RESOLVED * system.magnitude(z, q)))


def polished(system: Autonomous, z: Array, q: Array, sizes: Array) -> Array:
    """Return the root after two more full steps, kept only while they shrink: to the last digits."""
    last = np.inf
    for _ in range(3):
        step = newton_step(system, z, q, sizes)
        if step is None:
            return z
        length = float(np.max(np.abs(step) / (np.abs(z) + 1e-3 * sizes), initial=0.0))
        if not length < last:
            return z
        z, last = z + step, length
    return z


def pseudo_transient(
    system: Autonomous, start: Array, q: Array, sizes: Array, lower: Array, most: int = 150
) -> Array | None:
    """Return a root by implicit Euler steps that grow as the rates fall; follows the flow where Newton runs astray.

    Source: C. T. Kelley & D. Keyes, SIAM Journal on Numerical Analysis 35:508 (1998).
    """
    from sbmlqsp.analysis.dynamics.trajectory import time_scale

    z, step_time = start.copy(), 0.1 * time_scale(system, start, q)
    identity = np.eye(len(z))
    speed = _speed(system, z, q, sizes)
    for _ in range(most):
        rate, jacobian = system.g(z, q), system.jacobian(z, q)
        if not (np.isfinite(speed) and np.all(np.isfinite(jacobian))):
            return None
        try:
            step = np.linalg.solve(identity - step_time * jacobian, step_time * rate)
        except np.linalg.LinAlgError:
            step_time /= 4
            continue
        new = np.maximum(z + step, np.where(np.isfinite(lower), lower, -np.inf))
        next_speed = _speed(system, new, q, sizes)
        if not np.isfinite(next_speed) or np.max(np.abs(new - z) / (np.abs(z) + sizes)) > 10:
            step_time /= 4
            continue
        change = float(np.max(np.abs(new - z) / (np.abs(new) + 1e-3 * sizes), initial=0.0))
        z = new
        if change < 1e-6 and next_speed < 1e-6 / step_time:
            return newton(system, z, q, sizes, lower=lower)
        step_time *= float(np.clip(speed / max(next_speed, 1e-300), 0.5, 5.0)) if change < 1.0 else 0.5
        speed = next_speed
    return newton(system, z, q, sizes, lower=lower)


def _speed(system: Autonomous, z: Array, q: Array, sizes: Array) -> float:
    return float(np.max(np.abs(system.g(z, q)) / (np.abs(z) + sizes), initial=0.0))
