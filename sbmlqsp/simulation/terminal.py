"""The terminal slope: how fast a curve falls in the end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.curve import Curve

_VISIBLE = 1e-7
_POINTS = 9
_STRAIGHT = 0.01


@dataclass(frozen=True, slots=True)
class Terminal:
    """log(value) = intercept - `rate` * time near the end.

    Attributes:
        rate: lambda_z, 1/time.
        points: number of samples used, 0 for a dense curve.
        fit: adjusted R^2 of the regression, 1 for a dense curve.
    """

    rate: float
    points: int
    fit: float


def of_curve(curve: Curve) -> Terminal | str:
    """Return the terminal slope of a dense curve, or why there is none.

    It is taken over the last fifth of the fall from the maximum to the end (or to a ten-millionth of the maximum) and
    counts only if both halves of that stretch agree within 1 %.
    """
    last = curve.pieces[-1]
    start, top = max(curve.highest()[0], last.start), curve.highest()[1]
    times = last.times[(last.times >= start) & (last(last.times) > _VISIBLE * top)]
    if top <= 0 or len(times) < 2:
        return "the curve does not fall after its maximum"
    window = np.linspace(times[-1] - (times[-1] - start) / 5, times[-1], _POINTS)
    values = np.asarray(last(window))
    if not (values > 0).all() or window[-1] == window[0]:
        return "the curve is not positive to the end"
    half = _POINTS // 2
    slopes = [
        float(np.log(values[a] / values[b]) / (window[b] - window[a])) for a, b in ((0, half), (half, _POINTS - 1))
    ]
    if min(slopes) <= 0:
        return "the curve does not fall at the end"
    if abs(slopes[0] - slopes[1]) > _STRAIGHT * slopes[1]:
        return "the end is not on a straight line in a semilogarithmic plot; simulate longer after the last dose"
    return Terminal(slopes[1], 0, 1.0)


def of_samples(times: Floats, values: Floats, points: int | None) -> Terminal | str:
    """Return the terminal slope by regression on the last positive samples, or why there is none.

    With `points` None the number of samples, at least three and after the maximum, is the one with the best adjusted
    R^2 (the largest number within 0.0001 of the best). Source: Gabrielsson and Weiner 2016, chapter 2.8.4.
    """
    after = int(np.argmax(values)) + 1 if points is None else 0
    usable = np.flatnonzero(values > 0)
    usable = usable[usable >= min(after, max(len(values) - 3, 0))]
    counts = range(3, len(usable) + 1) if points is None else (points,)
    fits = [_fit(times[usable[-n:]], values[usable[-n:]]) for n in counts if 2 <= n <= len(usable)]
    falling = [fit for fit in fits if fit.rate > 0]
    if not falling:
        return "fewer than three positive samples fall after the maximum"
    best = max(fit.fit for fit in falling)
    return max((fit for fit in falling if fit.fit >= best - 1e-4), key=lambda fit: fit.points)


def _fit(times: Floats, values: Floats) -> Terminal:
    logs = np.log(values)
    slope, intercept = np.polyfit(times - times[0], logs, 1)
    residual = float(np.sum((logs - intercept - slope * (times - times[0])) ** 2))
    total = float(np.sum((logs - logs.mean()) ** 2))
    count = len(times)
    fit = 1.0 if count < 3 or not total else 1 - (residual / total) * (count - 1) / (count - 2)
    return Terminal(-float(slope), count, fit)
