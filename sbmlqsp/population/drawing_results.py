"""Figures of a population result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.population.quantiles import weighted_quantiles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sbmlqsp.population.result import PopulationResult

_SHOWN = 40
PROBABILITIES = (0.05, 0.5, 0.95)


def spaghetti(result: PopulationResult, names: tuple[str, ...], observations: Any) -> Figure:
    """Return one row for each output: some patients, median and ribbon, linear and semilogarithmic."""
    from sbmlqsp import figures

    shown = names or tuple(name for name in result.names if name != "time")
    measured = {} if observations is None else _measured(result, observations)
    bands = []
    for name in shown:
        values = result.values(name)[result.completed]
        weights = None if result.population.weights is None else result.population.weights[result.completed]
        few = np.linspace(0, len(values) - 1, min(_SHOWN, len(values))).round().astype(int)
        ribbon = weighted_quantiles(values, PROBABILITIES, weights)
        marks = measured.get(name, ())
        unit = result.units[name] or ""
        bands.append(figures.Band(name, unit, np.array(result.trial.times), ribbon, values[few], marks))
    title = f"{result.trial.model.name}: {len(result)} patients, median and 5th to 95th percentile"
    return figures.population_bands(bands, time_unit=result.units["time"] or "", title=title)


def _measured(result: PopulationResult, observations: Any) -> dict[str, tuple[tuple[float, float], ...]]:
    """Return (time, value) of the measurements of each output, in model units."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in observations.in_units_of(result.trial.model):
        if np.isfinite(row.value.value):
            found.setdefault(row.output, []).append((row.time.value, row.value.value))
    return {name: tuple(points) for name, points in found.items()}
