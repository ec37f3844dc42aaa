"""The curve of steady states g(z, q(lambda)) = 0 as a `Curve`, and what is recorded at each of its points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.arclength import Point
from sbmlqsp.analysis.dynamics.autonomous import Autonomous
from sbmlqsp.analysis.dynamics.axis import Axis
from sbmlqsp.analysis.dynamics.bounds import Domain
from sbmlqsp.analysis.dynamics.stability import eigenvalues
from sbmlqsp.derivatives import Compiled

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]


@dataclass(frozen=True, slots=True, eq=False)
class EquilibriumCurve:
    """Unknowns: the independent states, then the coordinate of the parameter."""

    system: Autonomous
    axis: Axis
    q: Array
    sizes: Array

    def at(self, y: Array) -> tuple[Array, Array]:
        """Return (z, q) at a point."""
        return y[:-1], self.axis.put(self.q, self.axis.value(y[-1]))

    def point(self, z: Array, value: float) -> Array:
        """Return the unknowns for a state and a value of the parameter."""
        return np.append(z, self.axis.coordinate(value))

    def residual(self, y: Array) -> Array:
        """Return g."""
        return self.system.g(*self.at(y))

    def jacobian(self, y: Array) -> Array:
        """Return dg/dz and dg/d coordinate side by side."""
        both = self._both(*self.at(y))
        both[:, -1] *= self.axis.slope(y[-1])
        return both

    @property
    def _both(self) -> Compiled:
        import casadi as ca

        system, place = self.system, self.axis.place
        return system.compiled(
            f"dg/d(z, q{place})",
            (system.z, system.q),
            lambda: ca.horzcat(system.jacobian_expression, ca.densify(ca.jacobian(system.rates, system.q[place]))),
            matrix=True,
        )

    def weights(self, y: Array) -> Array:
        """Return sizes: of the states here or what is typical of them, of the parameter its range."""
        states = np.maximum(np.abs(y[:-1]), self.sizes) * np.sqrt(max(1, len(y) - 1))
        span = self.axis.coordinate(self.axis.high) - self.axis.coordinate(self.axis.low)
        return np.append(states, span)


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """A point with what tells bifurcations apart.

    Attributes:
        point: the point and its tangent.
        eigenvalues: of the Jacobian, largest real part first.
        unstable: how many have a positive real part.
        sign: of the determinant of the Jacobian.
        turn: d coordinate / d length, relative to the range.
    """

    point: Point
    eigenvalues: Complex
    unstable: int
    sign: float
    turn: float

    @property
    def y(self) -> Array:
        """State and coordinate."""
        return self.point.y


def marked(curve: EquilibriumCurve, point: Point) -> Marked:
    """Return the point with its eigenvalues and test functions."""
    z, q = curve.at(point.y)
    sizes = np.maximum(np.abs(z), curve.sizes)
    values = eigenvalues(curve.system.jacobian(z, q), sizes)
    sign = (-1.0) ** int(np.sum((values.real > 0) & (values.imag == 0)))
    turn = float(point.tangent[-1] / curve.weights(point.y)[-1])
    return Marked(point, values, int(np.sum(values.real > 0)), sign, turn)


def inside(curve: EquilibriumCurve, space: Domain, y: Array) -> bool:
    """Return whether a point is in the range, and its state in the domain or just past the border."""
    z, q = curve.at(y)
    x = curve.system.whole(z, q)
    return curve.axis.holds(curve.axis.value(y[-1])) and bool(np.all(x >= space.lower - 0.05 * space.sizes))
