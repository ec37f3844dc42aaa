"""Fisher information from predictions and their derivatives, of one individual and of a population.

One individual with measurements y_i of variance v_i: sum of (dy_i)(dy_i)' / v_i, and (dv_i)(dv_i)' / (2 v_i^2) for
what the variance tells. A population, linearised around the typical individual (first order; Retout, Mentre and Bruno
2002, Stat. Med. 21:2623): with L = dy / d eta, V = L Omega L' + diag(v), and parameters beta, the variances of eta,
and those of the error, M_jk = (dy/dj)' V^-1 (dy/dk) + tr(V^-1 dV/dj V^-1 dV/dk) / 2; the reduced matrix leaves out
what V tells about beta.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sbmlqsp.analysis.identifiability.sensing import Sensed
from sbmlqsp.simulation.arrays import Floats


def individual(sensed: Sensed, *, full: bool = False) -> Floats:
    """Return the information of one individual, shape (p, p), in model units."""
    variance = sensed.variance
    matrix: Floats = sensed.slopes.T @ (sensed.slopes / variance[:, None])
    if full:
        tilted = 2 * sensed.proportional[:, None] * sensed.y[:, None] * sensed.slopes
        matrix += 0.5 * tilted.T @ (tilted / variance[:, None] ** 2)
    return matrix


@dataclass(frozen=True, slots=True)
class Between:
    """How individuals differ: variance of eta of each parameter that varies, and which of them add instead of multiply.

    An individual has value * exp(eta), or value + eta for those in `additive`.
    """

    variances: tuple[tuple[str, float], ...]
    additive: frozenset[str] = frozenset()

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that vary."""
        return tuple(name for name, _ in self.variances)


class PopulationInformation:
    """The information of one individual of a population; `names` are beta, then variances."""

    def __init__(self, sensed: Sensed, between: Between, *, full: bool = False) -> None:
        self._full, self._between = full, between
        self._varying = [sensed.unknowns.index(name) for name in between.names]
        factors = [
            1.0 if n in between.additive else sensed.values[i]
            for n, i in zip(between.names, self._varying, strict=True)
        ]
        self._factors = np.array(factors)
        self._multiplied = np.array([n not in between.additive for n in between.names])
        errors = [("additive", sensed.additive), ("proportional", sensed.proportional)]
        self._errors = [kind for kind, variance in errors if np.any(variance > 0)]
        omegas = [f"omega2 {name}" for name in between.names]
        self.names = (*sensed.unknowns, *omegas, *(f"sigma2 {kind}" for kind in self._errors))
        given = {kind: float(v[v > 0][0]) for kind, v in errors if np.any(v > 0)}
        self.values = np.array([*sensed.values, *(v for _, v in between.variances), *given.values()])

    def matrix(self, sensed: Sensed) -> Floats:
        """Return the information that one individual measured at these rows gives."""
        loads = sensed.slopes[:, self._varying] * self._factors
        omega = np.array([variance for _, variance in self._between.variances])
        covariance = (loads * omega) @ loads.T + np.diag(sensed.variance)
        inverse = np.linalg.inv(covariance)
        p = len(sensed.unknowns)
        tilts = [np.outer(load, load) for load in loads.T]
        tilts += [np.diag(self._by_error(sensed, kind)) for kind in self._errors]
        count = len(self.names)
        matrix = np.zeros((count, count))
        matrix[:p, :p] = sensed.slopes.T @ inverse @ sensed.slopes
        turned = [inverse @ tilt for tilt in tilts]
        if self._full:
            turned = [inverse @ tilt for tilt in self._by_beta(sensed, loads, omega)] + turned
        first = count - len(turned)
        flat, transposed = np.array([t.ravel() for t in turned]), np.array([t.T.ravel() for t in turned])
        matrix[first:, first:] += 0.5 * flat @ transposed.T
        return matrix

    def _by_error(self, sensed: Sensed, kind: str) -> Floats:
        if kind == "additive":
            return np.asarray(sensed.additive > 0, dtype=float)
        return np.where(sensed.proportional > 0, sensed.y**2, 0.0)

    def _by_beta(self, sensed: Sensed, loads: Floats, omega: Floats) -> list[Floats]:
        """Return dV / d beta: through the loads and through the error that follows the prediction."""
        assert sensed.bends is not None
        found = []
        for k in range(len(sensed.unknowns)):
            turned = sensed.bends[:, self._varying, k] * self._factors
            own = np.array([i == k for i in self._varying]) & self._multiplied
            turned = turned + sensed.slopes[:, self._varying] * own
            half = (turned * omega) @ loads.T
            error = 2 * sensed.proportional * sensed.y * sensed.slopes[:, k]
            found.append(half + half.T + np.diag(error))
        return found


def logdet(matrix: Floats) -> float:
    """Return ln det, minus infinity for a singular matrix."""
    sign, value = np.linalg.slogdet(matrix)
    return float(value) if sign > 0 else -np.inf


def between_from(given: Mapping[str, float], additive: Sequence[str] = ()) -> Between:
    """Return how individuals differ from {parameter: variance of eta}."""
    return Between(tuple((str(name), float(variance)) for name, variance in given.items()), frozenset(additive))
