"""Points of codimension two on fold and Hopf curves: brought to the zero of the function that vanishes there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.arclength import Point, between

Array = NDArray[np.float64]
SECANTS = 40


def invariant_plane(matrix: Array, frequency: float | None) -> tuple[float, Array]:
    """Return (omega^2, basis of the plane of the critical pair), at a Bogdanov-Takens point (0, null plane of J^2)."""
    if frequency is None:
        return 0.0, np.linalg.svd(matrix @ matrix)[2][-2:].T
    values, vectors = np.linalg.eig(matrix)
    chosen = vectors[:, int(np.argmin(np.abs(values - 1j * frequency)))]
    return frequency**2, np.linalg.qr(np.column_stack([chosen.real, chosen.imag]))[0]


def is_smooth(kind: str, a: float, b: float) -> bool:
    """Return whether a change of sign is a zero, not a jump: the nearest pair may be another one in the next point."""
    return kind != "zero-hopf" or min(abs(a), abs(b)) < 10 * max(abs(a), abs(b))


def zero(curve: Any, a: Point, b: Point, kind: str, left: Array | None) -> tuple[bool, Array]:
    """Return whether the function of a kind was brought to zero between two points, and where (Illinois method)."""

    def value(y: Array) -> float:
        return float(curve.tests(y, left)[0].get(kind, np.nan))

    low, high = (0.0, value(a.y)), (1.0, value(b.y))
    scale, best = max(abs(low[1]), abs(high[1])), (abs(low[1]), a.y)
    for _ in range(SECANTS):
        share = low[0] + (high[0] - low[0]) * low[1] / (low[1] - high[1])
        point = between(curve, a, b, share)
        here = np.nan if point is None else value(point.y)
        if point is None or not np.isfinite(here):
            break
        if abs(here) < best[0]:
            best = abs(here), point.y
        if abs(here) <= 1e-13 * scale or abs(high[0] - low[0]) < 1e-14:
            break
        if here * low[1] < 0:
            high, low = (share, here), (low[0], low[1] / 2)
        else:
            low, high = (share, here), (high[0], high[1] / 2)
    return best[0] <= 1e-7 * scale, best[1]
