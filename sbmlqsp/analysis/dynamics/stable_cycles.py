"""Where on a branch of cycles the oscillation is stable, up to the points where it stops being so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sbmlqsp.analysis.dynamics.cycle_branch import UNBOUNDED, CycleBranch
from sbmlqsp.analysis.dynamics.special_point import SpecialPoint

CHANGES = frozenset({"cycle fold", "period doubling", "torus", "cycle branch point"})
NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class StableRange:
    """A range of the parameter with stable cycles; `open` where a branch was not followed to what ends it."""

    low: float
    high: float
    open: bool


def stable_ranges(
    branch: CycleBranch, points: Sequence[SpecialPoint], low: float, high: float
) -> Iterator[StableRange]:
    """Yield the ranges, one for each run of stable cycles along the branch.

    Args:
        branch: cycles over the parameter.
        points: special points of the diagram, the Hopf points among them.
        low: the range of the diagram begins here.
        high: and ends here.
    """
    flags = np.concatenate([[False], branch.stable, [False]])
    changes = np.flatnonzero(flags[1:] != flags[:-1])
    for first, past in zip(changes[::2], changes[1::2], strict=True):
        ends = (_end(branch, points, int(first), -1), _end(branch, points, int(past) - 1, 1))
        inside = branch.parameter[first:past].tolist()
        values = [*inside, *(value for value, _ in ends)]
        hopf = [point.parameter for point in points if point.kind == "hopf"]
        slack = NEAR * (high - low)
        closed = [known or any(abs(value - border) <= slack for border in (low, high, *hopf)) for value, known in ends]
        yield StableRange(max(min(values), low), min(max(values), high), not all(closed))


def _end(branch: CycleBranch, points: Sequence[SpecialPoint], last: int, step: int) -> tuple[float, bool]:
    """Return where a run ends past its cycle number `last`, and whether it is known what ends it."""
    value, beyond = float(branch.parameter[last]), last + step
    if not 0 <= beyond < len(branch):
        return value, step > 0 and branch.ends == UNBOUNDED
    pairs = (branch.parameter, branch.period)
    (a, b), (c, d) = ((float(column[last]), float(column[beyond])) for column in pairs)
    met = [
        point.parameter
        for point in points
        if point.kind in CHANGES and point.period is not None and _between(point.period, c, d, 0.02 * c)
        if _between(point.parameter, a, b, abs(b - a) + NEAR * abs(a))
    ]
    return min(met, key=lambda found: abs(found - (a + b) / 2), default=value), True


def _between(value: float, a: float, b: float, slack: float) -> bool:
    return min(a, b) - slack <= value <= max(a, b) + slack
