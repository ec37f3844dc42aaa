"""Dimensionless ratios of a model, found by topology and units, with what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sbmlqsp.analysis.scales.diffusion import diffusing, with_dimensions
from sbmlqsp.analysis.scales.numbers import biot, damkohler, peclet, regime, thiele_modulus
from sbmlqsp.analysis.scales.processes import Process, Value
from sbmlqsp.analysis.scales.ratio import Ratio
from sbmlqsp.analysis.scales.validity import enzymes
from sbmlqsp.core.expression import Symbol
from sbmlqsp.model import Model
from sbmlqsp.treatment.targets import holds_concentration

_SPEED, _RATE = {"m": 1, "s": -1}, {"s": -1}


def ratios(
    model: Model, found: tuple[Process, ...], value: Value, start: Value, doses: Mapping[str, float]
) -> tuple[Ratio, ...]:
    """Return the ratios of time scales, of permeation to flow, of diffusion, of dose to target, and of enzymes.

    Args:
        model: the model.
        found: its processes.
        value: evaluates formulas at the highest values of the run.
        start: evaluates them at the start.
        doses: target -> amount of its first dose in model units.
    """
    return (
        *_times(found),
        *_permeation(found),
        *_diffusion(model, value),
        *_residence(found),
        *_doses(model, found, start, doses),
        *enzymes(model, value),
    )


def _times(found: tuple[Process, ...]) -> Iterator[Ratio]:
    """Yield the time of each binding over that of the elimination of a partner, the drug."""
    slow = [p for p in found if p.kind == "elimination" and p.time < float("inf")]
    for binding in (p for p in found if p.kind == "binding"):
        partners = binding.touches - {binding.species}
        for other in [p for p in slow if p.species in partners][:1]:
            number = binding.time / other.time
            what = "binding is at equilibrium or quasi-steady state" if number < 0.1 else "binding has to be simulated"
            yield Ratio("tau_bind / tau_pk", f"({binding.formula}) / ({other.formula})", number, what)


def _permeation(found: tuple[Process, ...]) -> Iterator[Ratio]:
    """Yield PS / Q of each tissue that has both: the times V / PS and V / Q of one species."""
    for permeation in (p for p in found if p.kind == "permeation"):
        flows = [p for p in found if p.kind == "distribution" and p.species == permeation.species]
        for flow in flows[:1]:
            number = flow.time / permeation.time
            what = (
                "flow-limited: one well-stirred space is enough"
                if number > 10
                else "permeability-limited: two spaces are needed"
                if number < 0.1
                else "both flow and permeation matter"
            )
            yield Ratio("PS / Q", f"({flow.formula}) / ({permeation.formula})", number, what)


_LOST = ("elimination", "turnover", "conversion", "binding")


def _residence(found: tuple[Process, ...]) -> Iterator[Ratio]:
    """Yield the Damkoehler number of what is lost in a space that flow runs through: (V / Q) k."""
    for flow in (p for p in found if p.kind in ("distribution", "permeation") and 0 < p.time < float("inf")):
        for loss in (p for p in found if p.kind in _LOST and 0 < p.time < float("inf")):
            mine = loss.species == flow.species or (loss.kind == "binding" and flow.species in loss.touches)
            if mine:
                yield Ratio(
                    "Damkohler number",
                    f"({flow.formula}) / ({loss.formula})",
                    flow.time / loss.time,
                    regime(flow.time / loss.time),
                )


def _diffusion(model: Model, value: Value) -> Iterator[Ratio]:
    for length, coefficient, time in diffusing(model, value):
        size, diffusivity = value(Symbol(length)), value(Symbol(coefficient))
        for rate in with_dimensions(model, _RATE):
            constant = value(Symbol(rate))
            if not constant > 0:
                continue
            phi = thiele_modulus(size, constant, diffusivity)
            what = (
                "well stirred, ODE enough" if phi < 0.3 else "a gradient: PDE needed" if phi > 1 else "a weak gradient"
            )
            yield Ratio("Thiele modulus", f"{length} * sqrt({rate} / {coefficient})", phi, what)
            number = damkohler(constant, time)
            formula = f"{rate} * {length}^2 / {coefficient}"
            yield Ratio("Damkohler number", formula, number, f"{regime(number)}; {what}")
        yield from _surface(model, value, length, coefficient)


def _surface(model: Model, value: Value, length: str, coefficient: str) -> Iterator[Ratio]:
    """Yield Peclet numbers of velocities and Biot numbers of permeabilities, both in length per time."""
    size, diffusivity = value(Symbol(length)), value(Symbol(coefficient))
    for speed in with_dimensions(model, _SPEED):
        if speed.lower().startswith(("v", "u")):
            number = peclet(value(Symbol(speed)), size, diffusivity)
            what = "convection carries" if number > 1 else "diffusion carries"
            yield Ratio("Peclet number", f"{speed} * {length} / {coefficient}", number, what)
        else:
            number = biot(value(Symbol(speed)), size, diffusivity)
            what = "the surface limits, inside is well stirred" if number < 0.1 else "the inside has a gradient"
            yield Ratio("Biot number", f"{speed} * {length} / {coefficient}", number, what)


def _doses(model: Model, found: tuple[Process, ...], start: Value, doses: Mapping[str, float]) -> Iterator[Ratio]:
    """Yield dose over target for partners of a binding that are there before the dose."""
    for binding in (p for p in found if p.kind == "binding"):
        partners = sorted(binding.touches - {binding.species} - set(doses))
        there = [name for name in partners if _amount(model, name, start) > 0]
        for target in there if len(there) == 1 or doses.keys() & binding.touches else ():
            for into, dose in doses.items():
                number = dose / _amount(model, target, start)
                what = (
                    "the target is saturated"
                    if number > 10
                    else "the target takes the dose"
                    if number < 1
                    else "both count"
                )
                yield Ratio("dose / target", f"dose into {into} / {target}", number, what)


def _amount(model: Model, name: str, value: Value) -> float:
    number = value(Symbol(name))
    species = model.tables.species.get(name)
    if species is not None and holds_concentration(model.tables, name):
        return number * value(Symbol(species.compartment))
    return number
