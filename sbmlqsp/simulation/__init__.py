"""Simulation: `simulate` a model under a regimen, look at the `Result`, take its exposure measures (`nca`)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sbmlqsp.simulation.result import Result
    from sbmlqsp.simulation.running import simulate

_HOMES = {"Result": "result", "simulate": "running"}

__all__ = ["Result", "simulate"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
