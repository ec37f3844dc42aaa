"""Newton's method for one periodic orbit, and meshes that follow its shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.collocation import DEGREE, Collocation, Linearisation, Orbit, basis, interpolated

Array = NDArray[np.float64]
ACCURACY = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Direction:
    """A direction in the space of orbits: of the nodes, the period and the coordinate."""

    nodes: Array
    period: float
    coordinate: float

    def length(self, orbit: Orbit, span: float) -> float:
        """Return its length: root mean square of the states, period and coordinate relative to their sizes."""
        return float(np.sqrt(self.along(self, orbit, span)))

    def along(self, other: Direction, orbit: Orbit, span: float) -> float:
        """Return the product with another direction at an orbit."""
        states = np.mean(self.nodes * other.nodes) / orbit.amplitude**2
        period = self.period * other.period / orbit.period**2
        return float(states + period + self.coordinate * other.coordinate / span**2)

    def scaled(self, factor: float) -> Direction:
        """Return a multiple."""
        return Direction(self.nodes * factor, self.period * factor, self.coordinate * factor)


def shifted(orbit: Orbit, direction: Direction, length: float) -> Orbit:
    """Return the orbit moved along a direction."""
    return orbit.moved(length * direction.nodes, length * direction.period, length * direction.coordinate)


def solve_at(problem: Collocation, guess: Orbit, most: int = 15) -> tuple[Orbit, Linearisation] | None:
    """Return the orbit near a guess with the parameter held."""
    still = np.zeros_like(guess.nodes)
    return _iterated(problem, guess, problem.slopes(guess), still, (0.0, 1.0), guess, most)


def solve_across(
    problem: Collocation, guess: Orbit, direction: Direction, reference: Array, most: int = 8
) -> tuple[Orbit, Linearisation] | None:
    """Return the orbit near a guess in the hyperplane across a direction."""
    span = problem.curve.weights(np.append(problem.sizes, guess.coordinate))[-1]
    row = direction.nodes / direction.nodes.size / guess.amplitude**2
    pair = direction.period / guess.period**2, direction.coordinate / span**2
    return _iterated(problem, guess, reference, row, pair, guess, most)


def _iterated(
    problem: Collocation,
    orbit: Orbit,
    reference: Array,
    row: Array,
    pair: tuple[float, float],
    guess: Orbit,
    most: int,
) -> tuple[Orbit, Linearisation] | None:
    last = np.inf
    for count in range(most):
        try:
            system = problem.linearised(orbit, reference)
            away = float(np.sum(row * (orbit.nodes - guess.nodes)))
            away += pair[0] * (orbit.period - guess.period) + pair[1] * (orbit.coordinate - guess.coordinate)
            nodes, period, coordinate = problem.step(system, row, *pair, -away)
        except (np.linalg.LinAlgError, RuntimeError):
            return None
        length = max(float(np.max(np.abs(nodes))), abs(period) / orbit.period)
        if not np.isfinite(length) or length > 1e3 * guess.amplitude or (count > 4 and length > last):
            return None
        shrunk = 1.0 if abs(period) < 0.5 * orbit.period else 0.5 * orbit.period / abs(period)
        orbit = orbit.moved(shrunk * nodes, shrunk * period, shrunk * coordinate)
        if length < ACCURACY * max(1.0, float(np.max(np.abs(orbit.nodes)))):
            return orbit, problem.linearised(orbit, reference)
        last = length
    return None


def tangent(problem: Collocation, system: Linearisation, orbit: Orbit, along: Direction) -> Direction | None:
    """Return the unit tangent of the branch at an orbit that points the way of `along`."""
    span = problem.curve.weights(np.append(problem.sizes, orbit.coordinate))[-1]
    silent = Linearisation(
        condensed=np.concatenate([system.condensed[:, :, :-1], np.zeros_like(system.condensed[:, :, -1:])], axis=2),
        periodicity=np.zeros_like(system.periodicity),
        phase=0.0,
        phase_row=system.phase_row,
        largest=0.0,
    )
    row = along.nodes / along.nodes.size / orbit.amplitude**2
    try:
        step = problem.step(silent, row, along.period / orbit.period**2, along.coordinate / span**2, 1.0)
    except (np.linalg.LinAlgError, RuntimeError):
        return None
    found = Direction(*step)
    length = found.length(orbit, span)
    return found.scaled(1 / length) if np.isfinite(length) and length > 0 else None


def remeshed(orbit: Orbit, direction: Direction | None = None) -> tuple[Orbit, Direction | None]:
    """Return the orbit (and a direction) on a mesh where each interval has the same share of the error.

    Source: R. Russell & J. Christiansen, SIAM Journal on Numerical Analysis 15:59 (1978).
    """
    mesh = _equidistributed(orbit)
    widths = np.diff(mesh)
    times = np.append((mesh[:-1, None] + widths[:, None] * basis().nodes[:-1]).ravel(), 1.0)
    new = Orbit(mesh, orbit.at(times), orbit.period, orbit.coordinate)
    if direction is None:
        return new, None
    nodes = interpolated(orbit.mesh, direction.nodes, times)
    return new, Direction(nodes, direction.period, direction.coordinate)


def _equidistributed(orbit: Orbit) -> Array:
    """Return a mesh for the (m + 1)-th derivative, estimated from jumps of the m-th between intervals."""
    widths = np.diff(orbit.mesh)
    local = orbit.nodes[np.arange(len(widths))[:, None] * DEGREE + np.arange(DEGREE + 1)]
    highest = np.einsum("k,ekn->en", basis().coefficients[-1], local) / widths[:, None] ** DEGREE
    jumps = np.abs(np.diff(np.vstack([highest[-1:], highest, highest[:1]]), axis=0))
    distances = (np.append(widths[-1], widths) + np.append(widths, widths[0])) / 2
    at_borders = np.max(jumps / distances[:, None], axis=1)
    density = ((at_borders[:-1] + at_borders[1:]) / 2) ** (1 / (DEGREE + 1))
    density = density + 0.1 * np.mean(density) + 1e-12
    cumulative = np.append(0.0, np.cumsum(density * widths))
    mesh = np.interp(np.linspace(0.0, cumulative[-1], len(widths) + 1), cumulative, orbit.mesh)
    mesh[0], mesh[-1] = 0.0, 1.0
    found: Array = mesh
    return found
