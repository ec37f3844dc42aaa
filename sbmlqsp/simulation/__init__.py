"""Simulation: `simulate` a model under a regimen, look at the `Result`, take its exposure measures (`nca`)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sbmlqsp.simulation.exposure import Exposure
    from sbmlqsp.simulation.noncompartmental import nca, nca_table
    from sbmlqsp.simulation.result import Result
    from sbmlqsp.simulation.running import simulate

_HOMES = {
    "Exposure": "exposure",
    "Result": "result",
    "nca": "noncompartmental",
    "nca_table": "noncompartmental",
    "simulate": "running",
}

__all__ = ["Exposure", "Result", "nca", "nca_table", "simulate"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
