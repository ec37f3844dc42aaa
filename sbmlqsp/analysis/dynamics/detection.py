"""Special points between two neighbouring points of a branch: counted, isolated by bisection, refined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics import selections
from sbmlqsp.analysis.dynamics.arclength import between
from sbmlqsp.analysis.dynamics.branch_point import refine_branch_point
from sbmlqsp.analysis.dynamics.equilibria import EquilibriumCurve, Marked, marked
from sbmlqsp.analysis.dynamics.fold import fold_coefficient, refine_fold
from sbmlqsp.analysis.dynamics.forms import Forms
from sbmlqsp.analysis.dynamics.hopf import first_lyapunov, refine_hopf
from sbmlqsp.analysis.dynamics.special_point import Kind, SpecialPoint

Array = NDArray[np.float64]
DEEPEST = 7
SMALL = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A special point and a point of the branch near it, where another branch may be taken."""

    point: SpecialPoint
    near: Marked
    share: float


def special_points(curve: EquilibriumCurve, a: Marked, b: Marked, depth: int = 0) -> Iterator[Found]:
    """Yield what happens between two points, in order."""
    kinds = _kinds(a, b)
    if not kinds:
        return
    if len(kinds) == 1:
        found = _refined(curve, kinds[0], a, b)
        if found is not None and _is_between(curve, found, a, b):
            yield Found(found, b, 0.5)
            return
    if depth < DEEPEST and _distance(curve, a, b) > SMALL:
        middle = between(curve, a.point, b.point, 0.5)
        if middle is not None:
            half = marked(curve, middle)
            yield from special_points(curve, a, half, depth + 1)
            yield from special_points(curve, half, b, depth + 1)
            return
    for kind in kinds:
        if kind != "hopf" or _has_pair(a, b):
            yield Found(_interpolated(curve, kind, a, b), b, 0.5)


def _kinds(a: Marked, b: Marked) -> list[Kind]:
    """Return what must have happened: a turn of the parameter, a real eigenvalue or pairs through zero."""
    turned, real = a.turn * b.turn < 0, a.sign != b.sign
    found: list[Kind] = []
    if turned and real:
        found.append("fold")
    elif real or turned:
        found.append("branch point")
    change = abs(b.unstable - a.unstable)
    found += ["hopf"] * ((change - (1 if real else 0) + 1) // 2)
    return found


def _has_pair(a: Marked, b: Marked) -> bool:
    return bool(np.any(a.eigenvalues.imag != 0) and np.any(b.eigenvalues.imag != 0))


def _distance(curve: EquilibriumCurve, a: Marked, b: Marked) -> float:
    return float(np.linalg.norm((b.y - a.y) / curve.weights(b.y)))


def _is_between(curve: EquilibriumCurve, point: SpecialPoint, a: Marked, b: Marked) -> bool:
    y = curve.point(point.position, point.parameter)
    return float(np.linalg.norm((y - (a.y + b.y) / 2) / curve.weights(b.y))) <= 1.5 * _distance(curve, a, b) + 1e-6


def _share(kind: Kind, a: Marked, b: Marked) -> float:
    """Return where between the points a test function that is linear there vanishes."""
    if kind == "fold":
        first, last = a.turn, b.turn
    elif kind == "hopf":
        first, last = (_least_real(m, pairs=True) for m in (a, b))
    else:
        first, last = (_least_real(m, pairs=False) for m in (a, b))
    return float(np.clip(first / (first - last), 0.0, 1.0)) if first * last < 0 else 0.5


def _least_real(point: Marked, *, pairs: bool) -> float:
    chosen = point.eigenvalues[(point.eigenvalues.imag != 0) == pairs].real
    return float(chosen[np.argmin(np.abs(chosen))]) if chosen.size else 0.0


def _start(curve: EquilibriumCurve, kind: Kind, a: Marked, b: Marked) -> Array:
    share = _share(kind, a, b)
    found = between(curve, a.point, b.point, share) if kind != "branch point" else None
    start: Array = a.y + share * (b.y - a.y) if found is None else found.y
    return start


def _refined(curve: EquilibriumCurve, kind: Kind, a: Marked, b: Marked) -> SpecialPoint | None:
    start = _start(curve, kind, a, b)
    with np.errstate(all="ignore"):
        try:
            if kind == "fold":
                return _fold(curve, start)
            return _hopf(curve, start) if kind == "hopf" else _branch_point(curve, start)
        except np.linalg.LinAlgError:
            return None


def _fold(curve: EquilibriumCurve, start: Array) -> SpecialPoint | None:
    found = refine_fold(curve, start)
    if found is None:
        return None
    z, value, vector = found
    forms = _forms(curve, z, value)
    return _point(curve, "fold", z, value, coefficient=fold_coefficient(forms), vector=vector.astype(complex))


def _hopf(curve: EquilibriumCurve, start: Array) -> SpecialPoint | None:
    found = refine_hopf(curve, start)
    if found is None:
        return None
    value = first_lyapunov(_forms(curve, found.z, found.value), found.omega)
    l1 = value if np.isfinite(value) else None
    period, vector = 2 * np.pi / found.omega, found.vector
    return _point(
        curve, "hopf", found.z, found.value, l1=l1, period=float(period), vector=vector, frequency=found.omega
    )


def _branch_point(curve: EquilibriumCurve, start: Array) -> SpecialPoint | None:
    found = refine_branch_point(curve, start)
    return None if found is None else _point(curve, "branch point", *found)


def _interpolated(curve: EquilibriumCurve, kind: Kind, a: Marked, b: Marked) -> SpecialPoint:
    y = a.y + _share(kind, a, b) * (b.y - a.y)
    return _point(curve, kind, y[:-1], curve.axis.value(y[-1]), converged=False)


def _forms(curve: EquilibriumCurve, z: Array, value: float) -> Forms:
    return Forms(curve.system, z, curve.axis.put(curve.q, value), np.maximum(np.abs(z), curve.sizes))


def _point(curve: EquilibriumCurve, kind: Kind, z: Array, value: float, **known: object) -> SpecialPoint:
    axis, system = curve.axis, curve.system
    q = axis.put(curve.q, value)
    found = np.linalg.eigvals(_forms(curve, z, value).matrix)
    return SpecialPoint(
        kind=kind,
        name=axis.name,
        parameter=value,
        unit=axis.unit,
        values=selections.values(system, z, q),
        eigenvalues=tuple(complex(value) for value in found[np.lexsort((-found.imag, -found.real))]),
        position=z,
        **known,  # type: ignore[arg-type]  # fields of the point, given by those who know them
    )
