"""Fixed points of a map, by Newton's method.

For a linear model the map is affine and the first step lands on the fixed point. Conserved totals make the system
singular; they are held at their value at the start. A direction that the map only shifts is growth without bound.
Source: R. Seydel, Practical Bifurcation and Stability Analysis, 3rd ed., chapter 7 (shooting, monodromy matrix).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.periodic.derivative import derivative

Advance = Callable[[Floats], Floats]
"""The map on many states at once, one per row; rows that cannot be computed are NaN."""

CLOSE = 1e-10
LINEAR, NEARLY_LINEAR = 1e-6, 1e-2
LINEAR_STEP, NONLINEAR_STEP = 1e-2, 1e-4
SINGULAR = 1e-8
GROWTH = 1e-7
MOST_STEPS = 40
SETTLING = 8
LENGTHS = np.array([1.0, 0.5, 0.25, 0.1, 0.03])


class NoFixedPoint(Exception):
    """There is none, or none was found: the place of the state that moves most, and by how much per application."""

    def __init__(self, place: int, growth: float, *, unbounded: bool) -> None:
        super().__init__(place, growth)
        self.place = place
        self.growth = growth
        self.unbounded = unbounded


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """A state that the map leaves as it is, and the map's Jacobian there."""

    state: Floats
    jacobian: Floats


def fixed_point(advance: Advance, start: Floats, sizes: Floats) -> FixedPoint:
    """Return the fixed point that Newton's method finds from `start`.

    Args:
        advance: the map.
        start: where to begin; conserved totals keep the values they have there.
        sizes: typical size of each state, for scaling; states that are not negative at the start stay so.

    Raises:
        NoFixedPoint: naming the state that grows without bound, or that does not settle.
    """
    search = _Search(advance, start, sizes)
    search.look(start, LINEAR_STEP)
    before = search.error
    search.step()
    search.linear = search.error <= LINEAR * before
    if not search.error <= NEARLY_LINEAR * before:
        search.settle(start)
    for _ in range(MOST_STEPS):
        if search.done:
            break
        search.step()
    if not search.done:
        raise search.failure()
    return search.found()


class _Search:
    """The present state `x`, its residual and the Jacobian of the scaled residual."""

    def __init__(self, advance: Advance, start: Floats, sizes: Floats) -> None:
        self._advance = advance
        self._start = start
        self._sizes = sizes
        self._positive = start >= 0
        self.done = False
        self.linear = False
        self.error = np.inf

    def look(self, x: Floats, step: float) -> None:
        """Take `x` as the present state and compute the Jacobian there with steps relative to its size."""
        self._x = x
        self._residual = self._advance(x[None, :])[0] - x
        self._scale = np.maximum(np.abs(x), self._sizes)
        self.error = self._size(self._residual)
        if not np.isfinite(self.error):
            raise NoFixedPoint(int(np.argmax(~np.isfinite(self._residual))), np.inf, unbounded=False)
        jacobian = derivative(self._advance, x, self._residual + x, step * self._scale)
        if not np.all(np.isfinite(jacobian)):
            raise NoFixedPoint(int(np.argmax(~np.isfinite(jacobian).all(axis=1))), np.inf, unbounded=False)
        self._jacobian = jacobian
        self._matrix = (jacobian - np.eye(len(x))) * self._scale / self._scale[:, None]
        self._fresh = True

    def settle(self, x: Floats) -> None:
        """Apply the map a few times, as repeated doses would, and look again."""
        for _ in range(SETTLING):
            following = self._advance(x[None, :])[0]
            if not np.all(np.isfinite(following)):
                break
            x = following
        self.look(x, NONLINEAR_STEP)

    def step(self) -> None:
        """Go one Newton step, shortened where that is needed; if none helps, look again or settle."""
        change = self._newton()
        trials = self._x + LENGTHS[:, None] * change
        allowed = np.all((trials >= -CLOSE * self._scale) | ~self._positive, axis=1)
        if not allowed.any():
            return self.settle(self._x)
        trials = np.where(self._positive & (trials < 0), 0.0, trials)[allowed]
        residuals = self._advance(trials) - trials
        sizes = np.array([self._size(residual) for residual in residuals])
        small = self._size(change) <= CLOSE
        helpful = np.flatnonzero(sizes < 0.95 * self.error)
        if small or (self.error <= CLOSE and not len(helpful)):
            self._accept(trials[0], residuals[0])
            self.done = bool(np.isfinite(self.error))
        elif len(helpful):
            self._accept(trials[helpful[0]], residuals[helpful[0]])
        elif self._fresh:
            self.settle(self._x)
        else:
            self.look(self._x, NONLINEAR_STEP)
        return None

    def found(self) -> FixedPoint:
        """Return the fixed point with the Jacobian there, which is the same everywhere for a linear model."""
        if not self.linear:
            self.look(self._x, NONLINEAR_STEP)
        return FixedPoint(self._x, self._jacobian)

    def failure(self) -> NoFixedPoint:
        """Return what moves most when the map is applied."""
        place = int(np.argmax(np.abs(self._residual) / self._scale))
        return NoFixedPoint(place, float(self._residual[place]), unbounded=False)

    def _newton(self) -> Floats:
        """Return the Newton step that keeps conserved totals.

        Raises:
            NoFixedPoint: if the map shifts a direction in which it neither grows nor shrinks anything.
        """
        left, values, right = np.linalg.svd(self._matrix)
        totals, kept = left[:, values <= SINGULAR], right[values <= SINGULAR].T
        shift = totals.T @ (self._residual / self._scale)
        if np.any(np.abs(shift) > GROWTH):
            growth = kept @ np.linalg.lstsq(totals.T @ kept, shift, rcond=None)[0]
            place = int(np.argmax(np.abs(growth)))
            raise NoFixedPoint(place, float(growth[place] * self._scale[place]), unbounded=True)
        system = np.vstack([self._matrix, totals.T])
        wanted = np.concatenate([-self._residual / self._scale, totals.T @ ((self._start - self._x) / self._scale)])
        return np.asarray(np.linalg.lstsq(system, wanted, rcond=None)[0] * self._scale)

    def _accept(self, x: Floats, residual: Floats) -> None:
        """Go there; the Jacobian learns from the step (Broyden 1965, eq. 4.5)."""
        change = (x - self._x) / self._scale
        length = float(change @ change)
        if length > 0 and not self._size(residual) <= CLOSE:
            learned = (residual - self._residual) / self._scale - self._matrix @ change
            self._matrix = self._matrix + np.outer(learned, change) / length
            self._fresh = False
        self._x, self._residual = x, residual
        self.error = self._size(residual)

    def _size(self, difference: Floats) -> float:
        largest = float(np.max(np.abs(difference) / self._scale, initial=0.0))
        return largest if np.isfinite(largest) else np.inf
