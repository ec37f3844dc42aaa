"""One output between its jumps: smooth pieces, and what can be measured on them (maxima, areas, crossings)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sbmlqsp.simulation.arrays import Floats

# Gauss-Legendre points and weights on [-1, 1]: exact for polynomials up to degree 7.
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(4)


@dataclass(frozen=True, eq=False)
class Piece:
    """A smooth stretch: increasing times and values; a cubic spline lies between them."""

    times: Floats
    values: Floats

    @property
    def start(self) -> float:
        """Where it starts, just after a jump."""
        return float(self.times[0])

    @property
    def end(self) -> float:
        """Where it ends, just before a jump."""
        return float(self.times[-1])

    @cached_property
    def spline(self) -> Any:
        """The interpolating cubic spline (not-a-knot), or a polynomial through fewer than four points."""
        from scipy.interpolate import CubicSpline

        return CubicSpline(self.times, self.values, bc_type="not-a-knot" if len(self.times) > 3 else "natural")

    def __call__(self, time: Any) -> Any:
        """Return the value at a time or an array of times."""
        if len(self.times) == 1:
            return np.full(np.shape(time), self.values[0]) if np.ndim(time) else float(self.values[0])
        return self.spline(time)

    def cut(self, start: float, end: float) -> Piece | None:
        """Return the part of the piece in [start, end], or None if there is none."""
        low, high = max(start, self.start), min(end, self.end)
        if low > high or (low == high and self.end > self.start):
            return None
        inside = self.times[(self.times > low) & (self.times < high)]
        times = np.unique(np.concatenate([[low], inside, [high]]))
        part = Piece(times, np.atleast_1d(self(times)))
        if len(self.times) > 1:
            part.__dict__["spline"] = self.spline
        return part

    def extremes(self) -> Iterator[tuple[float, float]]:
        """Yield (time, value) of the ends and of each point where the slope is zero."""
        yield self.start, float(self.values[0])
        yield self.end, float(self.values[-1])
        if len(self.times) > 1:
            for time in self._stationary():
                yield float(time), float(self.spline(time))

    def _stationary(self) -> Floats:
        roots: Floats = np.asarray(self.spline.derivative().roots(extrapolate=False), dtype=float)
        inside: Floats = roots[np.isfinite(roots) & (roots > self.start) & (roots < self.end)]
        return inside

    def crossings(self, level: float) -> Floats:
        """Return the sorted times at which the piece passes a level."""
        if len(self.times) < 2:
            return np.empty(0)
        roots: Floats = np.asarray(self.spline.solve(level, extrapolate=False), dtype=float)
        inside: Floats = np.sort(roots[np.isfinite(roots) & (roots >= self.start) & (roots <= self.end)])
        return inside

    def integral(self, moment: int = 0) -> float:
        """Return the integral of time**moment times the value."""
        if len(self.times) < 2:
            return 0.0
        half = np.diff(self.times) / 2
        middle = (self.times[:-1] + self.times[1:]) / 2
        at = middle + half * _POINTS[:, None]
        return float(np.sum(half * (_WEIGHTS @ (self(at) * at**moment))))


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The pieces of one output, one after the other; between two of them the output jumps."""

    pieces: tuple[Piece, ...]

    @property
    def start(self) -> float:
        """The first time."""
        return self.pieces[0].start

    @property
    def end(self) -> float:
        """The last time."""
        return self.pieces[-1].end

    def between(self, start: float | None, end: float | None) -> Curve:
        """Return the part in [start, end], with both sides of a jump at either end left out as far as outside."""
        low = self.start if start is None else start
        high = self.end if end is None else end
        parts = [part for piece in self.pieces if (part := piece.cut(low, high)) is not None]
        return Curve(tuple(_without_points(parts)))

    def at(self, time: float, *, before: bool = False) -> float:
        """Return the value at a time, at a jump the one after it or before it.

        Events leave a tiny gap between two pieces; a time in it is that of the event.
        """
        ends = [-np.inf, *(piece.end for piece in self.pieces)]
        begun = [
            piece
            for end, piece in zip(ends, self.pieces, strict=False)
            if piece.start < time or (not before and (piece.start == time or end < time))
        ]
        return float((begun or self.pieces)[-1 if begun else 0](time))

    def highest(self) -> tuple[float, float]:
        """Return (time, value) of the maximum, the first of equal ones."""
        return max(self._extremes(), key=lambda point: (point[1], -point[0]))

    def lowest(self) -> tuple[float, float]:
        """Return (time, value) of the minimum, the first of equal ones."""
        return min(self._extremes(), key=lambda point: (point[1], point[0]))

    def integral(self, moment: int = 0) -> float:
        """Return the integral of time**moment times the value."""
        return sum(piece.integral(moment) for piece in self.pieces)

    def first_at(self, level: float) -> float | None:
        """Return the first time at which the level is reached or jumped over, or None."""
        last: float | None = None
        for piece in self.pieces:
            value = float(piece.values[0])
            if value == level or (last is not None and (last - level) * (value - level) < 0):
                return piece.start
            found = piece.crossings(level)
            if len(found):
                return float(found[0])
            last = float(piece.values[-1])
        return None

    def time_above(self, level: float) -> float:
        """Return how long the value is above the level."""
        total = 0.0
        for piece in self.pieces:
            marks = np.unique(np.concatenate([[piece.start], piece.crossings(level), [piece.end]]))
            middles = (marks[:-1] + marks[1:]) / 2
            total += float(np.sum(np.diff(marks)[piece(middles) > level])) if len(middles) else 0.0
        return total

    def _extremes(self) -> Iterator[tuple[float, float]]:
        for piece in self.pieces:
            yield from piece.extremes()


def curve(times: Floats, values: Floats, breaks: Sequence[tuple[int, int]]) -> Curve:
    """Return a curve from rows; each break is (last row of a piece, first row of the next)."""
    firsts = [0, *(after for _, after in breaks)]
    lasts = [*(before for before, _ in breaks), len(times) - 1]
    pieces = [
        Piece(*_distinct(times[first : last + 1], values[first : last + 1]))
        for first, last in zip(firsts, lasts, strict=True)
        if last >= first
    ]
    return Curve(tuple(pieces))


def _distinct(times: Floats, values: Floats) -> tuple[Floats, Floats]:
    keep = np.concatenate([[True], np.diff(times) > 0])
    return times[keep], values[keep]


def _without_points(parts: list[Piece]) -> Iterator[Piece]:
    """Drop pieces without length where there are others with length."""
    extended = any(part.end > part.start for part in parts)
    yield from (part for part in parts if part.end > part.start or not extended)
