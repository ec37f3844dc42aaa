"""Characteristic times on one logarithmic axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sbmlqsp.figures.style import COLOURS, dress

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def time_scales(marks: Sequence[tuple[str, str, float, str]], *, unit: str = "") -> Figure:
    """Return a figure with one row for each (label, kind, time, formula), fastest at the top, coloured by kind."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 1.2 + 0.32 * max(len(marks), 1)), layout="constrained")
    axes = figure.add_subplot()
    dress(axes)
    kinds = list(dict.fromkeys(kind for _, kind, _, _ in marks))
    for row, (_, kind, time, formula) in enumerate(marks):
        colour = COLOURS[kinds.index(kind) % len(COLOURS)]
        axes.plot([time], [row], "o", color=colour, markersize=7)
        axes.annotate(formula, (time, row), xytext=(8, 0), textcoords="offset points", va="center", fontsize=7.5)
    axes.set_xscale("log")
    axes.set_yticks(range(len(marks)), [label for label, *_ in marks], fontsize=8)
    axes.invert_yaxis()
    axes.margins(x=0.25, y=0.08)
    axes.set_xlabel(f"characteristic time [{unit}]" if unit else "characteristic time")
    return figure
