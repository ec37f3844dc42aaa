"""The branches of cycles that a diagram has: one from each Hopf point, unless another has come to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics import selections
from sbmlqsp.analysis.dynamics.axis import Axis
from sbmlqsp.analysis.dynamics.collocation import Collocation
from sbmlqsp.analysis.dynamics.cycle_branch import AT_HOPF, Cycle, CycleBranch, CycleSteps, follow_cycles, from_hopf
from sbmlqsp.analysis.dynamics.cycle_points import cycle_points
from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve
from sbmlqsp.analysis.dynamics.floquet import multipliers
from sbmlqsp.analysis.dynamics.orbits import Direction, tangent
from sbmlqsp.analysis.dynamics.oscillation import extreme, fine, refined
from sbmlqsp.analysis.dynamics.recurrence import recurrent
from sbmlqsp.analysis.dynamics.special_point import SpecialPoint
from sbmlqsp.errors import ConvergenceError

Array = NDArray[np.float64]
REACHED = 2e-2


def branches_of_cycles(
    curve: EquilibriumCurve,
    points: Sequence[SpecialPoint],
    steps: CycleSteps,
    watch: Callable[[float], None],
    keep: Callable[[CycleBranch, list[SpecialPoint]], None],
) -> None:
    """Follow the cycles of every converged Hopf point and hand each branch with its special points to `keep`."""
    reached: list[tuple[float, float]] = []
    for hopf in points:
        if hopf.kind != "hopf" or not hopf.converged or _is_reached(hopf, reached, curve):
            continue
        problem, still, first = from_hopf(curve, hopf, steps)
        with np.errstate(all="ignore"):
            cycles, why = follow_cycles(problem, still, first, steps, watch)
            if not cycles:
                continue
            found = [replace(point, branch=-1) for point in cycle_points(problem, cycles)]
        if why == AT_HOPF:
            reached.append((curve.axis.value(cycles[-1].orbit.coordinate), cycles[-1].orbit.period))
        inside = [point for point in found if curve.axis.holds(point.parameter)]
        keep(_branch(problem, cycles, why, hopf, points), inside)


def branch_from_run(
    curve: EquilibriumCurve,
    known: Sequence[CycleBranch],
    steps: CycleSteps,
    watch: Callable[[float], None],
    keep: Callable[[CycleBranch, list[SpecialPoint]], None],
    points: Sequence[SpecialPoint],
) -> None:
    """Follow the cycle that the initial state leads to at the model's own value, unless a branch passes it."""
    try:
        period, states = recurrent(curve.system, curve.q, np.maximum(curve.sizes, 1e-300))
    except ConvergenceError:
        return
    value = curve.axis.of(curve.q)
    if any(_passes(branch, value, period) for branch in known):
        return
    scales = np.maximum(np.ptp(states(np.linspace(0, 1, 400)), axis=0), curve.sizes)
    problem = Collocation(curve, scales, steps.intervals)
    found = refined(problem, period, states, curve.axis.coordinate(value))
    if found is None:
        return
    orbit, system = found
    ways: list[list[Cycle]] = []
    reasons: list[str] = []
    for sign in (1.0, -1.0):
        along = Direction(np.zeros_like(orbit.nodes), 0.0, sign)
        direction = tangent(problem, system, orbit, along)
        if direction is None:
            return
        start = Cycle(orbit, direction, multipliers(system.transfer), 0.0)
        cycles, why = follow_cycles(problem, orbit, direction, steps, watch)
        ways.append([start, *cycles])
        reasons.append(why)
    special = [p for way in ways for p in cycle_points(problem, way) if curve.axis.holds(p.parameter)]
    cycles = [*reversed(ways[1][1:]), *ways[0]]
    why = "; ".join(dict.fromkeys(reasons))
    keep(_branch(problem, cycles, why, None, points), [replace(point, branch=-1) for point in special])


def _passes(branch: CycleBranch, value: float, period: float) -> bool:
    pairs = zip(branch.parameter[:-1], branch.parameter[1:], branch.period[:-1], branch.period[1:], strict=True)
    for low, high, first, last in pairs:
        if min(low, high) <= value <= max(low, high) and low != high:
            here = first + (value - low) / (high - low) * (last - first)
            if abs(here - period) <= 0.02 * period + abs(last - first):
                return True
    return False


def _is_reached(hopf: SpecialPoint, reached: list[tuple[float, float]], curve: EquilibriumCurve) -> bool:
    span = curve.axis.high - curve.axis.low
    assert hopf.period is not None
    return any(
        abs(hopf.parameter - value) <= REACHED * span and abs(hopf.period - period) <= 0.1 * hopf.period
        for value, period in reached
    )


def _branch(
    problem: Collocation, cycles: list[Cycle], why: str, hopf: SpecialPoint | None, points: Sequence[SpecialPoint]
) -> CycleBranch:
    """Return the branch as arrays; it begins, and may end, at a Hopf point, and is cut off at the ends of the range."""
    system, axis = problem.curve.system, problem.curve.axis
    names = selections.names(system)
    maxima, minima = np.empty((len(cycles), len(names))), np.empty((len(cycles), len(names)))
    for number, cycle in enumerate(cycles):
        times = fine(cycle.orbit.mesh, 4)
        q = problem.parameters(cycle.orbit)
        table = selections.table(system, names, cycle.orbit.at(times) * problem.sizes, q)
        for place in range(len(names)):
            maxima[number, place] = extreme(times, table[:, place], 1.0)
            minima[number, place] = extreme(times, table[:, place], -1.0)
    rows = Rows(
        np.array([axis.value(cycle.orbit.coordinate) for cycle in cycles]),
        np.array([cycle.orbit.period for cycle in cycles]),
        np.array([cycle.about.values for cycle in cycles]).reshape(len(cycles), -1),
        np.array([cycle.about.reliable for cycle in cycles]),
        maxima,
        minima,
    ).cut(axis)
    if hopf is not None:
        rows = rows.with_hopf(hopf, names, first=True)
    if why == AT_HOPF and (other := _other_end(rows, points, axis)) is not None:
        rows = rows.with_hopf(other, names, first=False)
    return CycleBranch(
        parameter=rows.parameter,
        period=rows.period,
        multipliers=rows.multipliers,
        reliable=rows.reliable,
        maxima={name: rows.maxima[:, place] for place, name in enumerate(names)},
        minima={name: rows.minima[:, place] for place, name in enumerate(names)},
        ends=why,
        origin=None if hopf is None else hopf.parameter,
        orbits=tuple(cycle.orbit for cycle in cycles),
        sizes=problem.sizes,
    )


def _other_end(rows: Rows, points: Sequence[SpecialPoint], axis: Axis) -> SpecialPoint | None:
    """Return the Hopf point that a branch comes to: the one of about the same parameter and period."""
    value, period = rows.parameter[-1], rows.period[-1]
    near = [p for p in points if p.kind == "hopf" and p.period and abs(p.period - period) <= 0.2 * period]
    best = min(near, key=lambda p: abs(p.parameter - value), default=None)
    return best if best is not None and abs(best.parameter - value) <= 0.1 * (axis.high - axis.low) else None


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The columns of a branch of cycles while it is put together."""

    parameter: Array
    period: Array
    multipliers: NDArray[np.complex128]
    reliable: NDArray[np.bool_]
    maxima: Array
    minima: Array

    def cut(self, axis: Axis) -> Rows:
        """Return the rows with a first or last one past the end of the range moved onto it."""
        mixed = [column.copy() for column in (self.parameter, self.period, self.maxima, self.minima)]
        for last, before in ((-1, -2), (0, 1)):
            value = float(self.parameter[last])
            if len(self.parameter) < 2 or axis.holds(value):
                continue
            end = axis.high if value > axis.high else axis.low
            share = (end - self.parameter[before]) / (value - self.parameter[before])
            for column in mixed:
                column[last] = column[before] + share * (column[last] - column[before])
        return Rows(mixed[0], mixed[1], self.multipliers, self.reliable, mixed[2], mixed[3])

    def with_hopf(self, hopf: SpecialPoint, names: tuple[str, ...], *, first: bool) -> Rows:
        """Return the rows with the cycle of no amplitude at a Hopf point at one end."""
        values = np.array([hopf.values[name] for name in names])
        place = 0 if first else len(self.parameter)
        nearest = 0 if first else -1
        return Rows(
            np.insert(self.parameter, place, hopf.parameter),
            np.insert(self.period, place, hopf.period or np.nan),
            np.insert(self.multipliers, place, self.multipliers[nearest], axis=0),
            np.insert(self.reliable, place, self.reliable[nearest]),
            np.insert(self.maxima, place, values, axis=0),
            np.insert(self.minima, place, values, axis=0),
        )
