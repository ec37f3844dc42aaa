"""What the linearisation says of a steady state: eigenvalues with their rounding errors, kind and verdict.

An eigenvalue l with left and right eigenvectors y, x of unit length is known to eps |J| / |y* x|; within that its
sign is unknown. Source: G. Golub & C. Van Loan, Matrix Computations (2013), section 7.2.2. Names of kinds:
Y. Kuznetsov, Elements of Applied Bifurcation Theory (2004), section 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]

Kind = Literal["node", "focus", "saddle", "centre", "degenerate"]
STABLE, UNSTABLE = "asymptotically stable", "unstable"
UNDECIDED, LYAPUNOV = "not decided by linearisation", "Lyapunov stable"

SAFETY = 200.0
"""How many roundings of the largest entry an eigenvalue's sign must survive."""


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Eigenvalues by falling real part (per model time), and how well each is known."""

    values: Complex
    errors: Array

    @property
    def unstable(self) -> int:
        """How many surely have a positive real part."""
        return int(np.sum(self.values.real > self.errors))

    @property
    def undecided(self) -> int:
        """How many have a real part that rounding could turn."""
        return int(np.sum(~(np.abs(self.values.real) > self.errors)))

    @property
    def kind(self) -> Kind:
        """Node (all real), focus (some complex), saddle (both signs), centre or degenerate (sign unknown)."""
        if self.undecided:
            turning = self.values[~(np.abs(self.values.real) > self.errors)]
            return "centre" if np.all(np.abs(turning.imag) > 0) and not self.unstable else "degenerate"
        if 0 < self.unstable < len(self.values):
            return "saddle"
        return "focus" if np.any(self.values.imag != 0) else "node"

    @property
    def verdict(self) -> str:
        """What the linearisation decides."""
        if self.unstable:
            return UNSTABLE
        return UNDECIDED if self.undecided else STABLE


def spectrum(jacobian: Array, sizes: Array) -> Spectrum:
    """Return the eigenvalues of a Jacobian; `sizes` are typical sizes of the states, to balance it."""
    from scipy import linalg

    if not jacobian.size:
        return Spectrum(np.empty(0, dtype=complex), np.empty(0))
    if not np.all(np.isfinite(jacobian)):
        return Spectrum(np.full(len(jacobian), np.nan + 0j), np.full(len(jacobian), np.inf))
    balanced = jacobian * sizes[None, :] / sizes[:, None]
    matrix, _ = linalg.matrix_balance(balanced, permute=False)
    values, left, right = linalg.eig(matrix, left=True, right=True)  # type: ignore[misc]  # three with left
    cosines = np.abs(np.sum(left.conj() * right, axis=0))
    noise = np.finfo(float).eps * np.linalg.norm(matrix)
    errors = SAFETY * noise / np.maximum(cosines, 1e-8)
    order = np.lexsort((-values.imag, -values.real))
    return Spectrum(values[order], errors[order])


def eigenvalues(jacobian: Array, sizes: Array) -> Complex:
    """Return the eigenvalues alone, by falling real part: for the many points of a branch.

    Of a pair whose real part is within rounding of zero it is zero: along a family of centres it has no sign.
    """
    if not jacobian.size:
        return np.empty(0, dtype=complex)
    matrix = jacobian * sizes[None, :] / sizes[:, None]
    values = np.linalg.eigvals(matrix).astype(complex)
    noise = SAFETY * np.finfo(float).eps * np.linalg.norm(matrix)
    values.real[(values.imag != 0) & (np.abs(values.real) <= noise)] = 0.0
    found: Complex = values[np.lexsort((-values.imag, -values.real))]
    return found


def lyapunov_matrix(jacobian: Array) -> Array | None:
    """Return P > 0 with J' P + P J = -I, so that x' P x falls near the steady state; None if it is not stable."""
    from scipy import linalg

    if not jacobian.size or np.max(np.linalg.eigvals(jacobian).real) >= 0:
        return None
    matrix = linalg.solve_continuous_lyapunov(jacobian.T, -np.eye(len(jacobian)))
    symmetric: Array = (matrix + matrix.T) / 2
    return symmetric if np.min(np.linalg.eigvalsh(symmetric)) > 0 else None
