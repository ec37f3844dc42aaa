"""Virtual populations: patients with distributions, simulated by the cohort engine, checked against libRoadRunner."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sbmlqsp.population.anthropometry import adults, creatinine_clearance, filtration_rate
    from sbmlqsp.population.attainment import Attainment
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
    from sbmlqsp.population.occasions import with_occasions
    from sbmlqsp.population.plausible import Plausible, plausible_patients
    from sbmlqsp.population.population import Population
    from sbmlqsp.population.prevalence import Prevalence, prevalence_weights
    from sbmlqsp.population.residual import ResidualError
    from sbmlqsp.population.result import PopulationResult
    from sbmlqsp.population.scanning import scan
    from sbmlqsp.population.simulating import simulate_population
    from sbmlqsp.population.spec import PopulationSpec, read_spec
    from sbmlqsp.population.treatments import from_subjects, in_arms, with_adherence
    from sbmlqsp.population.vpc import Vpc

_HOMES = {
    "Attainment": "attainment",
    "Discrete": "distributions",
    "Empirical": "distributions",
    "Factor": "covariates",
    "Linear": "covariates",
    "LogNormal": "distributions",
    "LogUniform": "distributions",
    "LogitNormal": "distributions",
    "Normal": "distributions",
    "Plausible": "plausible",
    "Population": "population",
    "PopulationResult": "result",
    "PopulationSpec": "spec",
    "Power": "covariates",
    "Prevalence": "prevalence",
    "ResidualError": "residual",
    "Truncated": "distributions",
    "Uniform": "distributions",
    "Vpc": "vpc",
    "adults": "anthropometry",
    "creatinine_clearance": "anthropometry",
    "filtration_rate": "anthropometry",
    "from_subjects": "treatments",
    "in_arms": "treatments",
    "plausible_patients": "plausible",
    "prevalence_weights": "prevalence",
    "read_spec": "spec",
    "scan": "scanning",
    "simulate_population": "simulating",
    "with_adherence": "treatments",
    "with_occasions": "occasions",
}

__all__ = [
    "Attainment",
    "Discrete",
    "Empirical",
    "Factor",
    "Linear",
    "LogNormal",
    "LogUniform",
    "LogitNormal",
    "Normal",
    "Plausible",
    "Population",
    "PopulationResult",
    "PopulationSpec",
    "Power",
    "Prevalence",
    "ResidualError",
    "Truncated",
    "Uniform",
    "Vpc",
    "adults",
    "creatinine_clearance",
    "filtration_rate",
    "from_subjects",
    "in_arms",
    "plausible_patients",
    "prevalence_weights",
    "read_spec",
    "scan",
    "simulate_population",
    "with_adherence",
    "with_occasions",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
