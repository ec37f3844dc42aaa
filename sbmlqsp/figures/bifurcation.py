"""Bifurcation diagrams: stable states solid, unstable ones dashed, extremes of cycles, labelled points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.figures.style import COLOURS, TEXT, dress

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STATES, CYCLES, POINTS = COLOURS[0], COLOURS[1], TEXT
MARKS = {
    "fold": ("LP", "o"),
    "hopf": ("H", "s"),
    "branch point": ("BP", "D"),
    "cycle fold": ("LPC", "o"),
    "period doubling": ("PD", "^"),
    "torus": ("NS", "v"),
    "cycle branch point": ("BPC", "D"),
    "cusp": ("CP", "*"),
    "bogdanov-takens": ("BT", "P"),
    "generalised hopf": ("GH", "X"),
    "zero-hopf": ("ZH", "d"),
}
MANY_DECADES = 200.0


@dataclass(frozen=True, slots=True, eq=False)
class DiagramLine:
    """A curve over the parameter, with what is stable on it; `top` and `bottom` differ for cycles."""

    parameter: Floats
    top: Floats
    bottom: Floats
    stable: Flags


@dataclass(frozen=True, slots=True)
class DiagramMark:
    """A labelled point."""

    kind: str
    x: float
    y: float


def bifurcation_diagram(
    states: Sequence[DiagramLine],
    cycles: Sequence[DiagramLine],
    marks: Sequence[DiagramMark],
    *,
    x_label: str,
    y_label: str,
    title: str = "",
    logarithmic: bool = False,
) -> Figure:
    """Return the figure of one quantity over one parameter."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    axes = figure.subplots()
    for line in states:
        _stretches(axes, line.parameter, line.top, line.stable, STATES)
    for line in cycles:
        for values in (line.top, line.bottom):
            _stretches(axes, line.parameter, values, line.stable, CYCLES)
    for mark in marks:
        _mark(axes, mark)
    if logarithmic:
        axes.set_xscale("log")
    _logarithmic_if_wide(axes, states, cycles)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    _legend(axes, cycles=bool(cycles))
    dress(axes)
    if title:
        figure.suptitle(title, fontsize=11)
    return figure


def _stretches(axes: Axes, x: Floats, y: Floats, stable: Flags, colour: str) -> None:
    """Draw each stretch of equal stability; neighbours share their border point."""
    borders = [0, *(np.flatnonzero(np.diff(stable.astype(int))) + 1).tolist(), len(x)]
    for first, last in pairwise(borders):
        part = slice(first, min(last + 1, len(x)))
        solid = bool(stable[first])
        axes.plot(x[part], y[part], color=colour, linewidth=1.8 if solid else 1.2, linestyle="-" if solid else "--")


def _mark(axes: Axes, mark: DiagramMark) -> None:
    label, shape = MARKS.get(mark.kind, (mark.kind, "o"))
    axes.plot([mark.x], [mark.y], marker=shape, markersize=6, color=POINTS, fillstyle="none", linestyle="", zorder=5)
    axes.annotate(
        label, (mark.x, mark.y), xytext=(5, 5), textcoords="offset points", fontsize=8, color=POINTS, zorder=6
    )


def _logarithmic_if_wide(axes: Axes, states: Sequence[DiagramLine], cycles: Sequence[DiagramLine]) -> None:
    parts = [values for line in (*states, *cycles) for values in (line.top, line.bottom)]
    values = np.concatenate(parts) if parts else np.empty(0)
    if values.size and np.all(values > 0) and values.max() > MANY_DECADES * values.min():
        axes.set_yscale("log")


def _legend(axes: Axes, *, cycles: bool) -> None:
    from matplotlib.lines import Line2D

    entries = [
        Line2D([], [], color=STATES, linewidth=1.8, label="stable"),
        Line2D([], [], color=STATES, linewidth=1.2, linestyle="--", label="unstable"),
    ]
    if cycles:
        entries.append(Line2D([], [], color=CYCLES, linewidth=1.8, label="cycle, highest and lowest"))
    axes.legend(handles=entries, fontsize=8, frameon=False, loc="best")


def two_parameter_diagram(
    curves: Sequence[tuple[str, Floats, Floats]],
    marks: Sequence[DiagramMark],
    *,
    x_label: str,
    y_label: str,
    title: str = "",
    logarithmic: tuple[bool, bool] = (False, False),
) -> Figure:
    """Return fold and Hopf curves in the plane of two parameters; `curves` are (kind, x, y)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.0, 4.4), layout="constrained")
    axes = figure.subplots()
    colours = {"fold": COLOURS[0], "hopf": COLOURS[1]}
    seen: set[str] = set()
    for kind, x, y in curves:
        axes.plot(x, y, color=colours[kind], linewidth=1.6, label="_" if kind in seen else kind)
        seen.add(kind)
    for mark in marks:
        _mark(axes, mark)
    axes.set_xscale("log" if logarithmic[0] else "linear")
    axes.set_yscale("log" if logarithmic[1] else "linear")
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    if seen:
        axes.legend(fontsize=8, frameon=False)
    dress(axes)
    if title:
        figure.suptitle(title, fontsize=11)
    return figure
