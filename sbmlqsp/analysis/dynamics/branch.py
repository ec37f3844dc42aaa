"""`Branch`: one curve of steady states over the parameter."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Complex = NDArray[np.complex128]


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """Points in the order in which they were found; numbers in model units.

    Attributes:
        parameter: value at each point, shape (points,).
        positions: the independent states, shape (points, states).
        eigenvalues: of the Jacobian, largest real part first, shape (points, states).
        ends: why it ends at its first and at its last point.
        selections: values of every selection by name, each of shape (points,).
    """

    parameter: Array
    positions: Array
    eigenvalues: Complex
    ends: tuple[str, str] = ("", "")
    selections: dict[str, Array] = field(default_factory=dict, repr=False)

    @property
    def stable(self) -> NDArray[np.bool_]:
        """Whether each point is asymptotically stable."""
        if not self.eigenvalues.shape[1]:
            return np.ones(len(self.parameter), dtype=bool)
        found: NDArray[np.bool_] = np.max(self.eigenvalues.real, axis=1) < 0
        return found

    @property
    def unstable(self) -> NDArray[np.int_]:
        """The number of eigenvalues with a positive real part at each point."""
        found: NDArray[np.int_] = np.sum(self.eigenvalues.real > 0, axis=1)
        return found

    def __len__(self) -> int:
        return len(self.parameter)

    def __getitem__(self, selection: str) -> Array:
        """Return the values of a selection along the branch."""
        return self.selections[selection]

    def at(self, value: float) -> list[Array]:
        """Return the interpolated positions wherever the branch passes a value of the parameter."""
        found = []
        for first in range(len(self.parameter) - 1):
            low, high = self.parameter[first], self.parameter[first + 1]
            slack = 1e-9 * abs(high - low) + 1e-12 * abs(value)  # the ends of a logarithmic range are rounded
            if low != high and min(low, high) - slack <= value <= max(low, high) + slack:
                share = (value - low) / (high - low)
                found.append((1 - share) * self.positions[first] + share * self.positions[first + 1])
        return found
