"""Newton's method on defining systems of special points: scaled, to the last digits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MOST = 25


def solved(
    residual: Callable[[Array], Array], jacobian: Callable[[Array], Array], start: Array, sizes: Array
) -> Array | None:
    """Return the root nearest to a start, None if Newton's method does not get there; `sizes` scale the unknowns."""
    y, last = start.copy(), np.inf
    for count in range(MOST):
        value, slope = residual(y), jacobian(y) * sizes
        if not (np.all(np.isfinite(value)) and np.all(np.isfinite(slope))):
            return None
        rows = np.max(np.abs(slope), axis=1)
        rows = np.where(rows > 0, rows, 1.0)
        try:
            step = np.linalg.solve(slope / rows[:, None], -value / rows)
        except np.linalg.LinAlgError:
            step = np.linalg.lstsq(slope / rows[:, None], -value / rows, rcond=1e-13)[0]
        length = float(np.max(np.abs(step)))
        if not np.isfinite(length):
            return None
        if length < 1e-9 and length >= 0.5 * last:
            return y
        y = y + step * sizes * (0.5 / length if count < 8 and length > 0.5 else 1.0)
        if length < 1e-14:
            return y
        last = length
    return y if last < 1e-8 else None
