"""`SteadyState` and `SteadyStates`: where a model rests, and what is known of it there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from sbmlqsp import units
from sbmlqsp.analysis.dynamics.stability import UNSTABLE, lyapunov_matrix
from sbmlqsp.core.tables import unknown_symbol

if TYPE_CHECKING:
    import pandas as pd

    from sbmlqsp.model import Model

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SteadyState:
    """One state in which nothing changes; numbers in model units.

    Attributes:
        values: `S` (amount), `[S]` (concentration) and every variable with a rule, by selection.
        units: the unit of each, None where the model declares none.
        residual: the largest |rate| of any state, relative to the sum of the sizes of its terms.
        eigenvalues: of the Jacobian without conserved totals, per model time, largest real part first.
        kind: "node", "focus", "saddle", "centre" or "degenerate".
        verdict: "asymptotically stable", "unstable", "Lyapunov stable" or "not decided by linearisation".
        detail: what else is known, in a sentence, or "".
        isolated: False where it is one of a continuum of steady states.
        states, jacobian: ids of the independent states, and the Jacobian in them.
        position: the independent states.
    """

    values: Mapping[str, float]
    units: Mapping[str, str | None]
    residual: float
    eigenvalues: tuple[complex, ...]
    kind: str
    verdict: str
    detail: str = ""
    isolated: bool = True
    states: tuple[str, ...] = ()
    jacobian: Array = field(default_factory=lambda: np.empty((0, 0)), repr=False)
    position: Array = field(default_factory=lambda: np.empty(0), repr=False)

    def __getitem__(self, selection: str) -> Any:
        """Return a value as a pint quantity."""
        if selection not in self.values:
            raise unknown_symbol(selection, self.values, "selection")
        return units.quantity(self.values[selection], self.units[selection])

    @property
    def stable(self) -> bool:
        """Whether small deviations surely die out."""
        return self.verdict == "asymptotically stable"

    def lyapunov(self) -> Array | None:
        """Return P of the quadratic Lyapunov function V = (z - z*)' P (z - z*) in the independent `states`.

        J' P + P J = -I, so V falls along every trajectory that stays close enough. None if the state is not
        asymptotically stable. Source: H. Khalil, Nonlinear Systems (2002), theorem 4.6.
        """
        return lyapunov_matrix(self.jacobian) if self.verdict != UNSTABLE else None

    def __str__(self) -> str:
        shown = ", ".join(f"{name} = {self.values[name]:.6g}" for name in self.states[:6])
        more = ", ..." if len(self.states) > 6 else ""
        return f"{self.verdict} {self.kind}: {shown}{more}" + (f" ({self.detail})" if self.detail else "")


@dataclass(frozen=True, slots=True, eq=False)
class SteadyStates(Sequence[SteadyState]):
    """The steady states of a model: the first is where the initial state leads, if it leads to one.

    Attributes:
        model: the model.
        roots: what was found.
        reason: why it is empty, or "".
        notes: what was left out or held (events, conserved totals), one sentence each.
        totals: the conserved totals: formula -> value in model units.
    """

    model: Model
    roots: tuple[SteadyState, ...]
    reason: str = ""
    notes: tuple[str, ...] = ()
    totals: Mapping[str, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.roots)

    @overload
    def __getitem__(self, index: int) -> SteadyState: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[SteadyState]: ...
    def __getitem__(self, index: int | slice) -> SteadyState | Sequence[SteadyState]:
        return self.roots[index]

    def __iter__(self) -> Iterator[SteadyState]:
        return iter(self.roots)

    @property
    def stable(self) -> tuple[SteadyState, ...]:
        """Those that are asymptotically stable."""
        return tuple(root for root in self.roots if root.stable)

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each steady state: values in model units, kind, verdict, largest real part."""
        import pandas as pd

        rows = [
            {
                **root.values,
                "kind": root.kind,
                "verdict": root.verdict,
                "largest real part": max((value.real for value in root.eigenvalues), default=float("nan")),
                "residual": root.residual,
            }
            for root in self.roots
        ]
        return pd.DataFrame(rows)

    def __str__(self) -> str:
        if not self.roots:
            return f"no steady state: {self.reason}"
        lines = [f"{len(self.roots)} steady state{'s' if len(self.roots) > 1 else ''} of '{self.model.name}'"]
        return "\n".join([*lines, *(f"  {root}" for root in self.roots), *(f"  note: {note}" for note in self.notes)])

    def __repr__(self) -> str:
        return f"<{self}>"

    def _repr_html_(self) -> str:
        if not self.roots:
            return f"<p>{escape(str(self))}</p>"
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        table = self.to_frame().T.to_html(float_format=lambda value: f"{value:.5g}")
        return f"<p>{escape(self.model.name)}</p>{table}{notes}"
