"""A branch of steady states from one root, both ways, with the special points on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics import selections
from sbmlqsp.analysis.dynamics.arclength import Point, Steps, correct, follow, tangent
from sbmlqsp.analysis.dynamics.bounds import Domain
from sbmlqsp.analysis.dynamics.branch import Branch
from sbmlqsp.analysis.dynamics.detection import Found, special_points
from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve, Marked, inside, marked

Array = NDArray[np.float64]
Watch = Callable[[float], None]
"""Called with the value of the parameter after each point; raises where the time is over."""


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """A branch and what was found on it."""

    branch: Branch
    found: tuple[Found, ...]


def trace(
    curve: EquilibriumCurve, space: Domain, start: Array, along: Array | None, steps: Steps, watch: Watch
) -> Traced | None:
    """Return the branch through a point, followed both ways until it leaves the range or the domain, or closes.

    Args:
        curve: the steady states.
        space: the domain of the states.
        start: a point of the curve.
        along: a direction to set out in; None: that of rising parameter.
        steps: how long steps are.
        watch: called after each point.
    """
    first = along if along is not None else np.append(np.zeros(len(start) - 1), 1.0)
    if tangent(curve, start, first) is None:
        return None
    forward, end, closed = _one_way(curve, space, start, first, steps, watch)
    backward, begin = ([forward[0]], end) if closed else _one_way(curve, space, start, -first, steps, watch)[:2]
    points = _distinct(curve, [*(_reversed(point) for point in reversed(backward[1:])), *forward])
    found: list[Found] = []
    drawn: list[Marked] = points[:1]
    for a, b in pairwise(points):
        here = list(special_points(curve, a, b))
        found += here
        drawn += [*(_at(curve, special, a) for special in here if special.point.converged), b]
    drawn = _in_domain(curve, space, drawn)
    if len(drawn) < 2:
        return None
    return Traced(_branch(curve, drawn, (begin, end)), tuple(found))


def _distinct(curve: EquilibriumCurve, points: list[Marked]) -> list[Marked]:
    """Return the points without those that repeat the one before, as where a branch starts at the end of the range."""
    kept = points[:1]
    for point in points[1:]:
        if np.linalg.norm((point.y - kept[-1].y) / curve.weights(point.y)) > 1e-12:
            kept.append(point)
    return kept


def _in_domain(curve: EquilibriumCurve, space: Domain, points: list[Marked]) -> list[Marked]:
    """Return the points without those at either end that lie past the border: steps look a little over it."""
    held = [number for number, point in enumerate(points) if space.holds(curve.system.whole(*curve.at(point.y)))]
    return points[held[0] : held[-1] + 1] if held else []


def _at(curve: EquilibriumCurve, found: Found, before: Marked) -> Marked:
    """Return a special point as a point of the branch, so that folds are where the curve turns."""
    y = curve.point(found.point.position, found.point.parameter)
    return marked(curve, Point(y, before.point.tangent))


def _one_way(
    curve: EquilibriumCurve, space: Domain, start: Array, along: Array, steps: Steps, watch: Watch
) -> tuple[list[Marked], str, bool]:
    """Return the points of one direction, why it ended, and whether it came back to its start."""
    points: list[Marked] = []
    ended = ["the steps became too short"]

    def goes_on(point: Point) -> bool:
        watch(curve.axis.value(point.y[-1]))
        if not inside(curve, space, point.y):
            value = curve.axis.value(point.y[-1])
            ended[0] = "the end of the range" if not curve.axis.holds(value) else "a state would become negative"
            return False
        if len(points) > 10 and _is_back(curve, points[0], point):
            ended[0] = "it closes on itself"
            return False
        return True

    for point in follow(curve, start, along, steps, goes_on):
        points.append(marked(curve, point))  # noqa: PERF401 - `goes_on` looks at what is there already
    if len(points) >= steps.count:
        ended[0] = f"the largest number of steps, {steps.count}"
    if ended[0] == "the end of the range":
        points[-1] = _at_end(curve, points)
    return points, ended[0], ended[0] == "it closes on itself"


def _is_back(curve: EquilibriumCurve, first: Marked, point: Point) -> bool:
    away = (point.y - first.y) / curve.weights(point.y)
    return bool(np.linalg.norm(away) <= max(0.6 * point.step, 1e-6) and point.tangent @ first.point.tangent > 0)


def _at_end(curve: EquilibriumCurve, points: list[Marked]) -> Marked:
    """Return the point on the border of the range instead of the last one, which is past it."""
    last, before = points[-1], points[-2] if len(points) > 1 else points[-1]
    axis = curve.axis
    low, high = axis.coordinate(axis.low), axis.coordinate(axis.high)
    border = high if last.y[-1] > high else low
    moved = last.y[-1] - before.y[-1]
    if moved == 0:
        return last
    guess = before.y + (border - before.y[-1]) / moved * (last.y - before.y)
    across = np.append(np.zeros(len(guess) - 1), 1.0)
    corrected = correct(curve, guess, across)
    if corrected is None:
        return last
    direction = tangent(curve, corrected[0], last.point.tangent)
    return last if direction is None else marked(curve, Point(corrected[0], direction, last.point.step))


def _reversed(point: Marked) -> Marked:
    turned = Point(point.y, -point.point.tangent, point.point.step)
    return Marked(turned, point.eigenvalues, point.unstable, point.sign, -point.turn)


def _branch(curve: EquilibriumCurve, points: list[Marked], ends: tuple[str, str]) -> Branch:
    system = curve.system
    states = [curve.at(point.y) for point in points]
    names = selections.names(system)
    evaluate = selections.evaluator(system, names) if names else None
    table = np.array([evaluate(z, q) for z, q in states]) if evaluate else np.empty((len(points), 0))
    return Branch(
        parameter=np.array([curve.axis.of(q) for _, q in states]),
        positions=np.array([z for z, _ in states]).reshape(len(points), system.size),
        eigenvalues=np.array([point.eigenvalues for point in points]).reshape(len(points), system.size),
        ends=ends,
        selections={name: table[:, number] for number, name in enumerate(names)},
    )
