"""Orthogonal collocation of a periodic orbit, with the interior of each mesh interval condensed out.

On each of N intervals the orbit is a polynomial of degree m that fulfils u' = T g(u) at m Gauss points. Unknowns are
the values at the nodes, the period T and the coordinate of the parameter; the equations are those of collocation, of
periodicity, and an integral phase condition. Sources: C. de Boor & B. Swartz, SIAM Journal on Numerical Analysis 10:582
(1973); E. Doedel, Lecture notes on numerical analysis of nonlinear equations (2007); U. Ascher, R. Mattheij & R.
Russell, Numerical Solution of Boundary Value Problems (1995), on condensation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve
from sbmlqsp.derivatives import Mapped

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]

DEGREE = 4


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Lagrange polynomials on equidistant nodes: values and slopes at the Gauss points, and their weights."""

    values: Array
    slopes: Array
    weights: Array
    nodes: Array
    coefficients: Array


@lru_cache(maxsize=8)
def basis(degree: int = DEGREE) -> Basis:
    """Return the basis of one interval, mapped to [0, 1]."""
    nodes = np.linspace(0.0, 1.0, degree + 1)
    gauss, weights = np.polynomial.legendre.leggauss(degree)
    points = np.asarray((gauss + 1) / 2, dtype=float)
    coefficients: Array = np.asarray(np.linalg.inv(np.vander(nodes, increasing=True)), dtype=float)
    powers = np.vander(points, degree + 1, increasing=True)
    slopes = np.zeros_like(powers)
    slopes[:, 1:] = powers[:, :-1] * np.arange(1, degree + 1)
    return Basis(powers @ coefficients, slopes @ coefficients, weights / 2, nodes, coefficients)


@dataclass(frozen=True, slots=True, eq=False)
class Orbit:
    """A periodic orbit on a mesh of [0, 1]: scaled states at the nodes, period, coordinate of the parameter."""

    mesh: Array
    nodes: Array
    period: float
    coordinate: float

    @property
    def times(self) -> Array:
        """Times of the nodes, as parts of the period."""
        inside = basis().nodes[:-1]
        widths = np.diff(self.mesh)
        return np.append((self.mesh[:-1, None] + widths[:, None] * inside).ravel(), 1.0)

    @property
    def amplitude(self) -> float:
        """How far the states swing, in their sizes, and at least one: what changes of the states are measured by."""
        return max(1.0, float(np.sqrt(np.mean((self.nodes - np.mean(self.nodes, axis=0)) ** 2))))

    def at(self, times: Array) -> Array:
        """Return the states at times between 0 and 1, shape (times, states)."""
        return interpolated(self.mesh, self.nodes, times)

    def moved(self, nodes: Array, period: float, coordinate: float) -> Orbit:
        """Return the orbit with increments added."""
        return Orbit(self.mesh, self.nodes + nodes, self.period + period, self.coordinate + coordinate)


def interpolated(mesh: Array, nodes: Array, times: Array) -> Array:
    """Return the piecewise polynomial through the nodes at some times."""
    interval = np.clip(np.searchsorted(mesh, times, side="right") - 1, 0, len(mesh) - 2)
    local = (times - mesh[interval]) / np.diff(mesh)[interval]
    weights = np.vander(local, DEGREE + 1, increasing=True) @ basis().coefficients
    chosen = interval[:, None] * DEGREE + np.arange(DEGREE + 1)
    found: Array = np.einsum("tk,tkn->tn", weights, nodes[chosen])
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Linearisation:
    """The Newton system at an orbit, its intervals solved for their interior.

    Attributes:
        residual: of collocation, as the last column of `condensed`.
        condensed: B^-1 (A, c_T, c_p, r) of each interval, shape (intervals, degree * n, n + 3).
        periodicity, phase: residuals of the two other equations.
        phase_row: coefficients of the phase condition, one for each node and state.
        largest: the largest residual.
    """

    condensed: Array
    periodicity: Array
    phase: float
    phase_row: Array
    largest: float

    @property
    def transfer(self) -> Array:
        """The maps from the start to the end of each interval, shape (intervals, n, n)."""
        count = len(self.periodicity)
        found: Array = -self.condensed[:, -count:, :count]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Collocation:
    """The equations of cycles of one system over one parameter; states are divided by `sizes`."""

    curve: EquilibriumCurve
    sizes: Array
    intervals: int = 40

    @property
    def mapped(self) -> Mapped:
        """The function (states at all Gauss points, q) -> rates, Jacobians, derivatives in the parameter."""
        import casadi as ca

        system, place = self.curve.system, self.curve.axis.place
        count = self.intervals * DEGREE
        found: Mapped = system.keep(
            f"collocation {place} {count}",
            lambda: Mapped(
                system.z,
                system.q,
                [system.rates, system.jacobian_expression, ca.jacobian(system.rates, system.q[place])],
                count,
            ),
        )
        return found

    def parameters(self, orbit: Orbit) -> Array:
        """Return q of an orbit."""
        return self.curve.axis.put(self.curve.q, self.curve.axis.value(orbit.coordinate))

    def linearised(self, orbit: Orbit, reference_slopes: Array) -> Linearisation:
        """Return the Newton system; `reference_slopes` is u' of a nearby orbit at the Gauss points."""
        shape, n = basis(), len(self.sizes)
        widths = np.diff(orbit.mesh)
        local = orbit.nodes[np.arange(self.intervals)[:, None] * DEGREE + np.arange(DEGREE + 1)]
        points = np.einsum("gk,ekn->egn", shape.values, local)
        slopes = np.einsum("gk,ekn->egn", shape.slopes, local) / widths[:, None, None]
        rates, jacobians, sensitivities = self._rates(points, orbit)
        residual = slopes - orbit.period * rates
        block = -orbit.period * np.einsum("gk,egab->egakb", shape.values, jacobians)
        block += np.einsum("gk,ab->gakb", shape.slopes, np.eye(n))[None] / widths[:, None, None, None, None]
        matrix = block.reshape(self.intervals, DEGREE * n, (DEGREE + 1) * n)
        columns = np.stack([-rates, -orbit.period * sensitivities, residual], axis=-1)
        right = np.concatenate([matrix[:, :, :n], columns.reshape(self.intervals, DEGREE * n, 3)], axis=2)
        density = widths[:, None, None] * shape.weights[None, :, None] * reference_slopes
        shares = np.einsum("gk,egn->ekn", shape.values, density)
        return Linearisation(
            condensed=np.linalg.solve(matrix[:, :, n:], right),
            periodicity=orbit.nodes[0] - orbit.nodes[-1],
            phase=float(np.sum(density * points)),
            phase_row=_gathered(shares, orbit.nodes.shape),
            largest=float(max(np.max(np.abs(residual)), np.max(np.abs(orbit.nodes[0] - orbit.nodes[-1])))),
        )

    def slopes(self, orbit: Orbit) -> Array:
        """Return u' at the Gauss points, shape (intervals, degree, n)."""
        local = orbit.nodes[np.arange(self.intervals)[:, None] * DEGREE + np.arange(DEGREE + 1)]
        found: Array = np.einsum("gk,ekn->egn", basis().slopes, local) / np.diff(orbit.mesh)[:, None, None]
        return found

    def _rates(self, points: Array, orbit: Orbit) -> tuple[Array, Array, Array]:
        n = len(self.sizes)
        flat = points.reshape(-1, n) * self.sizes
        rates, jacobians, sensitivities = self.mapped(flat, self.parameters(orbit))
        slope = self.curve.axis.slope(orbit.coordinate)
        shape = (self.intervals, DEGREE, n)
        return (
            rates[:, :, 0].reshape(shape) / self.sizes,
            jacobians.reshape(*shape, n) * self.sizes / self.sizes[:, None],
            sensitivities[:, :, 0].reshape(shape) / self.sizes * slope,
        )

    def step(self, system: Linearisation, row: Array, at_period: float, at_coordinate: float, right: float) -> Any:
        """Return the Newton step (nodes, period, coordinate) with one more equation.

        It reads sum(row * nodes) + at_period * period + at_coordinate * coordinate = right.
        """
        n, intervals, solved = len(self.sizes), self.intervals, system.condensed
        rows = np.stack([system.phase_row, row])
        interior = _interior(rows, intervals, n)
        # interior nodes y = r - A x - c p, so each row acts on x with what it takes from y subtracted
        taken = np.einsum("rek,ekc->rec", interior, solved)
        both = rows[:, ::DEGREE].copy()
        both[:, :-1] -= taken[:, :, :n]
        corner = -taken[:, :, n : n + 2].sum(axis=1)
        corner[1] += (at_period, at_coordinate)
        ends = solved[:, -n:]
        parts = [ends[:, :, :n], np.ones((intervals, n)), ends[:, :, n : n + 2], np.ones(n), -np.ones(n), both, corner]
        last = np.array([-system.phase, right]) + taken[:, :, n + 2].sum(axis=1)
        vector = np.concatenate([-ends[:, :, n + 2].ravel(), -system.periodicity, last])
        return self._expanded(_solve(np.concatenate([part.ravel() for part in parts]), vector, n, intervals), solved)

    def _expanded(self, found: Array, solved: Array) -> tuple[Array, float, float]:
        n, intervals = len(self.sizes), self.intervals
        starts, pair = found[:-2].reshape(intervals + 1, n), found[-2:]
        inner = -solved[:, :, n + 2] - np.einsum("ekn,en->ek", solved[:, :, :n], starts[:-1])
        inner -= solved[:, :, n : n + 2] @ pair
        nodes = np.empty((intervals * DEGREE + 1, n))
        nodes[::DEGREE] = starts
        for k in range(1, DEGREE):
            nodes[k::DEGREE] = inner[:, (k - 1) * n : k * n]
        return nodes, float(pair[0]), float(pair[1])


def _gathered(shares: Array, shape: tuple[int, ...]) -> Array:
    """Return what intervals say of their nodes as one row, border nodes getting both shares."""
    row = np.zeros(shape)
    for k in range(DEGREE + 1):
        row[k : k + (len(shares) - 1) * DEGREE + 1 : DEGREE] += shares[:, k]
    return row


def _interior(rows: Array, intervals: int, n: int) -> Array:
    """Return the coefficients of interior nodes of each interval, zero for its last node, shape (rows, e, m n)."""
    found = np.zeros((len(rows), intervals, DEGREE, n))
    for k in range(1, DEGREE):
        found[:, :, k - 1] = rows[:, k::DEGREE]
    return found.reshape(len(rows), intervals, DEGREE * n)


@lru_cache(maxsize=16)
def _pattern(n: int, intervals: int) -> tuple[Any, Any]:
    """Return rows and columns of the entries of the condensed matrix, in the order in which `step` makes them."""
    size = (intervals + 1) * n
    blocks, inside = np.arange(intervals)[:, None, None] * n, np.arange(n)
    rows = np.broadcast_to(blocks + inside[:, None], (intervals, n, n))
    columns = np.broadcast_to(blocks + inside[None, :], (intervals, n, n))
    places = np.arange(intervals * n)
    pairs = np.repeat(places, 2), np.tile([size, size + 1], len(places))
    first, last = np.arange(n), intervals * n + np.arange(n)
    states, both = np.tile(np.arange(size), 2), np.repeat([size, size + 1], size)
    corner = np.array([size, size, size + 1, size + 1]), np.array([size, size + 1, size, size + 1])
    return (
        np.concatenate([rows.ravel(), places, pairs[0], last, last, both, corner[0]]),
        np.concatenate([columns.ravel(), places + n, pairs[1], first, last, states, corner[1]]),
    )


def _solve(entries: Array, vector: Array, n: int, intervals: int) -> Array:
    from scipy.sparse import csc_matrix
    from scipy.sparse.linalg import splu

    matrix = csc_matrix((entries, _pattern(n, intervals)), shape=(len(vector), len(vector)))
    found: Array = splu(matrix).solve(vector)
    return found
