"""The map from one dose to the next, with its exact derivatives: what repeated doses do, seen once in each interval.

A state is carried from just before the doses of an interval to just before those of the next. Its derivatives in the
state and in the size of the doses follow the variational equations. Source: Y. Kuznetsov, Elements of Applied
Bifurcation Theory (2004), section 1.5.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.core.expression import Number
from sbmlqsp.core.schedule import Infusion, Jump
from sbmlqsp.errors import ConvergenceError

Array = NDArray[np.float64]
TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch without an edge: amounts added at its start, input rates during it; both for doses of size 1."""

    start: float
    end: float
    jumps: Array
    rates: Array


def pieces(system: Autonomous, actions: Sequence[Jump | Infusion], interval: float) -> list[Piece]:
    """Return the stretches of one interval under doses in numbers."""
    edges = {0.0, interval}
    for action in actions:
        edges |= {min(action.time, interval), min(action.time + _duration(action), interval)}
    times = sorted(edges)
    return [_piece(system, actions, start, end) for start, end in pairwise(times)]


def _duration(action: Jump | Infusion) -> float:
    if isinstance(action, Jump):
        return 0.0
    assert isinstance(action.duration, Number)
    return action.duration.value


def _piece(system: Autonomous, actions: Sequence[Jump | Infusion], start: float, end: float) -> Piece:
    targets = system.system.inputs
    jumps, rates = np.zeros(system.size), np.zeros(len(targets))
    place = {state: number for number, state in enumerate(system.independent)}
    for action in actions:
        if isinstance(action, Jump) and action.time == start:
            jumps[place[system.system.states.index(action.target)]] += action.amount
        elif isinstance(action, Infusion) and action.time <= start and end <= action.time + _duration(action):
            rates[targets.index(action.target)] += action.amount / _duration(action)
    return Piece(start, end, jumps, rates)


@dataclass(frozen=True, slots=True, eq=False)
class Stroboscope:
    """P(z, d) - z = 0 as a `Curve`: unknowns are the state before the doses and their size d, a factor."""

    system: Autonomous
    pieces: list[Piece]
    sizes: Array
    largest: float

    def residual(self, y: Array) -> Array:
        """Return P(z, d) - z."""
        found: Array = self._mapped(y)[0] - y[:-1]
        return found

    def jacobian(self, y: Array) -> Array:
        """Return its derivatives in z and d."""
        _, matrix, along = self._mapped(y)
        return np.column_stack([matrix - np.eye(len(matrix)), along])

    def weights(self, y: Array) -> Array:
        """Return the sizes of the unknowns."""
        states = np.maximum(np.abs(y[:-1]), self.sizes) * np.sqrt(max(1, len(y) - 1))
        return np.append(states, self.largest)

    def multipliers(self, y: Array) -> NDArray[np.complex128]:
        """Return the Floquet multipliers: the eigenvalues of dP/dz."""
        found: NDArray[np.complex128] = np.linalg.eigvals(self._mapped(y)[1]).astype(complex)
        return found[np.argsort(-np.abs(found))]

    def _mapped(self, y: Array) -> tuple[Array, Array, Array]:
        kept: dict[bytes, Any] = self.system.keep("strobe", dict)
        key = y.tobytes()
        if key not in kept:
            kept.clear()
            kept[key] = self._run(y[:-1], float(y[-1]))
        found: tuple[Array, Array, Array] = kept[key]
        return found

    def _run(self, z: Array, size: float) -> tuple[Array, Array, Array]:
        n = len(z)
        matrix, along = np.eye(n), np.zeros(n)
        for piece in self.pieces:
            z, along = z + size * piece.jumps, along + piece.jumps
            z, matrix, along = self._through(piece, z, matrix, along, size)
        return z, matrix, along

    def _through(self, piece: Piece, z: Array, matrix: Array, along: Array, size: float) -> tuple[Array, Array, Array]:
        from scipy.integrate import solve_ivp

        system, n = self.system, len(z)
        first = len(system.system.parameters)
        q = system.values.copy()
        q[first : first + len(piece.rates)] = size * piece.rates
        scale = np.maximum(np.abs(z), self.sizes)

        def rate(_time: float, state: Array) -> Array:
            here = state[:n]
            jacobian = system.jacobian(here, q)
            variations = state[n:].reshape(n, n + 1)
            moved = jacobian @ variations
            moved[:, n] += self._by_rates(here, q) @ piece.rates
            return np.concatenate([system.g(here, q), moved.ravel()])

        start = np.concatenate([z, np.column_stack([matrix, along]).ravel()])
        floor = np.concatenate([scale, np.outer(scale, np.append(1 / scale, 1 / self.largest)).ravel()])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = solve_ivp(
                rate, (piece.start, piece.end), start, method="LSODA", rtol=TOLERANCE, atol=1e-3 * TOLERANCE * floor
            )
        if found.status != 0 or not np.all(np.isfinite(found.y[:, -1])):
            raise ConvergenceError("the run from one dose to the next broke off")
        end = found.y[:, -1]
        variations = end[n:].reshape(n, n + 1)
        return end[:n], variations[:, :n], variations[:, n]

    def _by_rates(self, z: Array, q: Array) -> Array:
        import casadi as ca

        system, first = self.system, len(self.system.system.parameters)
        places = slice(first, first + len(system.system.inputs))
        compiled = system.compiled(
            "dg/du", (system.z, system.q), lambda: ca.jacobian(system.rates, system.q[places]), matrix=True
        )
        found: Array = compiled(z, q)
        return found
