"""The phase plane of two states: nullclines, stream lines, steady states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.figures.style import COLOURS, DOSE, TEXT, dress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


def phase_plane(
    x: Floats,
    y: Floats,
    rates: tuple[Floats, Floats],
    roots: Sequence[tuple[float, float, bool]],
    *,
    labels: tuple[str, str],
    title: str = "",
) -> Figure:
    """Return the figure; `rates` are dx/dt and dy/dt on the grid, `roots` are (x, y, stable)."""
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    figure = Figure(figsize=(5.6, 4.6), layout="constrained")
    axes = figure.subplots()
    across, up = (np.nan_to_num(rate) for rate in rates)
    stretched = np.hypot(across / np.ptp(x), up / np.ptp(y)) + 1e-300
    axes.streamplot(x, y, across / stretched, up / stretched, color=DOSE, linewidth=0.5, arrowsize=0.7, density=1.1)
    for rate, colour in zip((across, up), COLOURS, strict=False):
        if rate.min() < 0 < rate.max():
            axes.contour(x, y, rate, levels=[0.0], colors=[colour], linewidths=1.8)
    for place_x, place_y, stable in roots:
        fill = TEXT if stable else "white"
        axes.plot(
            [place_x], [place_y], marker="o", markersize=7, color=TEXT, markerfacecolor=fill, linestyle="", zorder=5
        )
    names = [label.partition(" (")[0] for label in labels]
    entries = [
        Line2D([], [], color=COLOURS[0], linewidth=1.8, label=f"d{names[0]}/dt = 0"),
        Line2D([], [], color=COLOURS[1], linewidth=1.8, label=f"d{names[1]}/dt = 0"),
    ]
    axes.legend(handles=entries, fontsize=8, loc="upper right")
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(y[0], y[-1])
    axes.set_xlabel(labels[0])
    axes.set_ylabel(labels[1])
    dress(axes)
    if title:
        figure.suptitle(title, fontsize=11)
    return figure
