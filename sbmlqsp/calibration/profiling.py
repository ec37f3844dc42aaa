"""Profile likelihood: how far one estimate can move while the others make up for it.

Each point fixes one estimate and minimises over the others from the point before; steps adapt so that the likelihood
rises by about a tenth of the threshold (Raue et al. 2009, Bioinformatics 25:1923). The interval ends where twice the
rise is the chi-square quantile; a side that stays below it until the bound, or passes it only because another estimate
came to its bound, is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sbmlqsp.calibration.fitting import Fit
from sbmlqsp.calibration.likelihood import Likelihood
from sbmlqsp.calibration.searching import Axes, search
from sbmlqsp.calibration.sharing import shared
from sbmlqsp.simulation.arrays import Floats

_POINTS = 60
_FLAT = 0.05
"""A side whose likelihood rises by less than this part of the threshold over most of the way to the bound is flat."""
_INNER = 0.8
_EXACT = 1e-6


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Profile:
    """The profile of one estimate, in model units.

    Attributes:
        name: the estimate.
        best: its best value.
        values: the values it was fixed at, increasing.
        nllh: negative log-likelihood minimised over the others.
        threshold: the likelihood at which the interval ends.
        lower: lower end of the confidence interval, None where that side is open.
        upper: upper end.
        flat: whether both sides stay flat until their bounds: the data say nothing about it.
        confidence: of the interval.
    """

    name: str
    best: float
    values: Floats
    nllh: Floats
    threshold: float
    lower: float | None
    upper: float | None
    flat: bool
    confidence: float

    @property
    def closed(self) -> bool:
        """Whether the interval has both ends."""
        return self.lower is not None and self.upper is not None

    @property
    def verdict(self) -> str:
        """Return "identifiable", "practically non-identifiable" (a side is open) or "non-identifiable" (flat)."""
        if self.flat:
            return "non-identifiable"
        return "identifiable" if self.closed else "practically non-identifiable"

    def plot(self) -> Any:
        """Return a figure of the profile with its threshold."""
        from sbmlqsp.figures.fits import profile

        return profile(self.name, self.values.tolist(), self.nllh.tolist(), self.threshold, self.best)

    def __repr__(self) -> str:
        low = "open" if self.lower is None else f"{self.lower:.6g}"
        high = "open" if self.upper is None else f"{self.upper:.6g}"
        return f"{self.name}: {self.best:.6g}, {100 * self.confidence:g} % interval {low} to {high}, {self.verdict}"


def profiles(
    fit: Fit,
    names: Sequence[str],
    confidence: float = 0.95,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Profile]:
    """Return the profiles of estimates between their bounds, their sides computed by so many processes."""
    from scipy.stats import chi2

    threshold = fit.nllh + 0.5 * float(chi2.ppf(confidence, 1))
    tasks = [(name, threshold, sign) for name in names for sign in (-1.0, 1.0)]
    walked = shared(walk, replace(fit, identifiability=None), tasks, workers, progress)
    sides = dict(zip(names, zip(walked[::2], walked[1::2], strict=True), strict=True))
    return {name: _joined(fit, name, threshold, confidence, pair) for name, pair in sides.items()}


def walk(fit: Fit, task: tuple[str, float, float]) -> Walk:
    """Return one side of the profile of an estimate: (name, threshold, direction)."""
    side = _Side(fit, *task)
    points = side.walk()
    return Walk(tuple(points), side.end, side.flat)


@dataclass(frozen=True, slots=True)
class Walk:
    """One side of a profile: (value, likelihood) of its points, the end of the interval, whether it stays flat."""

    points: tuple[tuple[float, float], ...]
    end: float | None
    flat: bool


def _joined(fit: Fit, name: str, threshold: float, confidence: float, sides: tuple[Walk, Walk]) -> Profile:
    points = sorted(dict([*sides[0].points, *sides[1].points]).items())
    values, nllh = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    flat = all(side.flat for side in sides)
    return Profile(name, fit.values[name], values, nllh, threshold, sides[0].end, sides[1].end, flat, confidence)


class _Side:
    """One side of a profile on its way from the optimum to the bound."""

    def __init__(self, fit: Fit, name: str, threshold: float, sign: float) -> None:
        self._likelihood: Likelihood = fit.likelihood
        self._axes = Axes(fit.likelihood.estimated)
        self._place = fit.likelihood.names.index(name)
        self._fixed = np.arange(len(fit.likelihood.names)) == self._place
        self._threshold, self._sign, self._lowest = threshold, sign, fit.nllh
        self._theta, self._best = fit.best.theta, fit.best.theta
        self._bound = (self._axes.upper if sign > 0 else self._axes.lower)[self._place]
        self._first = self._first_step(fit)
        self.end: float | None = None
        self.flat = False

    def walk(self) -> list[tuple[float, float]]:
        """Return (value, likelihood) of every point, the optimum first."""
        rise = self._threshold - self._lowest
        at = float(self._axes.to_axes(self._best)[self._place])
        found, height, step = [(float(self._best[self._place]), self._lowest)], self._lowest, self._first
        while len(found) < _POINTS and abs(self._bound - at) > 1e-12:
            to = at + self._sign * min(step, abs(self._bound - at))
            reached, theta = self._minimised(to)
            if reached - height > 0.6 * rise and step > 1e-6:
                step *= 0.4
                continue
            found.append((float(theta[self._place]), reached))
            if reached >= self._threshold:
                self.end = None if self._pushed(theta) else self._crossing(at, to)
                break
            step *= 2.0 if reached - height < 0.1 * rise else 1.0
            at, height, self._theta = to, reached, theta
        self.flat = self.end is None and self._height_inside(found) - self._lowest < _FLAT * rise
        return found

    def _pushed(self, theta: Floats) -> bool:
        """Return whether another estimate has come to a bound: then the bound ends the interval, not the data."""
        at, best = self._axes.to_axes(theta), self._axes.to_axes(self._best)
        near = 1e-6 * (self._axes.upper - self._axes.lower)
        now = (at <= self._axes.lower + near) | (at >= self._axes.upper - near)
        then = (best <= self._axes.lower + near) | (best >= self._axes.upper - near)
        return bool(np.any(now & ~then & ~self._fixed))

    def _height_inside(self, found: list[tuple[float, float]]) -> float:
        """Return the highest likelihood over the first part of the way to the bound, before other bounds matter."""
        start = float(self._axes.to_axes(self._best)[self._place])
        way = abs(self._bound - start) * _INNER
        heights = []
        for value, nllh in found:
            point = self._best.copy()
            point[self._place] = value
            if abs(float(self._axes.to_axes(point)[self._place]) - start) <= way:
                heights.append(nllh)
        return max(heights)

    def _first_step(self, fit: Fit) -> float:
        """Return a third of the standard error on the axis, within a hundredth and a tenth of the range."""
        error = fit.standard_errors[fit.likelihood.names[self._place]]
        slope = float(self._axes.slope(fit.best.theta)[self._place])
        span = float(self._axes.upper[self._place] - self._axes.lower[self._place])
        guess = error / slope / 3 if np.isfinite(error) and slope else span
        return float(np.clip(guess, 1e-4 * span, 0.05 * span))

    def _minimised(self, at: float) -> tuple[float, Floats]:
        axes = self._axes.to_axes(self._theta)
        axes[self._place] = at
        found = search(self._likelihood, self._axes.to_values(axes), fixed=self._fixed)
        return found.nllh, found.theta

    def _crossing(self, low: float, high: float) -> float:
        """Return the value at which the profile reaches the threshold."""
        from scipy.optimize import brentq

        def excess(at: float) -> float:
            return min(self._minimised(at)[0], self._threshold + 1e6) - self._threshold

        where = brentq(excess, low, high, xtol=_EXACT * max(1.0, abs(high)) * 1e-1, rtol=1e-10)
        axes = self._axes.to_axes(self._theta)
        axes[self._place] = where
        return float(self._axes.to_values(axes)[self._place])
