"""Concentration-time curves, linear and semilogarithmic side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.figures.style import COLOURS, DOSE, dress

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

_MOST_MARKS = 60
_FEW_DECADES = 100
_DECADES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One line: `times` may repeat at a dose, the first value is before it and the second after it.

    `marks` are (time, value) points that somebody expects the line to meet.
    """

    label: str
    times: Floats
    values: Floats
    marks: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Curves in one unit; `quantity` names the axis ("concentration"), `unit` is "" for a pure number."""

    curves: tuple[Curve, ...]
    unit: str
    quantity: str = ""


def concentration_time(
    panels: Sequence[Panel],
    *,
    time_unit: str = "",
    doses: Sequence[float] = (),
    title: str = "",
    linear: bool = True,
    semilog: bool = True,
) -> Figure:
    """Return a figure with one row per panel: linear on the left, semilogarithmic on the right.

    Args:
        panels: what to draw; curves of different units belong in different panels.
        time_unit: unit of the time axis, "" if the model declares none.
        doses: times of doses, marked on the time axis.
        title: above everything.
        linear: whether there is a linear column.
        semilog: whether there is a semilogarithmic column.
    """
    from matplotlib.figure import Figure

    scales = [scale for scale, wanted in (("linear", linear), ("log", semilog)) if wanted]
    columns = len(scales)
    figure = Figure(figsize=(4.8 * columns + 0.6, 3.1 * len(panels) + 0.5), layout="constrained")
    rows = figure.subplots(len(panels), columns, squeeze=False, sharex="col")
    for panel, row in zip(panels, rows, strict=True):
        for axes, scale in zip(row, scales, strict=True):
            _draw(axes, panel, doses)
            if scale == "log":
                _logarithmic(axes, panel)
        row[0].legend(fontsize=8, frameon=False, loc="best")
    for axes in rows[-1]:
        axes.set_xlabel(f"time ({time_unit})" if time_unit else "time")
    if title:
        figure.suptitle(title, fontsize=11)
    return figure


def _draw(axes: Axes, panel: Panel, doses: Sequence[float]) -> None:
    for curve, colour in zip(panel.curves, cycle(COLOURS), strict=False):
        axes.plot(curve.times, curve.values, color=colour, linewidth=1.5, label=curve.label)
        if curve.marks:
            times, values = zip(*curve.marks, strict=True)
            axes.plot(times, values, color=colour, marker="o", markersize=6, fillstyle="none", linestyle="")
    if 0 < len(doses) <= _MOST_MARKS:
        bottom = axes.get_xaxis_transform()
        axes.plot(
            list(doses), [0.0] * len(doses), marker="^", linestyle="", color=DOSE, transform=bottom, clip_on=False
        )
    unit = f" ({panel.unit})" if panel.unit else ""
    axes.set_ylabel(f"{panel.quantity or _names(panel)}{unit}")
    dress(axes)


def _names(panel: Panel) -> str:
    return panel.curves[0].label if len(panel.curves) == 1 else "value"


def _logarithmic(axes: Axes, panel: Panel) -> None:
    positive = [curve.values[np.isfinite(curve.values) & (curve.values > 0)] for curve in panel.curves]
    limit_decades(axes, np.concatenate(positive) if positive else np.empty(0))


def limit_decades(axes: Axes, positive: Floats) -> None:
    """Use a logarithmic axis, cut off eight decades below the top: what lies there is the integrator's noise."""
    if not positive.size:
        axes.text(0.5, 0.5, "no positive values", ha="center", transform=axes.transAxes)
        return
    axes.set_yscale("log")
    top = float(positive.max())
    bottom = max(float(positive.min()), top * 10.0**-_DECADES)
    if bottom < top:
        axes.set_ylim(bottom / 1.5, top * 1.5)
    if top < _FEW_DECADES * bottom:
        _plain_ticks(axes)


def _plain_ticks(axes: Axes) -> None:
    """Mark 1, 2, 5 of each decade as plain numbers, where matplotlib writes 6 x 10^-1 on top of its neighbours."""
    from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.yaxis.set_minor_formatter(NullFormatter())
