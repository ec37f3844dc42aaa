"""`SpecialPoint`: where the number or the stability of steady states or cycles changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sbmlqsp import units

Array = NDArray[np.float64]
Kind = Literal[
    "fold",
    "hopf",
    "branch point",
    "cycle fold",
    "period doubling",
    "torus",
    "cycle branch point",
    "cusp",
    "bogdanov-takens",
    "generalised hopf",
    "zero-hopf",
]


@dataclass(frozen=True, slots=True, eq=False)
class SpecialPoint:
    """A bifurcation; numbers in model units.

    Attributes:
        kind: what happens there.
        name: the parameter that was varied.
        parameter: its value.
        unit: its unit, None where the model declares none.
        values: every selection of the steady state, or of the cycle at its start.
        period: of the oscillation at a Hopf point (2 pi / omega) or of the cycle, else None.
        l1: the first Lyapunov coefficient at a Hopf point (negative: stable cycles), in Kuznetsov's convention.
        coefficient: of the normal form: of a fold, the quadratic one; of a generalised Hopf point, l2.
        converged: whether Newton's method on the defining equations reached it; otherwise it is interpolated.
        eigenvalues: at the point, or Floquet multipliers of a cycle.
        branch: number of the branch it lies on.
        second: value of the second parameter on two-parameter curves.
        second_name: its name, or "".
        position, vector, frequency: the independent states, the critical (real) direction, and omega.
    """

    kind: Kind
    name: str
    parameter: float
    unit: str | None
    values: Mapping[str, float]
    period: float | None = None
    l1: float | None = None
    coefficient: float | None = None
    converged: bool = True
    eigenvalues: tuple[complex, ...] = ()
    branch: int = 0
    second: float | None = None
    second_name: str = ""
    position: Array = field(default_factory=lambda: np.empty(0), repr=False)
    vector: Array = field(default_factory=lambda: np.empty(0, dtype=complex), repr=False)
    frequency: float | None = None

    @property
    def quantity(self) -> Any:
        """The value of the parameter as a pint quantity."""
        return units.quantity(self.parameter, self.unit)

    @property
    def supercritical(self) -> bool | None:
        """Whether stable cycles are born at a Hopf point; None where that is not known, as where l1 is 0."""
        return self.l1 < 0 if self.l1 and self.kind == "hopf" else None

    def __str__(self) -> str:
        text = f"{self.kind} at {self.name} = {self.parameter:.10g}" + (f" {self.unit}" if self.unit else "")
        if self.second is not None:
            text += f", {self.second_name} = {self.second:.10g}"
        if self.period is not None:
            text += f", period {self.period:.6g}"
        if self.l1 is not None:
            text += f", l1 = {self.l1:.4g}"
        if self.kind == "generalised hopf" and self.coefficient is not None:
            text += f", l2 = {self.coefficient:.4g}"
        return text if self.converged else f"{text} (interpolated, not converged)"
