"""Multilinear forms of the reduced system at a point, in scaled states: what normal form coefficients are made of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.autonomous import Autonomous

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]


@dataclass(frozen=True, slots=True, eq=False)
class Forms:
    """A v, B(v, w), C(v, w, x), ... of the system at (z, q); states are divided by `sizes` throughout.

    B is the second derivative of the rates applied to two directions, C the third, and so on to the fifth.
    """

    system: Autonomous
    z: Array
    q: Array
    sizes: Array

    @property
    def matrix(self) -> Array:
        """The Jacobian A."""
        return self.system.jacobian(self.z, self.q) * self.sizes / self.sizes[:, None]

    def apply(self, *directions: Any) -> Complex:
        """Return the form of as many directions, real or complex, as are given."""
        parts = [((1.0, np.real(d)), (1.0j, np.imag(d))) for d in directions]
        total = np.zeros(len(self.z), dtype=complex)
        for chosen in product(*parts):
            factor = np.prod([weight for weight, _ in chosen])
            vectors = [vector for _, vector in chosen]
            if all(np.any(vector) for vector in vectors):
                total = total + factor * self._real(vectors)
        return total

    def length(self, direction: Any) -> float:
        """Return the length of a direction in all states x, in model units."""
        return float(np.linalg.norm(self.system.lift @ (self.sizes * direction)))

    def _real(self, vectors: list[Array]) -> Array:
        compiled = directional(self.system, len(vectors))
        value: Array = compiled(self.z, self.q, *(vector * self.sizes for vector in vectors)) / self.sizes
        return value


def directions(system: Autonomous, count: int) -> tuple[Any, ...]:
    """Return SX symbols for directions in z."""
    import casadi as ca

    symbols: tuple[Any, ...] = system.keep(
        "directions", lambda: tuple(ca.SX.sym(f"d{number}", system.size) for number in range(5))
    )
    return symbols[:count]


def directional(system: Autonomous, order: int) -> Any:
    """Return the compiled derivative of the rates in `order` directions."""
    import casadi as ca

    along = directions(system, order)

    def derivative() -> Any:
        value = system.rates
        for direction in along:
            value = ca.jtimes(value, system.z, direction)
        return ca.densify(value)

    return system.compiled(f"directional {order}", (system.z, system.q, *along), derivative)
