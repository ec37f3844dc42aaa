"""Dimensionless ratios of a model, found by topology and units, with what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbmlqsp import units
from sbmlqsp.analysis.scales.numbers import biot, damkohler, peclet, thiele_modulus
from sbmlqsp.analysis.scales.processes import Process, Value
from sbmlqsp.core.expression import Symbol
from sbmlqsp.model import Model
from sbmlqsp.treatment.targets import holds_concentration

_DIFFUSIVITY, _LENGTH, _SPEED, _RATE = {"m": 2, "s": -1}, {"m": 1}, {"m": 1, "s": -1}, {"s": -1}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A dimensionless ratio: name, formula, value, and what follows from it in words."""

    name: str
    formula: str
    value: float
    meaning: str


def ratios(model: Model, found: tuple[Process, ...], value: Value, doses: dict[str, float]) -> tuple[Ratio, ...]:
    """Return the ratios of time scales, of permeation to flow, of diffusion, and of dose to target."""
    return (
        *_times(model, found),
        *_permeation(found),
        *_diffusion(model, value),
        *_doses(model, found, value, doses),
    )


def _times(model: Model, found: tuple[Process, ...]) -> Iterator[Ratio]:
    """Yield the time of each binding over that of the elimination of a partner, the drug."""
    slow = [p for p in found if p.kind == "elimination" and p.time < float("inf")]
    for binding in (p for p in found if p.kind == "binding"):
        reaction = model.reactions[binding.name]
        partners = {r.species for r in (*reaction.reactants, *reaction.products)} - {binding.species}
        for other in [p for p in slow if p.species in partners][:1]:
            number = binding.time / other.time
            what = "binding is at equilibrium or quasi-steady state" if number < 0.1 else "binding has to be simulated"
            yield Ratio("tau_bind / tau_pk", f"({binding.formula}) / ({other.formula})", number, what)


def _permeation(found: tuple[Process, ...]) -> Iterator[Ratio]:
    """Yield PS / Q of each tissue that has both: the times V / PS and V / Q of one species."""
    for permeation in (p for p in found if p.kind == "permeation"):
        flows = [p for p in found if p.kind in ("distribution", "elimination") and p.species == permeation.species]
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


def _diffusion(model: Model, value: Value) -> Iterator[Ratio]:
    coefficients, lengths = _with(model, _DIFFUSIVITY), _with(model, _LENGTH)
    if not coefficients or not lengths:
        return
    length = max(lengths, key=lambda name: value(Symbol(name)))
    for coefficient in coefficients:
        size, diffusivity = value(Symbol(length)), value(Symbol(coefficient))
        if not diffusivity > 0:
            continue
        for rate in _with(model, _RATE):
            constant = value(Symbol(rate))
            if not constant > 0:
                continue
            phi = thiele_modulus(size, constant, diffusivity)
            what = (
                "well stirred, ODE enough" if phi < 0.3 else "a gradient: PDE needed" if phi > 1 else "a weak gradient"
            )
            yield Ratio("Thiele modulus", f"{length} * sqrt({rate} / {coefficient})", phi, what)
            number = damkohler(constant, size**2 / diffusivity)
            yield Ratio("Damkohler number", f"{rate} * {length}^2 / {coefficient}", number, what)
        for speed in _with(model, _SPEED):
            velocity = value(Symbol(speed))
            if speed.lower().startswith(("v", "u")):
                number = peclet(velocity, size, diffusivity)
                what = "convection carries" if number > 1 else "diffusion carries"
                yield Ratio("Peclet number", f"{speed} * {length} / {coefficient}", number, what)
            else:
                number = biot(velocity, size, diffusivity)
                what = "the surface limits, inside is well stirred" if number < 0.1 else "the inside has a gradient"
                yield Ratio("Biot number", f"{speed} * {length} / {coefficient}", number, what)


def _with(model: Model, dimensions: dict[str, int]) -> list[str]:
    found = []
    for parameter in model.tables.parameters:
        unit = model.unit_of(parameter.id)
        if unit is not None and {k: float(v) for k, v in dict(units.dimensions(unit)).items()} == dimensions:
            found.append(parameter.id)
    return found


def _doses(model: Model, found: tuple[Process, ...], value: Value, doses: dict[str, float]) -> Iterator[Ratio]:
    for binding in (p for p in found if p.kind == "binding"):
        reaction = model.reactions[binding.name]
        partners = [r.species for r in (*reaction.reactants, *reaction.products) if r.species != binding.species]
        for target in partners:
            amount = value(Symbol(target))
            volume = model.tables.species[target].compartment
            amount *= value(Symbol(volume)) if holds_concentration(model.tables, target) else 1.0
            for into, dose in doses.items():
                if into != target and amount > 0 and target not in doses:
                    number = dose / amount
                    what = (
                        "the target is saturated"
                        if number > 10
                        else "the target takes the dose"
                        if number < 1
                        else "both count"
                    )
                    yield Ratio("dose / target", f"dose into {into} / {target}", number, what)
