"""Pseudo-arclength continuation of F(y) = 0, n equations in n + 1 unknowns, with steps that adapt.

The predictor follows the tangent, the corrector is Newton's method in the hyperplane across it. Lengths are measured
with weights, so that every unknown counts by how large it is. Source: H. B. Keller, in: Applications of Bifurcation
Theory (P. Rabinowitz, ed., 1977), p. 359; E. Doedel, Lecture notes on numerical analysis of nonlinear equations (2007).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Curve(Protocol):
    """F and its Jacobian; `weights` are the sizes of the unknowns at a point."""

    def residual(self, y: Array) -> Array:
        """Return F(y), n numbers."""

    def jacobian(self, y: Array) -> Array:
        """Return dF/dy, n by n + 1."""

    def weights(self, y: Array) -> Array:
        """Return the size of each unknown, n + 1 positive numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """How steps are taken: lengths in units of the weights.

    Attributes:
        first, least, most: length of the first, the shortest and the longest step.
        bend: least cosine between tangents at the ends of a step.
        count: most steps along a curve.
    """

    first: float = 0.02
    least: float = 1e-7
    most: float = 0.06
    bend: float = 0.96
    count: int = 3000

    def __post_init__(self) -> None:
        if not 0 < self.least <= self.first <= self.most:
            raise ValueError("steps need 0 < least <= first <= most")


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A point of a curve with its unit tangent and the length of the step that led to it."""

    y: Array
    tangent: Array
    step: float = 0.0


def tangent(curve: Curve, y: Array, along: Array) -> Array | None:
    """Return the unit tangent that points the way of `along`."""
    weights = curve.weights(y)
    jacobian = curve.jacobian(y) * weights
    if not np.all(np.isfinite(jacobian)):
        return None
    rows = _rows(jacobian)
    matrix = np.vstack([jacobian / rows[:, None], along / weights])
    try:
        found = np.linalg.solve(matrix, np.append(np.zeros(len(rows)), 1.0))
    except np.linalg.LinAlgError:
        found = np.linalg.svd(jacobian / rows[:, None])[2][-1]
    if not np.all(np.isfinite(found)):
        return None
    found = found / np.linalg.norm(found)
    if found @ (along / weights) < 0:
        found = -found
    scaled: Array = found * weights
    return scaled


def _rows(matrix: Array) -> Array:
    largest = np.max(np.abs(matrix), axis=1, initial=0.0)
    rows: Array = np.where(largest > 0, largest, 1.0)
    return rows


def correct(
    curve: Curve, guess: Array, across: Array, *, most: int = 10, accuracy: float = 1e-10
) -> tuple[Array, int] | None:
    """Return the point of the curve in the hyperplane through `guess` normal to `across`, and the count of steps."""
    y = guess.copy()
    weights = curve.weights(guess)
    normal = across / weights
    last = np.inf
    for count in range(1, most + 1):
        residual, jacobian = curve.residual(y), curve.jacobian(y) * weights
        if not (np.all(np.isfinite(residual)) and np.all(np.isfinite(jacobian))):
            return None
        rows = _rows(jacobian)
        matrix = np.vstack([jacobian / rows[:, None], normal])
        right = np.append(residual / rows, normal @ ((y - guess) / weights))
        try:
            step = np.linalg.solve(matrix, right)
        except np.linalg.LinAlgError:
            return None
        length = float(np.max(np.abs(step)))
        if not np.isfinite(length) or length > 1.0 or (count > 4 and length > last):
            return None
        y = y - step * weights
        if length < accuracy:
            return y, count
        last = length
    return None


def follow(curve: Curve, start: Array, along: Array, steps: Steps, goes_on: Callable[[Point], bool]) -> Iterator[Point]:
    """Yield the points of a curve from `start`, the first one included, as long as `goes_on` says so."""
    direction = tangent(curve, start, along)
    if direction is None:
        return
    point = Point(start, direction)
    yield point
    length = steps.first
    for _ in range(steps.count):
        found = _next(curve, point, length, steps)
        if found is None:
            return
        point, count = found
        yield point
        if not goes_on(point):
            return
        length = min(point.step * (1.5 if count <= 3 else 1.15 if count <= 5 else 0.8), steps.most)


def _next(curve: Curve, point: Point, length: float, steps: Steps) -> tuple[Point, int] | None:
    """Return the next point and its count of Newton steps; shorter steps are tried until one holds."""
    while length >= steps.least:
        corrected = correct(curve, point.y + length * point.tangent, point.tangent)
        if corrected is not None:
            y, count = corrected
            direction = tangent(curve, y, point.tangent)
            if direction is not None and cosine(curve, y, direction, point.tangent) > steps.bend:
                return Point(y, direction, length), count
        length /= 2.5
    return None


def cosine(curve: Curve, y: Array, a: Array, b: Array) -> float:
    """Return the cosine of the angle between two directions at a point."""
    weights = curve.weights(y)
    u, v = a / weights, b / weights
    return float(u @ v / (np.linalg.norm(u) * np.linalg.norm(v)))


def between(curve: Curve, a: Point, b: Point, share: float) -> Point | None:
    """Return the point of the curve at a share of the way from one point to the next."""
    guess = a.y + share * (b.y - a.y)
    corrected = correct(curve, guess, b.y - a.y)
    if corrected is None:
        return None
    direction = tangent(curve, corrected[0], a.tangent)
    return None if direction is None else Point(corrected[0], direction, share * b.step)
