"""Folds (saddle-nodes, limit points): two steady states meet and vanish.

Defining system: g = 0, J v = 0, v'v = 1. Coefficient a = p'B(v, v)/2 with |v| = 1, p'v = 1; a = 0 is a cusp.
Source: Y. Kuznetsov, Elements of Applied Bifurcation Theory (2004), sections 3.3 and 5.4.1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.analysis.dynamics.defining import solved
from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve
from sbmlqsp.analysis.dynamics.forms import Forms

Array = NDArray[np.float64]


def refine_fold(curve: EquilibriumCurve, y: Array) -> tuple[Array, float, Array] | None:
    """Return (z, value of the parameter, null vector in units of z) of the fold nearest to a point."""
    system, axis = curve.system, curve.axis
    z, q = curve.at(y)
    sizes = np.maximum(np.abs(z), curve.sizes)
    vector = np.linalg.svd(Forms(system, z, q, sizes).matrix)[2][-1]
    residual, jacobian = fold_system(system, axis.place)
    count = system.size
    span = abs(axis.high - axis.low)

    def put(u: Array) -> Array:
        return axis.put(curve.q, float(u[-1]))

    found = solved(
        lambda u: residual(u[:count], put(u), u[count : 2 * count], sizes),
        lambda u: jacobian(u[:count], put(u), u[count : 2 * count], sizes),
        np.concatenate([z, vector, [axis.of(q)]]),
        np.concatenate([sizes, np.ones(count), [min(span, max(abs(axis.of(q)), 1e-3 * span))]]),
    )
    return None if found is None else (found[:count], float(found[-1]), found[count : 2 * count] * sizes)


def fold_expressions(system: Autonomous) -> tuple[Any, Any, Any]:
    """Return (equations, v, sizes) as SX: g, J v in scaled states, v'v - 1."""
    import casadi as ca

    vector, sizes = ca.SX.sym("v", system.size), ca.SX.sym("s", system.size)
    image = ca.jtimes(system.rates, system.z, sizes * vector) / sizes
    return ca.vertcat(system.rates, image, ca.dot(vector, vector) - 1), vector, sizes


def fold_system(system: Autonomous, *places: int) -> tuple[Any, Any]:
    """Return the compiled defining system and its Jacobian in (z, v, q[places])."""
    import casadi as ca

    equations, vector, sizes = system.keep("fold", lambda: fold_expressions(system))
    arguments = (system.z, system.q, vector, sizes)
    unknowns = ca.vertcat(system.z, vector, *(system.q[place] for place in places))
    return (
        system.compiled("fold equations", arguments, lambda: ca.densify(equations)),
        system.compiled(f"fold jacobian {places}", arguments, lambda: ca.jacobian(equations, unknowns), matrix=True),
    )


def fold_coefficient(forms: Forms) -> float:
    """Return a of the normal form u' = a u^2, with the direction of unit length in all states."""
    lefts, _, rights = np.linalg.svd(forms.matrix)
    left, unit = lefts[:, -1], rights[-1] / forms.length(rights[-1])
    return float(0.5 * np.real(left @ forms.apply(unit, unit)) / (left @ unit))
