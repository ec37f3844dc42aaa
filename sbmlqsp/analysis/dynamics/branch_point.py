"""Branch points: two curves of steady states cross, where one may take the other.

Defining system: g + mu psi = 0, J'psi = 0, g_lambda'psi = 0, psi'psi = 1; mu = 0 at a true branch point. The second
tangent solves the algebraic branching equation a x^2 + 2 b x y + c y^2 = 0 on the null space of (J, g_lambda).
Source: H. B. Keller (1977), as in `arclength`; E. Doedel, H. B. Keller & J. P. Kernevez, International Journal of
Bifurcation and Chaos 1:493 (1991).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.analysis.dynamics.defining import solved
from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve

Array = NDArray[np.float64]


def refine_branch_point(curve: EquilibriumCurve, y: Array) -> tuple[Array, float] | None:
    """Return (z, value of the parameter) of the branch point nearest to a point of the curve."""
    system, axis, count = curve.system, curve.axis, curve.system.size
    z, q = curve.at(y)
    sizes = np.maximum(np.abs(z), curve.sizes)
    span = abs(axis.high - axis.low)
    rows = _row_sizes(curve, y, sizes)
    psi = np.linalg.svd((curve.jacobian(y) * np.append(sizes, span)) / rows[:, None])[0][:, -1]
    residual, jacobian = _system(system, axis.place)

    def arguments(u: Array) -> tuple[Array, ...]:
        parts = u[:count], axis.put(curve.q, float(u[count])), u[count + 1 : count + 2]
        return (*parts, u[count + 2 :], sizes, rows, np.array([span]))

    found = solved(
        lambda u: residual(*arguments(u)),
        lambda u: jacobian(*arguments(u)),
        np.concatenate([z, [axis.of(q), 0.0], psi]),
        np.concatenate([sizes, [span, 1.0], np.ones(count)]),
    )
    if found is None or abs(found[count + 1]) > 1e-8:
        return None
    return found[:count], float(found[count])


def _row_sizes(curve: EquilibriumCurve, y: Array, sizes: Array) -> Array:
    magnitude = np.max(np.abs(curve.system.jacobian(*curve.at(y))) * sizes, axis=1)
    return np.where(magnitude > 0, magnitude, 1.0)


def _system(system: Autonomous, place: int) -> tuple[Any, Any]:
    import casadi as ca

    def made() -> tuple[Any, ...]:
        mu, psi = ca.SX.sym("mu"), ca.SX.sym("psi", system.size)
        sizes, rows, span = ca.SX.sym("s", system.size), ca.SX.sym("r", system.size), ca.SX.sym("w")
        scaled = system.rates / rows
        down = sizes * ca.gradient(ca.dot(psi, scaled), system.z)
        along = span * ca.gradient(ca.dot(psi, scaled), system.q[place])
        equations = ca.vertcat(scaled + mu * psi, down, along, ca.dot(psi, psi) - 1)
        return equations, mu, psi, sizes, rows, span

    equations, mu, psi, *scales = system.keep(f"branch point {place}", made)
    arguments = (system.z, system.q, mu, psi, *scales)
    unknowns = ca.vertcat(system.z, system.q[place], mu, psi)
    return (
        system.compiled(f"branch point equations {place}", arguments, lambda: ca.densify(equations)),
        system.compiled(
            f"branch point jacobian {place}", arguments, lambda: ca.jacobian(equations, unknowns), matrix=True
        ),
    )


def other_tangent(curve: EquilibriumCurve, y: Array, along: Array) -> Array | None:
    """Return the tangent of the curve that crosses at a branch point, given that of the curve we came on."""
    weights = curve.weights(y)
    jacobian = curve.jacobian(y) * weights
    rows = np.max(np.abs(jacobian), axis=1)
    rows = np.where(rows > 0, rows, 1.0)
    left, _, right = np.linalg.svd(jacobian / rows[:, None])
    basis, psi = right[-2:], left[:, -1] / rows
    curvature = _curvature(curve, y, psi, weights)
    a, b, c = (float(basis[i] @ curvature @ basis[j]) for i, j in ((0, 0), (0, 1), (1, 1)))
    known = along / weights
    candidates = [x * basis[0] + w * basis[1] for x, w in _roots(a, b, c)]
    if not candidates:
        return None
    cosines = [abs(float(v @ known)) / (np.linalg.norm(v) * np.linalg.norm(known)) for v in candidates]
    chosen = candidates[int(np.argmin(cosines))]
    scaled: Array = chosen / np.linalg.norm(chosen) * weights
    return scaled


def _roots(a: float, b: float, c: float) -> list[tuple[float, float]]:
    """Return the two real solutions (x, y) of a x^2 + 2 b x y + c y^2 = 0 up to length."""
    discriminant = b * b - a * c
    if discriminant <= 0:
        return []
    largest = -b - float(np.copysign(np.sqrt(discriminant), b))
    return [(largest, a), (c, largest)]


def _curvature(curve: EquilibriumCurve, y: Array, psi: Array, weights: Array) -> Array:
    """Return the Hessian of psi'g in (z, coordinate), scaled."""
    import casadi as ca

    system, place = curve.system, curve.axis.place
    symbol: Any = system.keep("psi", lambda: ca.SX.sym("psi", system.size))

    def hessian() -> Any:
        unknowns = ca.vertcat(system.z, system.q[place])
        return ca.densify(ca.hessian(ca.dot(symbol, system.rates), unknowns)[0])

    compiled = system.compiled(f"curvature {place}", (system.z, system.q, symbol), hessian, matrix=True)
    scale = weights.copy()
    scale[-1] *= curve.axis.slope(y[-1])
    found: Array = compiled(*curve.at(y), psi) * scale[:, None] * scale
    return found
