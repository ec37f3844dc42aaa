"""Bars of what matters most: sensitivities, and tornado diagrams with both directions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sbmlqsp.figures.style import COLOURS, bare_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def bars(
    names: Sequence[str], series: Sequence[tuple[str, Sequence[float], Sequence[float] | None]], label: str
) -> Figure:
    """Return horizontal bars, one group for each name.

    Args:
        names: what the bars are about, the most important first.
        series: name, values and half-widths of the confidence intervals (or None) of each kind of bar.
        label: of the axis of values.
    """
    figure, axes = bare_axes(height=1.4 + 0.42 * len(names))
    thick = 0.8 / len(series)
    for number, (name, values, errors) in enumerate(series):
        places = [i - 0.4 + thick * (number + 0.5) for i in range(len(names))]
        axes.barh(places, values, height=thick, xerr=errors, color=COLOURS[number], label=name, ecolor="0.3", capsize=2)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.axvline(0, color="0.3", linewidth=0.8)
    axes.set_xlabel(label)
    if len(series) > 1:
        axes.legend(frameon=False)
    return figure


def tornado(names: Sequence[str], low: Sequence[float], high: Sequence[float], base: float, label: str) -> Figure:
    """Return a tornado diagram: the output with each parameter low and high, widest first."""
    figure, axes = bare_axes(height=1.4 + 0.42 * len(names))
    places = range(len(names))
    axes.barh(places, [x - base for x in low], left=base, color=COLOURS[0], label="low")
    axes.barh(places, [x - base for x in high], left=base, color=COLOURS[1], label="high")
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.axvline(base, color="0.3", linewidth=0.8)
    axes.set_xlabel(label)
    axes.legend(frameon=False)
    return figure
