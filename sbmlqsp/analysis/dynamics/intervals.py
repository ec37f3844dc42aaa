"""Ranges of the parameter with the same number of stable steady states: what bistability is read from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.branch import Branch

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of the parameter in which `stable` steady states, and `unstable` ones, exist side by side."""

    low: float
    high: float
    stable: int
    unstable: int


def intervals(branches: tuple[Branch, ...], borders: list[float], low: float, high: float) -> tuple[Interval, ...]:
    """Return the ranges between special points; each is looked at where it is widest from them."""
    inner = [border for border in borders if low < border < high]
    edges = np.unique(np.array([low, *inner, high]))
    span = high - low
    found: list[Interval] = []
    for first, last in pairwise(edges.tolist()):
        if last - first <= 1e-9 * span:
            continue
        stable, unstable = _counts(branches, (first + last) / 2)
        if found and (found[-1].stable, found[-1].unstable) == (stable, unstable):
            found[-1] = Interval(found[-1].low, last, stable, unstable)
        else:
            found.append(Interval(first, last, stable, unstable))
    return tuple(found)


def _counts(branches: tuple[Branch, ...], value: float) -> tuple[int, int]:
    stable = unstable = 0
    for branch in branches:
        flags = branch.stable
        for first in range(len(branch.parameter) - 1):
            a, b = branch.parameter[first], branch.parameter[first + 1]
            if min(a, b) <= value < max(a, b):
                is_stable = bool(flags[first] if abs(a - value) <= abs(b - value) else flags[first + 1])
                stable, unstable = stable + is_stable, unstable + (not is_stable)
    return stable, unstable
