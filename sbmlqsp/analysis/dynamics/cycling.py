"""The branches of cycles that a diagram has: one from each Hopf point, unless another has come to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics import selections
from sbmlqsp.analysis.dynamics.collocation import Collocation
from sbmlqsp.analysis.dynamics.cycle_branch import AT_HOPF, Cycle, CycleBranch, CycleSteps, follow_cycles, from_hopf
from sbmlqsp.analysis.dynamics.cycle_points import cycle_points
from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve
from sbmlqsp.analysis.dynamics.limit_cycle import extreme, fine
from sbmlqsp.analysis.dynamics.special_point import SpecialPoint

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
        keep(_branch(problem, cycles, why, hopf.parameter), inside)


def _is_reached(hopf: SpecialPoint, reached: list[tuple[float, float]], curve: EquilibriumCurve) -> bool:
    span = curve.axis.high - curve.axis.low
    assert hopf.period is not None
    return any(
        abs(hopf.parameter - value) <= REACHED * span and abs(hopf.period - period) <= 0.1 * hopf.period
        for value, period in reached
    )


def _branch(problem: Collocation, cycles: list[Cycle], why: str, origin: float) -> CycleBranch:
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
    return CycleBranch(
        parameter=np.array([axis.value(cycle.orbit.coordinate) for cycle in cycles]),
        period=np.array([cycle.orbit.period for cycle in cycles]),
        multipliers=np.array([cycle.about.values for cycle in cycles]).reshape(len(cycles), -1),
        reliable=np.array([cycle.about.reliable for cycle in cycles]),
        maxima={name: maxima[:, place] for place, name in enumerate(names)},
        minima={name: minima[:, place] for place, name in enumerate(names)},
        ends=why,
        origin=origin,
        orbits=tuple(cycle.orbit for cycle in cycles),
        sizes=problem.sizes,
    )
