"""Visual predictive check: quantiles of observations against those of the model, with their uncertainty.

In each bin of time, the observed quantiles are compared with the 95 % interval of the same quantiles in replicates of
the data set: as many simulated measurements, at the same times, from patients drawn from the population. Source:
Bergstrand, Hooker, Wallin and Karlsson 2011 AAPS J 13, 143.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Floats
from sbmlqsp.population.residual import ResidualError
from sbmlqsp.simulation.observations import Observations

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sbmlqsp.population.result import PopulationResult

PROBABILITIES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Vpc:
    """One output.

    Attributes:
        output: its name; values are in model units.
        probabilities: the quantiles.
        centres: middle time of each bin.
        counts: measurements in each bin.
        observed: (bin, quantile).
        low, median, high: of the simulated quantiles, (bin, quantile).
        times, values: the measurements.
        units: of time and of values.
    """

    output: str
    probabilities: tuple[float, ...]
    centres: Floats
    counts: np.ndarray
    observed: Floats
    low: Floats
    median: Floats
    high: Floats
    times: Floats
    values: Floats
    units: tuple[str, str]

    @property
    def inside(self) -> float:
        """The share of the observed quantiles that lie in their interval: 0.95 is expected of a right model."""
        return float(np.mean((self.observed >= self.low) & (self.observed <= self.high)))

    def plot(self) -> Figure:
        """Return the figure."""
        from sbmlqsp import figures

        names = ("output", "probabilities", "centres", "observed", "low", "high", "times", "values", "units")
        return figures.vpc(figures.Check(**{name: getattr(self, name) for name in names}))


def vpc(
    result: PopulationResult,
    observations: Observations,
    output: str,
    *,
    error: ResidualError | None = None,
    bins: Sequence[float] | int = 8,
    replicates: int = 500,
    probabilities: Sequence[float] = PROBABILITIES,
    seed: int = 0,
) -> Vpc:
    """Return the comparison of an output with observations.

    Args:
        result: the population under the treatment of the observations; its times cover theirs.
        observations: measurements; those below the limit of quantification count with half of it, measured and
            simulated alike.
        output: which.
        error: residual error of a measurement, None for none.
        bins: borders of the bins of time in model units, or their number (equally many measurements in each).
        replicates: simulated data sets.
        probabilities: the quantiles.
        seed: the same seed gives the same check.

    Raises:
        ModelError: if there are no measurements of the output, or some lie outside the simulated times.
        UnitsError, UnknownSymbolError: as `Observations.in_units_of`.
    """
    times, values, limits = _measurements(result, observations, output)
    borders = _borders(times, bins)
    place = np.clip(np.searchsorted(borders, times, side="right") - 1, 0, len(borders) - 2)
    used = np.unique(place)
    shares = tuple(float(p) for p in probabilities)
    observed = np.array([np.quantile(values[place == b], shares) for b in used])
    random = np.random.Generator(np.random.PCG64(seed))
    curves = result.values(output)[result.completed]
    weights = None if result.population.weights is None else result.population.weights[result.completed]
    chances = None if weights is None else weights / weights.sum()
    simulated = np.empty((replicates, len(used), len(shares)))
    for number in range(replicates):
        chosen = random.choice(len(curves), size=len(times), p=chances)
        drawn = _interpolated(np.array(result.trial.times), curves, chosen, times)
        drawn = _with_error(drawn, error, random, result.units[output])
        drawn = np.where(drawn < limits, limits / 2, drawn)
        simulated[number] = [np.quantile(drawn[place == b], shares) for b in used]
    low, median, high = np.quantile(simulated, (0.025, 0.5, 0.975), axis=0)
    centres = np.array([np.median(times[place == b]) for b in used])
    counts = np.array([np.sum(place == b) for b in used])
    named = (result.units["time"] or "", result.units[output] or "")
    return Vpc(output, shares, centres, counts, observed, low, median, high, times, values, named)


def _measurements(result: PopulationResult, observations: Observations, output: str) -> tuple[Floats, Floats, Floats]:
    rows = [row for row in observations.in_units_of(result.trial.model) if row.output == output]
    rows = [row for row in rows if row.below_lloq or np.isfinite(row.value.value)]
    if not rows:
        raise ModelError(f"there are no observations of '{output}'", where=output, fix="name an output they have")
    times = np.array([row.time.value for row in rows])
    first, last = result.trial.times[0], result.trial.times[-1]
    if times.min() < first or times.max() > last:
        message = f"observations from {times.min():g} to {times.max():g}, simulated from {first:g} to {last:g}"
        raise ModelError(message, where=output, fix="simulate all times of the observations")
    limits = np.array([-np.inf if row.lloq is None else row.lloq for row in rows])
    values = [row.lloq / 2 if row.below_lloq and row.lloq is not None else row.value.value for row in rows]
    return times, np.array(values), limits


def _borders(times: Floats, bins: Sequence[float] | int) -> Floats:
    if not isinstance(bins, int):
        return np.asarray(bins, float)
    borders = np.unique(np.quantile(times, np.linspace(0, 1, bins + 1)))
    return borders if len(borders) > 1 else np.array([borders[0], borders[0] + 1.0])


def _interpolated(grid: Floats, curves: Floats, chosen: np.ndarray, times: Floats) -> Floats:
    """Return the value of each chosen patient at its time, linear between output times."""
    if len(grid) == 1:
        return np.array(curves[chosen, 0])
    place = np.clip(np.searchsorted(grid, times), 1, len(grid) - 1)
    share = (times - grid[place - 1]) / (grid[place] - grid[place - 1])
    return np.asarray(curves[chosen, place - 1] * (1 - share) + curves[chosen, place] * share)


def _with_error(values: Floats, error: ResidualError | None, random: np.random.Generator, unit: str | None) -> Floats:
    if error is None:
        return values
    first, second = random.standard_normal((2, len(values)))
    return error.added(values, first, second, unit)
