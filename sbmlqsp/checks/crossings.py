"""All times at which a smooth function of time crosses given levels, isolated by bisection with bounds.

Where bounds exclude every level there is no crossing; where the slope keeps its sign each level is crossed at most
once. Source: R. E. Moore, R. B. Kearfott, M. J. Cloud, Introduction to Interval Analysis, SIAM 2009, chapter 8.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from sbmlqsp.checks.enclosure import Values, enclose
from sbmlqsp.checks.jets import ZERO, Bounds
from sbmlqsp.core.evaluate import prepare
from sbmlqsp.core.expression import Expression
from sbmlqsp.errors import LimitExceeded

MOST_SPANS = 50_000
MOST_CROSSINGS = 20_000
RESOLUTION = 1e-9  # two roots closer than this fraction of their time are one


def crossings(expression: Expression, values: Values, cell: Bounds, *, every_integer: bool) -> Iterator[float]:
    """Yield the times in [cell) where a frozen expression passes 0, or any integer.

    Raises:
        LimitExceeded: when they cannot be isolated with a reasonable effort.
    """
    prepared = prepare(expression)

    def function(moment: float) -> float:
        return float(prepared(values, moment))

    spans, work = [cell], 0
    while spans:
        span = spans.pop()
        work += 1
        if work > MOST_SPANS:
            raise _too_many(f"more than {MOST_SPANS} pieces of time had to be looked at")
        jet = enclose(expression, values, span)
        if jet.slope == ZERO or not _may_contain(jet.value, every_integer):
            continue
        if jet.slope[0] > 0 or jet.slope[1] < 0:
            yield from _of_monotone(function, span, jet.slope, every_integer)
        elif span[1] - span[0] <= RESOLUTION * max(abs(span[0]), abs(span[1]), 1e-3):
            yield (span[0] + span[1]) / 2
        else:
            middle = (span[0] + span[1]) / 2
            spans += [(middle, span[1]), (span[0], middle)]


def _may_contain(value: Bounds, every_integer: bool) -> bool:
    low, high = value
    if every_integer and math.isfinite(low) and math.isfinite(high):
        return math.ceil(low) <= math.floor(high)
    return low <= 0 <= high or every_integer


def _of_monotone(
    function: Callable[[float], float], span: Bounds, slope: Bounds, every_integer: bool
) -> Iterator[float]:
    first, last = function(span[0]), function(span[1])
    low, high = min(first, last), max(first, last)
    if high - low > MOST_CROSSINGS and every_integer:
        raise _too_many(f"more than {MOST_CROSSINGS} jumps")
    levels = range(math.ceil(low), math.floor(high) + 1) if every_integer else (0,)
    for level in levels if last >= first else reversed(levels):
        if low <= level <= high and last != level:
            yield _solve(function, level, span, slope)


def _solve(function: Callable[[float], float], level: int, span: Bounds, slope: Bounds) -> float:
    """Return the first number at or after the one time at which a monotone function passes the level."""
    first = function(span[0]) - level
    if slope[0] == slope[1]:
        return _nearest(function, level, span[0] - first / slope[0])
    low, high = span
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return high if first else low
        if (function(middle) - level) * first > 0:
            low = middle
        else:
            high = middle


def _nearest(function: Callable[[float], float], level: int, root: float) -> float:
    """Return the number next to a nearly exact root that fulfils it best: 72, not 72.00000000000001."""
    step = math.ulp(root)
    candidates = [root + number * step for number in (0, -1, 1, -2, 2)]
    return min(candidates, key=lambda moment: abs(function(moment) - level))


def _too_many(reason: str) -> LimitExceeded:
    return LimitExceeded(
        f"a formula jumps too often to be followed: {reason}",
        fix="simulate a shorter time, or write the input as a regimen or as events",
        limit="time stops",
        step="looking for discontinuities",
    )
