"""`Diagram`: the steady states and cycles of a model over one parameter."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.analysis.dynamics.branch import Branch
from sbmlqsp.analysis.dynamics.cycle_branch import CycleBranch
from sbmlqsp.analysis.dynamics.intervals import Interval, intervals
from sbmlqsp.analysis.dynamics.special_point import SpecialPoint
from sbmlqsp.model import Model

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, eq=False)
class Diagram:
    """What a model does over a range of one parameter; numbers in model units.

    Attributes:
        model: the model.
        name, unit: the parameter that was varied, None where it has no unit.
        low, high: its range.
        branches: curves of steady states.
        cycles: branches of limit cycles.
        special_points: bifurcations by rising parameter.
        notes: what was left out or held, one sentence each.
        finished: False where a time limit ended it early.
    """

    model: Model
    name: str
    unit: str | None
    low: float
    high: float
    branches: tuple[Branch, ...]
    cycles: tuple[CycleBranch, ...]
    special_points: tuple[SpecialPoint, ...]
    notes: tuple[str, ...] = ()
    finished: bool = True

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the diagram says: where a switch flips and stays, where an oscillation begins and ends."""
        from sbmlqsp.analysis.dynamics.sentences import sentences

        return sentences(self)

    def plot(self, selection: str | None = None) -> Figure:
        """Return the figure of one selection over the parameter; None: the first state.

        Raises:
            UnknownSymbolError: for a selection the model does not have.
        """
        from sbmlqsp.analysis.dynamics.drawing import diagram_figure

        return diagram_figure(self, selection)

    def save(self, path: Path | str) -> None:
        """Write the diagram with its model to a JSON file, for `Diagram.load` and `continuation(resume=...)`."""
        from sbmlqsp.analysis.dynamics.storing import save

        save(self, path)

    @classmethod
    def load(cls, path: Path | str) -> Diagram:
        """Return the diagram of a file that `save` wrote; raises `ParseError` for any other."""
        from sbmlqsp.analysis.dynamics.storing import load

        return load(path)

    def of_kind(self, kind: str) -> tuple[SpecialPoint, ...]:
        """Return the special points of one kind, by rising parameter."""
        return tuple(point for point in self.special_points if point.kind == kind)

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """Ranges of the parameter by how many steady states are stable and unstable there."""
        borders = [point.parameter for point in self.special_points]
        ends = [float(value) for branch in self.branches for value in (branch.parameter[0], branch.parameter[-1])]
        return intervals(self.branches, [*borders, *ends], self.low, self.high)

    @property
    def bistable(self) -> tuple[tuple[float, float], ...]:
        """The ranges of the parameter in which two or more stable steady states coexist."""
        return tuple((part.low, part.high) for part in self.intervals if part.stable >= 2)

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        head = f"'{self.model.name}' for {self.name} from {self.low:g} to {self.high:g}{unit}: "
        head += f"{len(self.branches)} branch{'' if len(self.branches) == 1 else 'es'} of steady states"
        head += f", {len(self.cycles)} of cycles" if self.cycles else ""
        parts = [*map(str, self.special_points), *self.sentences, *self.notes]
        return "\n".join([head, *(f"  {part}" for part in parts)])

    def __repr__(self) -> str:
        return f"<{self}>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each point of each branch: branch, parameter, stable, and every selection."""
        import pandas as pd

        tables = [
            pd.DataFrame(
                {
                    "branch": number,
                    self.name: branch.parameter,
                    "stable": branch.stable,
                    **{k: v for k, v in branch.selections.items() if k != self.name},
                }
            )
            for number, branch in enumerate(self.branches)
        ]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
