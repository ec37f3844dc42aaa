"""Steady states that are not isolated: a whole line of them, which Newton's method meets at arbitrary points."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.analysis.dynamics.bounds import Domain
from sbmlqsp.analysis.dynamics.newton import RESIDUAL, residual
from sbmlqsp.analysis.dynamics.trajectory import run, time_scale

Array = NDArray[np.float64]
STEP = 1e-2


def lies_on_continuum(system: Autonomous, z: Array, q: Array, space: Domain) -> bool:
    """Return whether roots surround a root along a null direction of its Jacobian."""
    if not z.size:
        return False
    sizes = np.maximum(np.abs(z), 1e-2 * space.sizes[list(system.independent)])
    jacobian = system.jacobian(z, q) * sizes
    rows = np.max(np.abs(jacobian), axis=1)
    scaled = jacobian / np.where(rows > 0, rows, 1.0)[:, None]
    if not np.all(np.isfinite(scaled)):
        return False
    _, singular, directions = np.linalg.svd(scaled)
    if singular[-1] > 1e-9 * max(singular[0], 1e-300):
        return False
    for sign in (1.0, -1.0):
        away = _returned(system, z + sign * STEP * directions[-1] * sizes, q, sizes)
        if away is not None and np.linalg.norm((away - z) / sizes) > 0.3 * STEP:
            return True
    return False


def reached_by_flow(system: Autonomous, q: Array, space: Domain) -> Array | None:
    """Return the root that the flow from the initial state comes to, by a precise run: any other would be wrong.

    None if it does not come to rest within 10^7 time scales.
    """
    sizes = np.maximum(space.sizes[list(system.independent)], 1e-300)
    z = system.start
    scale = time_scale(system, z, q)
    for power in range(1, 8):
        followed = run(system, z, q, scale * 10.0**power, rtol=1e-10, sizes=sizes)
        z = followed.end
        if not followed.finished:
            return None
        root = _returned(system, z, q, sizes)
        if root is not None and np.max(np.abs(root - z) / (np.abs(z) + 1e-3 * sizes)) < 1e-7:
            return np.where(np.abs(root) < 1e-13 * sizes, 0.0, root)
    return None


def _returned(system: Autonomous, start: Array, q: Array, sizes: Array) -> Array | None:
    """Return the root nearest to a start, by least-squares Newton steps, which do not slide along the continuum."""
    z = start
    for _ in range(12):
        rate, jacobian = system.g(z, q), system.jacobian(z, q) * sizes
        if not (np.all(np.isfinite(rate)) and np.all(np.isfinite(jacobian))):
            return None
        rows = np.max(np.abs(jacobian), axis=1)
        rows = np.where(rows > 0, rows, 1.0)
        step = np.linalg.lstsq(jacobian / rows[:, None], -rate / rows, rcond=1e-9)[0] * sizes
        z = z + step
        if np.max(np.abs(step) / sizes) < 1e-10:
            return z if np.all(residual(system, z, q, sizes) <= RESIDUAL) else None
    return None
