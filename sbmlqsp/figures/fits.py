"""Pictures of a fit: the waterfall of its starts and the profile of an estimate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sbmlqsp.figures.style import COLOURS, bare_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def waterfall(likelihoods: Sequence[float]) -> Figure:
    """Return the likelihood that each start led to, above the best, in order."""
    from matplotlib.ticker import MaxNLocator

    figure, axes = bare_axes()
    finite = [value for value in likelihoods if math.isfinite(value)]
    above = [value - finite[0] + 1e-6 for value in finite]
    axes.plot(range(1, len(above) + 1), above, "o-", color=COLOURS[0], markersize=5)
    axes.set_yscale("log")
    axes.set_xlabel("start, in order of its result")
    axes.set_ylabel("negative log-likelihood above the best")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def profile(name: str, values: Sequence[float], likelihoods: Sequence[float], threshold: float, best: float) -> Figure:
    """Return the profile likelihood of an estimate with the threshold of its interval."""
    figure, axes = bare_axes()
    axes.plot(values, likelihoods, "-", color=COLOURS[0], label="profile")
    axes.axhline(threshold, color=COLOURS[1], linestyle="--", label="threshold")
    axes.axvline(best, color="0.6", linewidth=0.8, label="estimate")
    if min(values) > 0 and max(values) / min(values) > 20:
        axes.set_xscale("log")
    lowest = min(likelihoods)
    axes.set_ylim(lowest - 0.1 * (threshold - lowest), lowest + 1.6 * (threshold - lowest))
    axes.set_xlabel(name)
    axes.set_ylabel("negative log-likelihood")
    axes.legend(frameon=False)
    return figure
