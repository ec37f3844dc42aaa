"""Hopf points: a pair of eigenvalues +-i omega, where cycles are born.

Defining system: g = 0, J a + omega b = 0, J b - omega a = 0, a'a + b'b = 1 and a phase condition.
First Lyapunov coefficient (Y. Kuznetsov, Elements of Applied Bifurcation Theory, 2004, formula 5.62), with
A q = i omega q, A'p = -i omega p, |q| = 1 in all states, p*q = 1:

    l1 = Re[p*C(q, q, q~) - 2 p*B(q, A^-1 B(q, q~)) + p*B(q~, (2 i omega - A)^-1 B(q, q))] / (2 omega)

It is in model units, so its sign tells (negative: stable cycles) and its size depends on the units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.analysis.dynamics.defining import solved
from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve
from sbmlqsp.analysis.dynamics.forms import Forms

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class HopfSolution:
    """State, parameter, frequency, and the complex eigenvector in units of z."""

    z: Array
    value: float
    omega: float
    vector: Complex


def refine_hopf(curve: EquilibriumCurve, y: Array) -> HopfSolution | None:
    """Return the Hopf point nearest to a point of the curve, starting from the pair nearest to the imaginary axis."""
    system, axis, count = curve.system, curve.axis, curve.system.size
    z, q = curve.at(y)
    sizes = np.maximum(np.abs(z), curve.sizes)
    pair = critical_pair(Forms(system, z, q, sizes).matrix)
    if pair is None:
        return None
    omega, vector = pair
    residual, jacobian = hopf_system(system, axis.place)
    span = abs(axis.high - axis.low)

    def arguments(u: Array) -> tuple[Array, ...]:
        parts = u[:count], axis.put(curve.q, float(u[-1])), u[count : 2 * count], u[2 * count : 3 * count]
        return (*parts, u[-2:-1], sizes, vector.real, vector.imag)

    found = solved(
        lambda u: residual(*arguments(u)),
        lambda u: jacobian(*arguments(u)),
        np.concatenate([z, vector.real, vector.imag, [omega, axis.of(q)]]),
        np.concatenate([sizes, np.ones(2 * count), [omega, min(span, max(abs(axis.of(q)), 1e-3 * span))]]),
    )
    if found is None or found[-2] <= 1e-6 * omega:
        return None
    direction = (found[count : 2 * count] + 1j * found[2 * count : 3 * count]) * sizes
    return HopfSolution(found[:count], float(found[-1]), float(found[-2]), direction)


def critical_pair(matrix: Array) -> tuple[float, Complex] | None:
    """Return (omega, unit eigenvector) of the complex pair nearest to the imaginary axis."""
    values, vectors = np.linalg.eig(matrix)
    upper = np.flatnonzero(values.imag > 0)
    if not upper.size:
        return None
    place = upper[np.argmin(np.abs(values[upper].real))]
    vector = vectors[:, place] / np.linalg.norm(vectors[:, place])
    return float(values[place].imag), vector.astype(complex)


def hopf_system(system: Autonomous, *places: int) -> tuple[Any, Any]:
    """Return the compiled defining system and its Jacobian in (z, a, b, omega, q[places])."""
    import casadi as ca

    def made() -> tuple[Any, ...]:
        a, b, c, d, s = (ca.SX.sym(name, system.size) for name in "abcds")
        omega = ca.SX.sym("omega")
        real = ca.jtimes(system.rates, system.z, s * a) / s + omega * b
        imaginary = ca.jtimes(system.rates, system.z, s * b) / s - omega * a
        norm, phase = ca.dot(a, a) + ca.dot(b, b) - 1, ca.dot(c, b) - ca.dot(d, a)
        return ca.vertcat(system.rates, real, imaginary, norm, phase), a, b, omega, s, c, d

    equations, *extra = system.keep("hopf", made)
    arguments = (system.z, system.q, *extra)
    unknowns = ca.vertcat(system.z, *extra[:3], *(system.q[place] for place in places))
    return (
        system.compiled("hopf equations", arguments, lambda: ca.densify(equations)),
        system.compiled(f"hopf jacobian {places}", arguments, lambda: ca.jacobian(equations, unknowns), matrix=True),
    )


def eigenvectors(forms: Forms, omega: float) -> tuple[float, Complex, Complex]:
    """Return (omega, q, p) of the eigenvalue nearest to i omega: |q| = 1 in all states, p*q = 1."""
    matrix = forms.matrix
    values, vectors = np.linalg.eig(matrix)
    place = int(np.argmin(np.abs(values - 1j * omega)))
    right = np.asarray(vectors[:, place], dtype=complex)
    right /= forms.length(right)
    adjoint, lefts = np.linalg.eig(matrix.T)
    left = np.asarray(lefts[:, int(np.argmin(np.abs(adjoint + 1j * omega)))], dtype=complex)
    left /= np.conj(np.vdot(left, right))
    return float(values[place].imag), right, left


def first_lyapunov(forms: Forms, omega: float) -> float:
    """Return l1 at a Hopf point of frequency omega, 0 where it vanishes to rounding; see the module for the formula.

    It is NaN where the eigenvalue next to i omega is real: two of them about to meet, as near a Bogdanov-Takens point.
    """
    omega, right, left = eigenvectors(forms, omega)
    if omega == 0:
        return float("nan")
    matrix, other = forms.matrix, right.conj()
    identity = np.eye(len(matrix))
    constant = np.linalg.solve(matrix, forms.apply(right, other))
    double = np.linalg.solve(2j * omega * identity - matrix, forms.apply(right, right))
    parts = forms.apply(right, right, other), -2 * forms.apply(right, constant), forms.apply(other, double)
    shares = [np.vdot(left, part) for part in parts]
    total = float(np.real(sum(shares)))
    return 0.0 if abs(total) <= ROUNDING * sum(abs(share) for share in shares) else total / (2 * omega)
