"""Plain lines in one pair of axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from sbmlqsp.figures.style import COLOURS, dress

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line with a ribbon around it; without a label it goes with the labelled one before it, in its colour."""

    label: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    band: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None


def lines(
    content: Sequence[Line],
    *,
    title: str = "",
    x_label: str = "",
    y_label: str = "",
    log: tuple[bool, bool] = (False, False),
) -> Figure:
    """Return a figure of the lines; `log` says whether the x and the y axis are logarithmic."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    axes = figure.add_subplot()
    dress(axes)
    colours = cycle(COLOURS)
    colour = COLOURS[0]
    for line in content:
        colour = next(colours) if line.label else colour
        marker = "o" if np.size(line.y) == 1 else None
        axes.plot(line.x, line.y, color=colour, label=line.label or None, linewidth=1.4, marker=marker, markersize=4)
        if line.band is not None:
            axes.fill_between(line.x, *line.band, color=colour, alpha=0.2, linewidth=0)
    for wanted, scale in zip(log, (axes.set_xscale, axes.set_yscale), strict=True):
        if wanted:
            scale("log")
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    axes.set_title(title, fontsize=11)
    if sum(bool(line.label) for line in content) > 1:
        axes.legend(frameon=False, fontsize=8)
    return figure
