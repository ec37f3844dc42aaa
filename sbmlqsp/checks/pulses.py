"""Smooth inputs of time that come and go: a pulse between two steps of an integrator is as lost as a jump.

`1/(1+exp(-50*(time-24))) - 1/(1+exp(-50*(time-25)))` is an infusion of one hour. Bounds on spans of time, halved until
the value hardly changes within one, show where such a function rises and falls; the integrator stops there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise

from sbmlqsp.checks.dependence import ON_TIME, Dependence
from sbmlqsp.checks.enclosure import Values, enclose, frozen
from sbmlqsp.checks.jets import Bounds
from sbmlqsp.core.expression import Apply, Expression, symbols, uses, walk

RISING = frozenset({"exp", "power", "tanh", "cosh", "sinh", "sech", "root", "ln", "log", "arctan"})
OF_RANGE, OF_HEIGHT, SMALLEST = 0.05, 0.2, 1e-4
MOST_SPANS = 1_500
MOST_CELLS = 100
NARROWEST, NARROW, SHORT = 1e-9, 1 / 64, 1 / 4  # of the time looked at
PARTS = 8


def inputs(expression: Expression, dependence: Dependence) -> Iterator[Apply]:
    """Yield the largest parts of an expression that depend on time alone."""
    if not isinstance(expression, Apply):
        return
    if dependence.of(expression) != ON_TIME:
        for argument in expression.arguments:
            yield from inputs(argument, dependence)
    else:
        yield expression


def may_rise_and_fall(function: Expression) -> bool:
    """Return whether a function of time alone has a part that is neither linear nor a plain oscillation."""
    nodes = (node for node in walk(function) if isinstance(node, Apply))
    return any(
        any(uses(argument, "time") for argument in node.arguments[node.operator == "divide" :])
        for node in nodes
        if node.operator in RISING | {"divide"}
    )


def with_pulses(
    functions: tuple[Expression, ...], stops: tuple[float, ...], values: Values, span: Bounds
) -> tuple[float, ...]:
    """Return the stops, and times at which the functions are in the middle of a pulse."""
    found, work = set(stops), 0
    for cell in pairwise((span[0], *stops, span[1])):
        for function in functions:
            if work < MOST_CELLS:
                given = tuple((name, values(name)) for name in _names(function))
                found.update(_kept(function, given, cell))
            work += 1
    return tuple(sorted(stop for stop in found if span[0] < stop < span[1]))


@lru_cache(maxsize=4096)
def _names(function: Expression) -> tuple[str, ...]:
    return tuple(sorted(symbols(function)))


@lru_cache(maxsize=20_000)
def _kept(function: Expression, given: tuple[tuple[str, float], ...], cell: Bounds) -> tuple[float, ...]:
    """Return `busy_times`, kept: patients share many inputs, and one patient is simulated several times."""
    return tuple(busy_times(function, dict(given).__getitem__, cell))


def busy_times(function: Expression, values: Values, cell: Bounds) -> Iterator[float]:
    """Yield times in each short stretch of a cell without jumps in which the function changes.

    Nothing is yielded where the function cannot be bounded with 1,500 spans.
    """
    smooth = frozen(function, values, (cell[0] + cell[1]) / 2)
    yield from _busy(_mesh(smooth, values, cell, _reach(smooth, values, cell)), cell[1] - cell[0])


def _busy(mesh: list[Bounds], length: float) -> Iterator[float]:
    """Yield nine times in each stretch of narrow spans, and again in the stretches within it that are busier still.

    A stretch longer than a quarter of `length` is none: what changes all the time cannot be stepped over.
    """
    for is_narrow, spans in groupby(mesh, lambda span: span[1] - span[0] <= NARROW * length):
        run = list(spans)
        first, last = run[0][0], run[-1][1]
        if is_narrow and 0 < last - first <= SHORT * length:
            yield from (first + (last - first) * part / PARTS for part in range(PARTS + 1))
            yield from _busy(run, last - first)


def _worth(one: float, other: float, reach: float) -> float:
    """Return from what difference on two heights are two: a twentieth of the range, or a fifth of a small height."""
    return min(OF_RANGE * reach, OF_HEIGHT * max(abs(one), abs(other))) + SMALLEST * reach


def _mesh(smooth: Expression, values: Values, cell: Bounds, reach: float) -> list[Bounds]:
    """Return spans in order, in each of which the function hardly changes; none if there are too many."""
    open_spans, closed = [cell], list[Bounds]()
    while open_spans:
        span = open_spans.pop()
        low, high = enclose(smooth, values, span).value
        width = span[1] - span[0]
        if high - low <= _worth(low, high, reach) or width <= NARROWEST * (cell[1] - cell[0]):
            closed.append(span)
        elif len(open_spans) + len(closed) > MOST_SPANS:
            return []
        else:
            middle = span[0] + width / 2
            open_spans += [(middle, span[1]), (span[0], middle)]
    return closed


def _reach(smooth: Expression, values: Values, cell: Bounds) -> float:
    """Return how far the function ranges over the cell, not more than ten times too much."""
    spans = [cell]
    for _ in range(7):
        spans = [half for left, right in spans for half in _halves(left, right)]
    bounds = [enclose(smooth, values, span).value for span in spans]
    finite = [value for bound in bounds for value in bound if math.isfinite(value)]
    return max(finite) - min(finite) if finite else 0.0


def _halves(left: float, right: float) -> tuple[Bounds, Bounds]:
    middle = (left + right) / 2
    return (left, middle), (middle, right)
