"""Special points of cycles: folds, period doublings, tori; refined along the branch by secants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics import selections
from sbmlqsp.analysis.dynamics.collocation import Collocation
from sbmlqsp.analysis.dynamics.cycle_branch import Cycle
from sbmlqsp.analysis.dynamics.floquet import multipliers
from sbmlqsp.analysis.dynamics.orbits import remeshed, shifted, solve_across, tangent
from sbmlqsp.analysis.dynamics.special_point import Kind, SpecialPoint

Array = NDArray[np.float64]
MOST = 14
VERTICAL = 1e-7
STILL = 1e-9
"""Where the parameter does not change between two cycles, it is known, whatever the test function says."""
Test = Callable[[Cycle], float]


def cycle_points(problem: Collocation, cycles: list[Cycle]) -> Iterator[SpecialPoint]:
    """Yield what happens between neighbouring cycles."""
    yield from _folds(problem, cycles)
    for a, b in pairwise(cycles):
        trusted = a.about.reliable and b.about.reliable
        if not trusted:
            continue
        if _below(a) != _below(b):
            yield _point(problem, "period doubling", *_refined(problem, a, b, _to_minus_one))
        if abs(_pairs_outside(b) - _pairs_outside(a)) == 2:
            yield _point(problem, "torus", *_refined(problem, a, b, _pair_from_circle))
        if _above(a) != _above(b) and a.turn * b.turn > 0:
            yield _point(problem, "cycle branch point", *_refined(problem, a, b, _to_plus_one))


def _folds(problem: Collocation, cycles: list[Cycle]) -> list[SpecialPoint]:
    """Return the folds, those that rounding makes of a vertical piece of the branch taken together.

    In a canard explosion the parameter stands still to the last digit while the cycle grows; of the turns seen there,
    an odd number is one fold, an even number is none.
    """
    axis = problem.curve.axis
    groups: list[list[tuple[Cycle, bool]]] = []
    for a, b in pairwise(cycles):
        if a.turn * b.turn >= 0:
            continue
        found = _refined(problem, a, b, lambda cycle: cycle.turn)
        here = axis.value(found[0].orbit.coordinate)
        if groups and abs(here - axis.value(groups[-1][-1][0].orbit.coordinate)) <= VERTICAL * max(abs(here), 1e-300):
            groups[-1].append(found)
        else:
            groups.append([found])
    chosen = [next((f for f in group if f[1]), group[0]) for group in groups if len(group) % 2]
    return [_point(problem, "cycle fold", *found) for found in chosen]


def _real(cycle: Cycle) -> Array:
    values = cycle.about.values
    found: Array = values.real[np.abs(values.imag) < 1e-9]
    return found


def _below(cycle: Cycle) -> int:
    return int(np.sum(_real(cycle) < -1))


def _above(cycle: Cycle) -> int:
    return int(np.sum(_real(cycle) > 1))


def _pairs_outside(cycle: Cycle) -> int:
    values = cycle.about.values
    return int(np.sum((np.abs(values) > 1) & (np.abs(values.imag) >= 1e-9)))


def _to_minus_one(cycle: Cycle) -> float:
    return float(np.prod(np.clip(_real(cycle) + 1, -1e3, 1e3)))


def _to_plus_one(cycle: Cycle) -> float:
    return float(np.prod(np.clip(_real(cycle) - 1, -1e3, 1e3)))


def _pair_from_circle(cycle: Cycle) -> float:
    values = cycle.about.values
    pairs = np.abs(values[np.abs(values.imag) >= 1e-9])
    return float(pairs[np.argmin(np.abs(pairs - 1))] - 1) if pairs.size else 1.0


def _refined(problem: Collocation, a: Cycle, b: Cycle, test: Test) -> tuple[Cycle, bool]:
    """Return the cycle between two at which a test function vanishes, and whether it was reached (Illinois method)."""
    low, high = (0.0, test(a)), (b.step, test(b))
    best, small = (a if abs(low[1]) < abs(high[1]) else b), min(abs(low[1]), abs(high[1]))
    scale = max(abs(low[1]), abs(high[1]))
    if low[1] * high[1] >= 0:
        return best, False
    for _ in range(MOST):
        length = low[0] + (high[0] - low[0]) * low[1] / (low[1] - high[1])
        cycle = _between(problem, a, length)
        if cycle is None:
            return best, False
        value = test(cycle)
        if abs(value) < small:
            best, small = cycle, abs(value)
        if abs(value) <= 1e-10 * scale or abs(high[0] - low[0]) <= 1e-11 * b.step:
            break
        if value * low[1] < 0:
            high, low = (length, value), (low[0], low[1] / 2)
        else:
            low, high = (length, value), (high[0], high[1] / 2)
    stands_still = abs(a.orbit.coordinate - b.orbit.coordinate) <= STILL * max(abs(a.orbit.coordinate), 1e-300)
    return best, small <= 1e-5 * scale or stands_still


def _between(problem: Collocation, a: Cycle, length: float) -> Cycle | None:
    orbit, direction = remeshed(a.orbit, a.direction)
    assert direction is not None
    solved = solve_across(problem, shifted(orbit, direction, length), direction, problem.slopes(orbit), most=12)
    turned = None if solved is None else tangent(problem, solved[1], solved[0], direction)
    if solved is None or turned is None:
        return None
    return Cycle(solved[0], turned, multipliers(solved[1].transfer), length)


def _point(problem: Collocation, kind: Kind, cycle: Cycle, converged: bool) -> SpecialPoint:
    axis, system = problem.curve.axis, problem.curve.system
    z = cycle.orbit.nodes[0] * problem.sizes
    return SpecialPoint(
        kind=kind,
        name=axis.name,
        parameter=axis.value(cycle.orbit.coordinate),
        unit=axis.unit,
        values=selections.values(system, z, problem.parameters(cycle.orbit)),
        period=cycle.orbit.period,
        converged=converged,
        eigenvalues=tuple(complex(value) for value in cycle.about.values),
        position=z,
    )
