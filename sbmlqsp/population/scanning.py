"""`scan`: every combination of some values, simulated as a population."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.population.population import Population
from sbmlqsp.population.result import PopulationResult
from sbmlqsp.population.simulating import simulate_population


def scan(
    model: Model, axes: Mapping[str, Iterable[Any]], regimen: Regimen | str | None = None, **options: Any
) -> PopulationResult:
    """Return the time courses for every combination of values, the last axis fastest (`result.population`).

    Args:
        model: what is simulated.
        axes: parameter -> its values, such as {"CL": ["0.1 L/h", "0.2 L/h"]}.
        regimen: as in `simulate_population`.
        options: everything else that `simulate_population` takes.

    Raises:
        as `simulate_population`.
    """
    return simulate_population(model, Population.grid(axes), regimen, **options)
