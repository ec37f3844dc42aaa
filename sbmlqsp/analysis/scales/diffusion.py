"""Diffusion, found by units: a parameter in length^2/time with a length gives the time L^2 / D."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sbmlqsp import units
from sbmlqsp.analysis.scales.fluxes import fluxes
from sbmlqsp.analysis.scales.processes import Process
from sbmlqsp.core.expression import Expression, Symbol, symbols
from sbmlqsp.model import Model

DIFFUSIVITY: Mapping[str, int] = {"m": 2, "s": -1}
LENGTH: Mapping[str, int] = {"m": 1}


def diffusing(model: Model, value: Callable[[Expression], float]) -> Iterator[tuple[str, str, float]]:
    """Yield (length, diffusivity, L^2 / D) for each diffusivity, with the largest length of the model."""
    lengths = with_dimensions(model, LENGTH)
    if not lengths:
        return
    length = max(lengths, key=lambda name: value(Symbol(name)))
    for coefficient in with_dimensions(model, DIFFUSIVITY):
        diffusivity = value(Symbol(coefficient))
        if diffusivity > 0:
            yield length, coefficient, value(Symbol(length)) ** 2 / diffusivity


def diffusions(model: Model, value: Callable[[Expression], float]) -> Iterator[Process]:
    """Yield one process for each diffusivity; it touches what flows by it, or everything where no flow reads it."""
    for length, coefficient, time in diffusing(model, value):
        read = [flux for flux in fluxes(model) if coefficient in _read(flux.term.above, flux.term.below)]
        touched = frozenset(name for flux in read or fluxes(model) for name in flux.touches)
        species = min(touched, default=coefficient)
        yield Process(coefficient, "diffusion", species, f"{length}^2 / {coefficient}", time, touched)


def with_dimensions(model: Model, dimensions: Mapping[str, int]) -> list[str]:
    """Return the parameters whose declared units have these dimensions."""
    found = []
    for parameter in model.tables.parameters:
        unit = model.unit_of(parameter.id)
        if unit is not None and {k: float(v) for k, v in dict(units.dimensions(unit)).items()} == dimensions:
            found.append(parameter.id)
    return found


def _read(*factors: tuple[Expression, ...]) -> set[str]:
    return {name for part in factors for factor in part for name in symbols(factor)}
