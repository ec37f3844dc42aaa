"""SBML texts as they stand, events included, in libRoadRunner and in COPASI."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sbmlqsp.core.settings import Settings
from sbmlqsp.model import Model
from sbmlqsp.native import copasi as native_copasi
from sbmlqsp.native import plain_roadrunner
from sbmlqsp.simulation.arrays import Floats

NEGLIGIBLE = 1e-3
Run = Callable[[Model, Sequence[float], Settings, float], dict[str, Floats]]


def roadrunner(model: Model, times: Sequence[float], settings: Settings, size: float) -> dict[str, Floats]:
    """Return concentrations (`[S]`) and parameters at the times; `size` is the smallest value of interest."""
    selections = [*(f"[{species.id}]" for species in model.tables.species), *model.tables.parameters.ids]
    rows = plain_roadrunner.simulate(model.sbml, selections, times, _atol(settings, size), settings, model.name)
    return dict(zip(selections, rows.T, strict=True))


def copasi(model: Model, times: Sequence[float], settings: Settings, size: float) -> dict[str, Floats]:
    """Return the same from COPASI.

    Raises:
        UnsupportedFeature: with feature "COPASI" if it is not installed.
    """
    atol = _atol(settings, size)
    return native_copasi.simulate(model.sbml, times, settings.rtol, atol, settings, model.name)


def _atol(settings: Settings, size: float) -> float:
    return settings.rtol * NEGLIGIBLE * size if settings.atol is None else settings.atol
