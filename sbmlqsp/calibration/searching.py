"""The one optimiser: Fisher scoring with Levenberg's damping inside bounds, from exact gradients.

The expected information takes the place of the Hessian, which for normal noise of known size is Gauss and Newton's
method (Levenberg 1944, Q. Appl. Math. 2:164; More 1978, LNM 630:105). Estimates on a log scale are searched in ln.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sbmlqsp.calibration.experiments import Estimated
from sbmlqsp.calibration.likelihood import Evaluation, Likelihood
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.simulation.arrays import Booleans, Floats

Status = Literal["converged", "stalled", "too many steps", "failed at the start"]

_ENOUGH = 1e-9
"""The search ends when one more step is expected to gain less than this part of the likelihood, or of 1."""
_NEARLY = 1e-6
"""The same where no step gains anything because the integration is no more precise."""
_OFFSET, _UPHILL = 50.0, 1e8
_BLIND = 1e12
"""Damping beyond which no step gains anything."""


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """Where one start led.

    Attributes:
        theta: values of the estimates in model units.
        nllh: negative log-likelihood there, infinity where it could not be computed at the start.
        status: "converged" if the gradient vanished within the bounds.
        steps: evaluations with gradient.
        begun: where it began.
    """

    theta: Floats
    nllh: float
    status: Status
    steps: int
    begun: Floats


class Axes:
    """The estimates as they are searched: in ln where their scale is log."""

    def __init__(self, estimated: Sequence[Estimated]) -> None:
        self.log = np.array([one.scale == "log" for one in estimated], dtype=np.bool_)
        self.lower = self.to_axes(np.array([one.lower for one in estimated], dtype=float))
        self.upper = self.to_axes(np.array([one.upper for one in estimated], dtype=float))

    def to_axes(self, theta: Floats) -> Floats:
        """Return values as they are searched."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.log, np.log(np.where(self.log, theta, 1.0)), theta)

    def to_values(self, axes: Floats) -> Floats:
        """Return values in model units."""
        return np.where(self.log, np.exp(np.where(self.log, axes, 0.0)), axes)

    def inside(self, axes: Floats) -> Floats:
        """Return the point moved off the bounds, where trust regions cannot begin."""
        margin = 1e-6 * (self.upper - self.lower)
        return np.asarray(np.clip(axes, self.lower + margin, self.upper - margin), dtype=np.float64)

    def slope(self, theta: Floats) -> Floats:
        """Return d value / d axis."""
        return np.where(self.log, theta, 1.0)


def search(
    likelihood: Likelihood,
    start: Floats,
    *,
    fixed: Booleans | None = None,
    most_steps: int = 300,
    enough: float = _ENOUGH,
) -> Search:
    """Return where the likelihood leads from a start, with the `fixed` estimates kept."""
    axes = Axes(likelihood.estimated)
    free = np.ones(len(start), np.bool_) if fixed is None else ~fixed
    at = np.clip(axes.to_axes(np.asarray(start, dtype=float)), axes.lower, axes.upper)
    here = _tried(likelihood.evaluate, axes.to_values(at))
    if here is None:
        return Search(axes.to_values(at), np.inf, "failed at the start", 1, np.asarray(start))
    damping, steps = 1e-3, 1
    status: Status = "too many steps"
    while steps < most_steps:
        slope = axes.slope(axes.to_values(at))
        gradient, matrix = here.gradient * slope, here.information * slope * slope[:, None]
        moving = free & ~((at <= axes.lower) & (gradient > 0)) & ~((at >= axes.upper) & (gradient < 0))
        step = _step(gradient, matrix, moving, damping)
        gain = float(-(gradient @ step) - 0.5 * step @ matrix @ step)
        if not moving.any() or _expected(gradient, matrix, moving) <= enough * max(1.0, abs(here.nllh)):
            status = "converged"
            break
        to = np.clip(at + step, axes.lower, axes.upper)
        there = _tried(likelihood.evaluate, axes.to_values(to))
        steps += 1
        gained = here.nllh - there.nllh if there is not None else -np.inf
        if there is not None and gained > 0:
            at, here = to, there
            damping = max(damping * (0.2 if gained > 0.5 * gain else 0.7), 1e-12)
        else:
            damping *= 5.0
            if damping > _BLIND:
                near = _expected(gradient, matrix, moving) <= _NEARLY * max(1.0, abs(here.nllh))
                status = "converged" if near else "stalled"
                break
    return Search(axes.to_values(at), here.nllh, status, steps, np.asarray(start))


def descended(likelihood: Likelihood, start: Floats, most: int) -> tuple[Floats, int]:
    """Return where SciPy's trust-region least squares leads, in model units, and how many evaluations that took.

    The likelihood is a sum of squares of the standardised residuals r and of sqrt(2 (-ln L - r^2 / 2) + C), with C
    large enough for a positive radicand (Raue et al. 2013, PLoS ONE 8:e74335).
    """
    from scipy.optimize import least_squares

    axes, normal = Axes(likelihood.estimated), likelihood.is_normal
    kept: dict[bytes, Evaluation | None] = {}

    def evaluated(at: Floats) -> Evaluation | None:
        key = at.tobytes()
        if key not in kept:
            kept.clear()
            kept[key] = _tried(likelihood.evaluate, axes.to_values(at))
        return kept[key]

    def residuals(at: Floats) -> Floats:
        found = evaluated(at)
        if found is None:
            return np.full(2 * len(likelihood.measurements), _UPHILL)
        known = np.where(normal, np.nan_to_num(found.residuals), 0.0)
        return np.concatenate([known, _rest(found, known)])

    def slopes(at: Floats) -> Floats:
        found = evaluated(at)
        if found is None:
            return np.zeros((2 * len(likelihood.measurements), len(at)))
        known = np.where(normal, np.nan_to_num(found.residuals), 0.0)
        turned = np.where(normal[:, None], found.residual_slopes, 0.0)
        rest = (found.row_slopes - known[:, None] * turned) / _rest(found, known)[:, None]
        return np.concatenate([turned, rest]) * axes.slope(axes.to_values(at))

    begun = axes.inside(axes.to_axes(np.asarray(start, dtype=float)))
    found = least_squares(residuals, begun, slopes, bounds=(axes.lower, axes.upper), max_nfev=most)
    return axes.to_values(np.asarray(found.x, dtype=np.float64)), int(found.nfev)


def _rest(found: Evaluation, residuals: Floats) -> Floats:
    return np.asarray(np.sqrt(np.maximum(2 * found.rows - residuals**2 + _OFFSET, 1e-6)), dtype=np.float64)


def _tried(evaluate: Callable[[Floats], Evaluation], theta: Floats) -> Evaluation | None:
    try:
        found = evaluate(theta)
    except SbmlqspError:
        return None
    finite = np.isfinite(found.nllh) and np.isfinite(found.gradient).all() and np.isfinite(found.information).all()
    return found if finite else None


def _step(gradient: Floats, matrix: Floats, moving: Booleans, damping: float) -> Floats:
    """Return the damped step of what may move, at most a factor e^3 at once."""
    step = np.zeros_like(gradient)
    inner = matrix[np.ix_(moving, moving)]
    size = np.maximum(np.diag(inner), 1e-12 * max(1.0, float(np.max(np.diag(matrix), initial=0.0))))
    step[moving] = -np.linalg.lstsq(inner + np.diag(damping * size), gradient[moving], rcond=None)[0]
    longest = float(np.max(np.abs(step), initial=0.0))
    return step * min(1.0, 3.0 / longest) if longest > 0 else step


def _expected(gradient: Floats, matrix: Floats, moving: Booleans) -> float:
    """Return what one undamped step is expected to gain."""
    if not moving.any():
        return 0.0
    inner = matrix[np.ix_(moving, moving)]
    return float(0.5 * gradient[moving] @ np.linalg.lstsq(inner, gradient[moving], rcond=1e-13)[0])


def starts(likelihood: Likelihood, count: int, seed: int, screened: int = 1) -> list[Floats]:
    """Return starts: the one given, then the best of a Latin hypercube within the bounds.

    Args:
        likelihood: what is searched.
        count: how many.
        seed: of the hypercube (McKay, Beckman and Conover 1979, Technometrics 21:239).
        screened: points looked at for each start; those with the lowest likelihood are left out.
    """
    from scipy.stats import qmc

    axes = Axes(likelihood.estimated)
    others = (count - 1) * screened
    if others <= 0:
        return [likelihood.start]
    cube = qmc.LatinHypercube(len(axes.lower), rng=np.random.default_rng(seed)).random(others)
    points = [axes.to_values(axes.lower + row * (axes.upper - axes.lower)) for row in cube]
    heights = [_height(likelihood, point) for point in points]
    best = [points[i] for i in np.argsort(heights, kind="stable") if np.isfinite(heights[i])]
    return [likelihood.start, *best[: count - 1]]


def _height(likelihood: Likelihood, theta: Floats) -> float:
    try:
        found = likelihood.nllh(theta)
    except SbmlqspError:
        return np.inf
    return found if np.isfinite(found) else np.inf
