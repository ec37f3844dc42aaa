"""`PlaneDiagram`: fold and Hopf curves over two parameters."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.analysis.dynamics.special_point import SpecialPoint
from sbmlqsp.model import Model

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class PlaneBranch:
    """One curve: `kind` "fold" or "hopf", the two parameters, the independent states, and l1 along a Hopf curve."""

    kind: str
    first: Array
    second: Array
    positions: Array
    l1: Array

    def __len__(self) -> int:
        return len(self.first)

    def passes(self, pair: tuple[float, float], position: Array, spans: tuple[float, float], near: float) -> bool:
        """Return whether the curve passes a point of the plane at about this state."""
        if len(self) < 2:
            return False
        points = np.column_stack([self.first / spans[0], self.second / spans[1]])
        target = np.array([pair[0] / spans[0], pair[1] / spans[1]])
        start, along = points[:-1], np.diff(points, axis=0)
        lengths = np.maximum(np.sum(along**2, axis=1), 1e-300)
        shares = np.clip(np.sum((target - start) * along, axis=1) / lengths, 0.0, 1.0)
        nearest = start + shares[:, None] * along
        states = self.positions[:-1] + shares[:, None] * np.diff(self.positions, axis=0)
        sizes = np.maximum(np.abs(position), 0.05 * np.max(np.abs(self.positions), axis=0))
        allowed = near + 0.05 * np.sqrt(lengths)
        close = np.linalg.norm(nearest - target, axis=1) <= allowed
        alike = np.all(np.abs(states - position) <= 0.1 * sizes + 1e-300, axis=1)
        return bool(np.any(close & alike))


@dataclass(frozen=True, slots=True, eq=False)
class PlaneDiagram:
    """What a model does over two parameters; numbers in model units.

    Attributes:
        model: the model.
        names, units, spans: of the two parameters.
        branches: fold and Hopf curves.
        special_points: points of codimension two: `parameter` and `second` are where they lie.
        notes: what was left out or held.
        finished: False where a time limit ended it early.
    """

    model: Model
    names: tuple[str, str]
    units: tuple[str | None, str | None]
    spans: tuple[tuple[float, float], tuple[float, float]]
    branches: tuple[PlaneBranch, ...]
    special_points: tuple[SpecialPoint, ...]
    notes: tuple[str, ...] = ()
    finished: bool = True

    def plot(self) -> Figure:
        """Return the figure of the curves in the plane of the two parameters."""
        from sbmlqsp.analysis.dynamics.drawing import plane_figure

        return plane_figure(self)

    def of_kind(self, kind: str) -> tuple[SpecialPoint, ...]:
        """Return the special points of one kind."""
        return tuple(point for point in self.special_points if point.kind == kind)

    def __str__(self) -> str:
        head = f"'{self.model.name}' over {self.names[0]} and {self.names[1]}: "
        counts = [f"{sum(b.kind == kind for b in self.branches)} {kind} curve(s)" for kind in ("fold", "hopf")]
        return "\n".join([head + ", ".join(counts), *(f"  {point}" for point in self.special_points)])

    def __repr__(self) -> str:
        return f"<{self}>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each point of each curve: curve, kind, the two parameters, l1."""
        import pandas as pd

        tables = [
            pd.DataFrame(
                {
                    "curve": number,
                    "kind": branch.kind,
                    self.names[0]: branch.first,
                    self.names[1]: branch.second,
                    "l1": branch.l1,
                }
            )
            for number, branch in enumerate(self.branches)
        ]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
