"""`CycleBranch`: limit cycles over the parameter, and how they are followed from a Hopf point.

Source: E. Doedel, H. B. Keller & J. P. Kernevez, International Journal of Bifurcation and Chaos 1:745 (1991).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.collocation import Collocation, Linearisation, Orbit
from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve
from sbmlqsp.analysis.dynamics.floquet import Multipliers, multipliers
from sbmlqsp.analysis.dynamics.orbits import Direction, remeshed, shifted, solve_across, tangent
from sbmlqsp.analysis.dynamics.special_point import SpecialPoint

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]


AT_HOPF = "the amplitude vanishes at another Hopf point"
UNBOUNDED = "the period grows without bound: an orbit that is homoclinic or heteroclinic is near"


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleSteps:
    """How a branch of cycles is followed.

    Attributes:
        first, least, most: length of the first, shortest and longest step.
        count: most cycles on a branch.
        intervals: of the collocation mesh.
        longest_period: the branch ends where the period exceeds this many times the first.
    """

    first: float = 0.02
    least: float = 1e-6
    most: float = 0.25
    count: int = 160
    intervals: int = 40
    longest_period: float = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Cycle:
    """One cycle of a branch with its tangent and multipliers; `turn` is the share of the parameter in the tangent."""

    orbit: Orbit
    direction: Direction
    about: Multipliers
    step: float

    @property
    def turn(self) -> float:
        """The derivative of the coordinate along the branch."""
        return self.direction.coordinate


@dataclass(frozen=True, slots=True, eq=False)
class CycleBranch:
    """Cycles in the order in which they were found; numbers in model units.

    Attributes:
        parameter, period: at each cycle, shape (cycles,).
        multipliers: Floquet multipliers but the trivial one, shape (cycles, states - 1).
        reliable: whether the trivial multiplier came out as 1.
        maxima, minima: of every selection by name, each of shape (cycles,).
        ends: why it ends.
        origin: value of the parameter at the Hopf point it comes from, None for cycles met in a run.
    """

    parameter: Array
    period: Array
    multipliers: Complex
    reliable: NDArray[np.bool_]
    maxima: dict[str, Array]
    minima: dict[str, Array]
    ends: str
    origin: float | None
    orbits: tuple[Orbit, ...] = field(default=(), repr=False)
    sizes: Array = field(default_factory=lambda: np.empty(0), repr=False)

    @property
    def stable(self) -> NDArray[np.bool_]:
        """Whether all multipliers lie inside the unit circle."""
        if not self.multipliers.shape[1]:
            return np.ones(len(self.parameter), dtype=bool)
        found: NDArray[np.bool_] = np.max(np.abs(self.multipliers), axis=1) < 1
        return found

    def __len__(self) -> int:
        return len(self.parameter)


def from_hopf(curve: EquilibriumCurve, hopf: SpecialPoint, steps: CycleSteps) -> tuple[Collocation, Orbit, Direction]:
    """Return the equations, the cycle of no amplitude at a Hopf point, and the direction in which cycles are born."""
    assert hopf.frequency is not None
    sizes = np.maximum(np.abs(hopf.position), curve.sizes)
    problem = Collocation(curve, sizes, steps.intervals)
    mesh = np.linspace(0.0, 1.0, steps.intervals + 1)
    count = steps.intervals * 4 + 1
    coordinate = curve.axis.coordinate(hopf.parameter)
    still = Orbit(mesh, np.tile(hopf.position / sizes, (count, 1)), 2 * np.pi / hopf.frequency, coordinate)
    turning = np.exp(2j * np.pi * still.times)[:, None] * (hopf.vector / sizes)[None, :]
    nodes = np.real(turning)
    return problem, still, Direction(nodes / np.sqrt(np.mean(nodes**2)), 0.0, 0.0)


def follow_cycles(
    problem: Collocation, still: Orbit, first: Direction, steps: CycleSteps, watch: Callable[[float], None]
) -> tuple[list[Cycle], str]:
    """Return the cycles from a Hopf point or a cycle on, that one left out, and why they end."""
    cycles: list[Cycle] = []
    orbit, direction, length = still, first, steps.first
    born = bool(np.max(np.ptp(still.nodes, axis=0)) == 0)
    reference = problem.slopes(shifted(still, first, 1.0) if born else still)
    axis = problem.curve.axis
    while len(cycles) < steps.count:
        found = _next(problem, orbit, direction, reference, length, steps)
        if found is None:
            return cycles, "the steps became too short"
        if (cycles or not born) and _overlap(found[0], orbit) < 0:
            return cycles, AT_HOPF
        orbit, system, direction, length, count = found
        cycles.append(Cycle(orbit, direction, multipliers(system.transfer), length))
        watch(axis.value(orbit.coordinate))
        if not axis.holds(axis.value(orbit.coordinate)):
            return cycles, "the end of the range"
        if orbit.period > steps.longest_period * still.period:
            return cycles, UNBOUNDED
        orbit, turned = remeshed(orbit, direction)
        direction = turned or direction
        reference = problem.slopes(orbit)
        length = min(length * (1.5 if count <= 3 else 1.0 if count <= 5 else 0.7), steps.most)
    return cycles, f"the largest number of cycles, {steps.count}"


def _next(
    problem: Collocation, orbit: Orbit, direction: Direction, reference: Array, length: float, steps: CycleSteps
) -> tuple[Orbit, Linearisation, Direction, float, int] | None:
    span = problem.curve.weights(np.append(problem.sizes, orbit.coordinate))[-1]
    tries = 0
    while length >= steps.least:
        solved = solve_across(problem, shifted(orbit, direction, length), direction, reference)
        tries += 1
        if solved is not None and _close(solved[0], orbit, length, span):
            turned = tangent(problem, solved[1], solved[0], direction)
            if turned is not None and _cosine(turned, direction, solved[0], span) > 0.8:
                return solved[0], solved[1], turned, length, 3 if tries == 1 else 5
        length /= 2.5
    return None


def _close(new: Orbit, old: Orbit, length: float, span: float) -> bool:
    """Return whether a step went about as far as it was meant to, and to a cycle that runs forward in time."""
    moved = Direction(new.nodes - old.nodes, new.period - old.period, new.coordinate - old.coordinate)
    return new.period > 0 and moved.length(old, span) < 3 * length


def _cosine(a: Direction, b: Direction, orbit: Orbit, span: float) -> float:
    return a.along(b, orbit, span) / (a.length(orbit, span) * b.length(orbit, span))


def _overlap(new: Orbit, old: Orbit) -> float:
    """Return how alike two orbits are, apart from their mean: negative once the branch has passed a Hopf point.

    There the amplitude goes through zero, and the branch comes back with the same cycles half a period later.
    """
    times = np.linspace(0.0, 1.0, 101)[:-1]
    a, b = new.at(times), old.at(times)
    return float(np.sum((a - a.mean(axis=0)) * (b - b.mean(axis=0))))
