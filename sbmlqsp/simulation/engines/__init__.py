"""The simulators behind `simulate`, by name."""

from __future__ import annotations

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.simulation.experiment import Engine

__all__ = ["Engine", "engine_named"]

NAMES = ("roadrunner", "copasi")


def engine_named(engine: str | Engine) -> Engine:
    """Return the engine of that name; an engine object is returned itself.

    Raises:
        UnknownSymbolError: for a name that is no engine, with the nearest.
    """
    if not isinstance(engine, str):
        return engine
    if engine == "roadrunner":
        from sbmlqsp.simulation.engines.roadrunner import RoadRunner

        return RoadRunner()
    if engine == "copasi":
        from sbmlqsp.simulation.engines.copasi import Copasi

        return Copasi()
    raise unknown_symbol(engine, NAMES, "engine")
