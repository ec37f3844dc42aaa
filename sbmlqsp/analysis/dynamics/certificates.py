"""Stability where the linearisation is silent: what a centre is when a Lyapunov function or a normal form is found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.analysis.dynamics.stability import LYAPUNOV, UNDECIDED, Spectrum

Array = NDArray[np.float64]
EXACT = 1e-10


def beyond_linearisation(system: Autonomous, z: Array, q: Array, found: Spectrum) -> tuple[str, str]:
    """Return (verdict, detail) of a state whose linearisation decides nothing.

    Certificates: x' P x with J' P + P J = 0 for a linear system with purely imaginary, semisimple eigenvalues; and
    sum c_i (x_i - x_i* ln x_i) for Lotka-Volterra systems with c_i a_ij + c_j a_ji = 0 (V. Volterra, 1931; B. S. Goh,
    American Naturalist 111:135, 1977). A weak focus is told by its first Lyapunov coefficient.
    """
    if not np.all(np.isfinite(found.values)):
        return UNDECIDED, "the rates have no finite derivative there"
    if found.kind == "centre":
        if _is_linear(system, z, q) and _semisimple(system.jacobian(z, q)):
            return LYAPUNOV, "a neutral centre: deviations neither grow nor die out; a quadratic function is conserved"
        if _volterra(system, z, q):
            return LYAPUNOV, "a neutral centre: Volterra's function sum c (x - x* ln x) is conserved"
    return UNDECIDED, "a real part is zero to rounding: a bifurcation point, a neutral direction or a continuum"


def _is_linear(system: Autonomous, z: Array, q: Array) -> bool:
    reference = system.jacobian(z, q)
    source = np.random.default_rng(5)
    scale = np.max(np.abs(reference))
    others = (system.jacobian(z + np.maximum(np.abs(z), 1.0) * source.normal(size=len(z)), q) for _ in range(6))
    return all(np.max(np.abs(other - reference)) <= EXACT * scale for other in others)


def _semisimple(jacobian: Array) -> bool:
    values, vectors = np.linalg.eig(jacobian)
    imaginary = np.all(np.abs(values.real) <= EXACT * np.max(np.abs(values), initial=1e-300))
    return bool(imaginary and np.linalg.cond(vectors) < 1e6)


def _volterra(system: Autonomous, z: Array, q: Array) -> bool:
    """Return whether the rates are x_i (b_i + sum a_ij x_j) around z > 0 with factors c that make C A skew."""
    if np.any(z <= 0):
        return False
    source = np.random.default_rng(6)
    matrix = system.jacobian(z, q) / z[:, None]
    for _ in range(8):
        x = z * np.exp(source.normal(0.0, 0.7, len(z)))
        per_capita = system.g(x, q) / x
        expected = matrix @ (x - z)
        if np.max(np.abs(per_capita - expected)) > EXACT * np.max(np.abs(matrix) @ (x + z)):
            return False
    return _skew_weights(matrix)


def _skew_weights(matrix: Array) -> bool:
    """Return whether c > 0 exists with c_i a_ij = -c_j a_ji for all i, j (and a_ii = 0)."""
    size, scale = len(matrix), EXACT * np.max(np.abs(matrix))
    if np.max(np.abs(np.diag(matrix))) > scale:
        return False
    weights = np.zeros(size)
    for first in range(size):
        if weights[first]:
            continue
        weights[first], waiting = 1.0, [first]
        while waiting:
            i = waiting.pop()
            for j in range(size):
                if abs(matrix[i, j]) > scale and not weights[j]:
                    if matrix[i, j] * matrix[j, i] >= 0:
                        return False
                    weights[j] = -weights[i] * matrix[i, j] / matrix[j, i]
                    waiting.append(j)
    product = weights[:, None] * matrix
    return bool(np.max(np.abs(product + product.T)) <= EXACT * np.max(np.abs(product)))
