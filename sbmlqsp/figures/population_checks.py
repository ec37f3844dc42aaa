"""Visual predictive check, forest plot and dose-response of a population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.figures.style import COLOURS, DOSE, TEXT, dress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """What a visual predictive check has to say; see `sbmlqsp.population.vpc.Vpc`."""

    output: str
    probabilities: tuple[float, ...]
    centres: Floats
    observed: Floats
    low: Floats
    high: Floats
    times: Floats
    values: Floats
    units: tuple[str, str]


def vpc(check: Check) -> Figure:
    """Return observed quantiles as lines over the intervals that the model gives them, measurements as points."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    axes = figure.subplots()
    axes.plot(check.times, check.values, linestyle="", marker="o", markersize=2.5, color=DOSE, label="observed")
    middle = int(np.argmin(np.abs(np.array(check.probabilities) - 0.5)))
    for place, probability in enumerate(check.probabilities):
        colour = COLOURS[0] if place == middle else COLOURS[5]
        name = f"model, {100 * probability:g} % quantile"
        axes.fill_between(
            check.centres, check.low[:, place], check.high[:, place], color=colour, alpha=0.35, linewidth=0, label=name
        )
        line = "-" if place == middle else "--"
        axes.plot(check.centres, check.observed[:, place], color=TEXT, linewidth=1.3, linestyle=line)
    time_unit, unit = check.units
    axes.set_xlabel(f"time ({time_unit})" if time_unit else "time")
    axes.set_ylabel(f"{check.output} ({unit})" if unit else check.output)
    axes.set_title("lines: observed quantiles; bands: 95 % interval of the model", fontsize=9)
    axes.legend(fontsize=7, frameon=False, loc="best")
    dress(axes)
    return figure


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a forest plot: a ratio with its interval."""

    label: str
    low: float
    middle: float
    high: float


def forest(rows: Sequence[Row], *, title: str = "", band: tuple[float, float] = (0.8, 1.25)) -> Figure:
    """Return ratios to the reference as points with intervals on a logarithmic axis; the band is grey."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullFormatter, StrMethodFormatter

    figure = Figure(figsize=(6.4, 0.34 * len(rows) + 1.3), layout="constrained")
    axes = figure.subplots()
    axes.axvspan(*band, color="#EEEEEE", zorder=0)
    axes.axvline(1.0, color=DOSE, linewidth=1)
    places = np.arange(len(rows))[::-1]
    for place, row in zip(places, rows, strict=True):
        axes.plot([row.low, row.high], [place, place], color=COLOURS[0], linewidth=1.6)
        axes.plot([row.middle], [place], color=COLOURS[0], marker="s", markersize=5)
        text = f"{row.middle:.2f} [{row.low:.2f}, {row.high:.2f}]"
        axes.annotate(text, (1.01, place), xycoords=("axes fraction", "data"), fontsize=8, va="center", color=TEXT)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    low, high = min([row.low for row in rows] + [band[0]]), max([row.high for row in rows] + [band[1]])
    ticks = [tick for tick in (0.1, 0.2, 0.5, 0.8, 1.0, 1.25, 2.0, 5.0, 10.0) if low / 1.2 <= tick <= high * 1.2]
    axes.set_xticks(ticks)
    axes.set_xlim(low / 1.15, high * 1.15)
    axes.set_yticks(places, [row.label for row in rows])
    axes.set_xlabel("ratio to the reference, median and 5th to 95th percentile")
    if title:
        axes.set_title(title, fontsize=11)
    dress(axes)
    axes.grid(visible=False, axis="y")
    return figure


def dose_response(doses: Floats, quantiles: Floats, *, dose_label: str, response_label: str) -> Figure:
    """Return the median of a response over doses with a ribbon; `quantiles` is (low, median, high) by dose."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.4, 3.8), layout="constrained")
    axes = figure.subplots()
    low, median, high = quantiles
    axes.fill_between(doses, low, high, color=COLOURS[0], alpha=0.25, linewidth=0, label="5th to 95th percentile")
    axes.plot(doses, median, color=COLOURS[0], marker="o", markersize=4, linewidth=1.8, label="median")
    axes.set_xlabel(dose_label)
    axes.set_ylabel(response_label)
    axes.legend(fontsize=8, frameon=False, loc="best")
    dress(axes)
    return figure
