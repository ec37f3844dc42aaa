"""Virtual populations: patients with distributions, simulated by the cohort engine, checked against libRoadRunner."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sbmlqsp.population.covariates import Factor, Linear, Power
    from sbmlqsp.population.distributions import (
        Discrete,
        Empirical,
        LogitNormal,
        LogNormal,
        LogUniform,
        Normal,
        Truncated,
        Uniform,
    )
    from sbmlqsp.population.population import Population
    from sbmlqsp.population.result import PopulationResult
    from sbmlqsp.population.scanning import scan
    from sbmlqsp.population.simulating import simulate_population

_HOMES = {
    "Discrete": "distributions",
    "Empirical": "distributions",
    "Factor": "covariates",
    "Linear": "covariates",
    "LogNormal": "distributions",
    "LogUniform": "distributions",
    "LogitNormal": "distributions",
    "Normal": "distributions",
    "Population": "population",
    "PopulationResult": "result",
    "Power": "covariates",
    "Truncated": "distributions",
    "Uniform": "distributions",
    "scan": "scanning",
    "simulate_population": "simulating",
}

__all__ = [
    "Discrete",
    "Empirical",
    "Factor",
    "Linear",
    "LogNormal",
    "LogUniform",
    "LogitNormal",
    "Normal",
    "Population",
    "PopulationResult",
    "Power",
    "Truncated",
    "Uniform",
    "scan",
    "simulate_population",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
