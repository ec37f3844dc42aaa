"""Populations over time: some patients as thin lines, the median, and a ribbon between two quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.figures.concentration_time import limit_decades
from sbmlqsp.figures.style import COLOURS, DOSE, dress

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """One output: `quantiles` are (low, median, high) over `times`, `lines` some patients, `marks` measured points."""

    label: str
    unit: str
    times: Floats
    quantiles: Floats
    lines: Floats
    marks: tuple[tuple[float, float], ...] = ()


def population_bands(bands: Sequence[Band], *, time_unit: str = "", title: str = "") -> Figure:
    """Return a figure with one row per band: linear on the left, semilogarithmic on the right."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.2, 3.1 * len(bands) + 0.5), layout="constrained")
    rows = figure.subplots(len(bands), 2, squeeze=False, sharex="col")
    for band, row in zip(bands, rows, strict=True):
        for axes in row:
            _draw(axes, band)
        values = band.quantiles[np.isfinite(band.quantiles) & (band.quantiles > 0)]
        limit_decades(row[1], values)
        row[0].legend(fontsize=8, frameon=False, loc="best")
    for axes in rows[-1]:
        axes.set_xlabel(f"time ({time_unit})" if time_unit else "time")
    if title:
        figure.suptitle(title, fontsize=11)
    return figure


def _draw(axes: Axes, band: Band) -> None:
    colour = COLOURS[0]
    axes.plot(band.times, band.lines.T, color=DOSE, linewidth=0.4, alpha=0.7)
    low, median, high = band.quantiles
    axes.fill_between(band.times, low, high, color=colour, alpha=0.25, linewidth=0, label="5th to 95th percentile")
    axes.plot(band.times, median, color=colour, linewidth=1.8, label="median")
    if band.marks:
        times, values = zip(*band.marks, strict=True)
        axes.plot(times, values, color=COLOURS[1], marker="o", markersize=4, linestyle="", label="observed")
    axes.set_ylabel(f"{band.label} ({band.unit})" if band.unit else band.label)
    dress(axes)
