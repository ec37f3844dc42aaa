"""Fold and Hopf curves in two parameters as `Curve`s, with the functions whose zeros are points of codimension two.

Fold: g = 0, J v = 0, v'v = 1. Hopf: g = 0, (J^2 + k) v = 0, v'v = 1, c'v = 0 with k = omega^2, which is regular through
k = 0, a Bogdanov-Takens point. Sources: Y. Kuznetsov, Elements of Applied Bifurcation Theory (2004), section 10.2;
A. Griewank & G. Reddien, IMA Journal of Numerical Analysis 3:295 (1983); D. Roose & V. Hlavacek, SIAM Journal on
Applied Mathematics 45:879 (1985).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.analysis.dynamics.axis import Axis
from sbmlqsp.analysis.dynamics.fold import fold_system
from sbmlqsp.analysis.dynamics.forms import Forms
from sbmlqsp.analysis.dynamics.hopf import first_lyapunov

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _PlaneCurve:
    """What both curves share: unknowns z, more, and two coordinates at the end."""

    system: Autonomous
    axes: tuple[Axis, Axis]
    q: Array
    sizes: Array
    floor: Array

    def parameters(self, y: Array) -> Array:
        """Return q at a point."""
        first, second = self.axes
        return second.put(first.put(self.q, first.value(y[-2])), second.value(y[-1]))

    def values(self, y: Array) -> tuple[float, float]:
        """Return the two parameters at a point."""
        return self.axes[0].value(y[-2]), self.axes[1].value(y[-1])

    def forms(self, y: Array) -> Forms:
        """Return the multilinear forms at a point."""
        z = y[: self.system.size]
        return Forms(self.system, z, self.parameters(y), self.sizes)

    def _slopes(self, y: Array) -> Array:
        return np.array([self.axes[0].slope(y[-2]), self.axes[1].slope(y[-1])])

    def _weights(self, y: Array, middle: Array) -> Array:
        n = self.system.size
        states = np.maximum(np.abs(y[:n]), self.floor) * np.sqrt(max(1, n))
        spans = [axis.coordinate(axis.high) - axis.coordinate(axis.low) for axis in self.axes]
        return np.concatenate([states, middle, spans])


@dataclass(frozen=True, slots=True, eq=False)
class FoldCurve(_PlaneCurve):
    """Unknowns: z, the null vector in scaled states, two coordinates."""

    def residual(self, y: Array) -> Array:
        """Return g, J v and v'v - 1."""
        n = self.system.size
        value: Array = self._functions()[0](y[:n], self.parameters(y), y[n : 2 * n], self.sizes)
        return value

    def jacobian(self, y: Array) -> Array:
        """Return their derivatives."""
        n = self.system.size
        value: Array = self._functions()[1](y[:n], self.parameters(y), y[n : 2 * n], self.sizes)
        value[:, -2:] *= self._slopes(y)
        return value

    def weights(self, y: Array) -> Array:
        """Return sizes of the unknowns."""
        return self._weights(y, np.ones(self.system.size) * np.sqrt(self.system.size))

    def _functions(self) -> tuple[Any, Any]:
        return fold_system(self.system, self.axes[0].place, self.axes[1].place)

    def tests(self, y: Array, left: Array | None) -> tuple[dict[str, float], Array]:
        """Return (cusp, bogdanov-takens, zero-hopf functions) and the left null vector, turned as the one before."""
        n, forms = self.system.size, self.forms(y)
        vector = y[n : 2 * n]
        found: Array = np.linalg.svd(forms.matrix)[0][:, -1]
        if left is not None and found @ left < 0:
            found = -found
        return {
            "cusp": float(np.real(found @ forms.apply(vector, vector))),
            "bogdanov-takens": float(found @ vector),
            "zero-hopf": _pair_real_part(forms.matrix),
        }, found


@dataclass(frozen=True, slots=True, eq=False)
class HopfCurve(_PlaneCurve):
    """Unknowns: z, a vector in scaled states, k / scale, two coordinates; `phase` fixes the vector in its plane."""

    phase: Array
    scale: float

    def residual(self, y: Array) -> Array:
        """Return g, (J^2 + k) v / scale, v'v - 1 and c'v."""
        value: Array = self._functions()[0](*self._arguments(y))
        return value

    def jacobian(self, y: Array) -> Array:
        """Return their derivatives."""
        value: Array = self._functions()[1](*self._arguments(y))
        value[:, -2:] *= self._slopes(y)
        return value

    def weights(self, y: Array) -> Array:
        """Return sizes of the unknowns."""
        n = self.system.size
        return self._weights(y, np.append(np.ones(n) * np.sqrt(n), max(1.0, abs(y[2 * n]))))

    def square(self, y: Array) -> float:
        """Return k, omega squared."""
        return float(y[2 * self.system.size] * self.scale)

    def _arguments(self, y: Array) -> tuple[Array, ...]:
        n = self.system.size
        return (
            y[:n],
            self.parameters(y),
            y[n : 2 * n],
            y[2 * n : 2 * n + 1],
            self.sizes,
            self.phase,
            np.array([self.scale]),
        )

    def _functions(self) -> tuple[Any, Any]:
        import casadi as ca

        system, places = self.system, (self.axes[0].place, self.axes[1].place)

        def made() -> tuple[Any, ...]:
            v, s, c = (ca.SX.sym(name, system.size) for name in "vsc")
            k, scale = ca.SX.sym("k"), ca.SX.sym("w")
            once = ca.jtimes(system.rates, system.z, s * v)
            twice = ca.jtimes(system.rates, system.z, once) / s
            equations = ca.vertcat(system.rates, twice / scale + k * v, ca.dot(v, v) - 1, ca.dot(c, v))
            return equations, v, k, s, c, scale

        equations, v, k, *rest = system.keep("squared hopf", made)
        arguments = (system.z, system.q, v, k, *rest)
        unknowns = ca.vertcat(system.z, v, k, *(system.q[place] for place in places))
        return (
            system.compiled("squared hopf equations", arguments, lambda: ca.densify(equations)),
            system.compiled(
                f"squared hopf jacobian {places}", arguments, lambda: ca.jacobian(equations, unknowns), matrix=True
            ),
        )

    def tests(self, y: Array, left: Array | None) -> tuple[dict[str, float], Array]:
        """Return (bogdanov-takens, generalised hopf, zero-hopf functions); the vector is of no use here."""
        square, forms = self.square(y), self.forms(y)
        found = {"bogdanov-takens": square / self.scale, "zero-hopf": _product_of_others(forms.matrix, square)}
        if square > 1e-8 * self.scale:
            found["generalised hopf"] = first_lyapunov(forms, float(np.sqrt(square)))
        return found, left if left is not None else np.zeros(self.system.size)


def _product_of_others(matrix: Array, square: float) -> float:
    """Return the product of the eigenvalues but the pair whose squares are -k, each relative to the largest."""
    others = list(np.linalg.eigvals(matrix))
    largest = max(abs(value) for value in others)
    root = np.sqrt(complex(-square))
    for value in (root, -root):
        others.pop(int(np.argmin(np.abs(np.array(others) - value))))
    return float(np.real(np.prod(np.array(others) / largest))) if others else 1.0


def _pair_real_part(matrix: Array) -> float:
    """Return the real part of the complex pair nearest to the imaginary axis, or NaN."""
    values = np.linalg.eigvals(matrix)
    pairs = values[np.abs(values.imag) > 1e-6 * np.max(np.abs(values))]
    return float(pairs[np.argmin(np.abs(pairs.real))].real) if pairs.size else float("nan")
