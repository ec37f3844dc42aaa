"""Simulation: `simulate` a model under a regimen, look at the `Result`, take its exposure measures (`nca`).

Steady states of repeated doses are computed here, so `with_regimen`, which writes them into a model, is here too.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sbmlqsp.simulation.dosed import with_regimen
    from sbmlqsp.simulation.exposure import Exposure
    from sbmlqsp.simulation.noncompartmental import nca, nca_table
    from sbmlqsp.simulation.observations import Observation, Observations
    from sbmlqsp.simulation.periodic.regimens import PeriodicSteadyState, periodic_steady_state
    from sbmlqsp.simulation.proof import RegimenProof, prove_regimen
    from sbmlqsp.simulation.result import Result
    from sbmlqsp.simulation.running import simulate

_HOMES = {
    "Exposure": "exposure",
    "Observation": "observations",
    "Observations": "observations",
    "PeriodicSteadyState": "periodic.regimens",
    "Result": "result",
    "RegimenProof": "proof",
    "nca": "noncompartmental",
    "nca_table": "noncompartmental",
    "periodic_steady_state": "periodic.regimens",
    "prove_regimen": "proof",
    "simulate": "running",
    "with_regimen": "dosed",
}

__all__ = [
    "Exposure",
    "Observation",
    "Observations",
    "PeriodicSteadyState",
    "RegimenProof",
    "Result",
    "nca",
    "nca_table",
    "periodic_steady_state",
    "prove_regimen",
    "simulate",
    "with_regimen",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
