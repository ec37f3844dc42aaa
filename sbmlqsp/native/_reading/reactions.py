"""Reactions with their kinetic laws, local parameters and stoichiometries."""

from __future__ import annotations

from typing import Any

from sbmlqsp.core.expression import Expression, Number, Symbol
from sbmlqsp.core.tables import Parameter, Reaction, SpeciesReference
from sbmlqsp.native._reading.context import Context, unique


def read_reaction(element: Any, context: Context) -> Reaction:
    """Return a reaction; local parameters are qualified by its id, also inside the kinetic law."""
    name = context.located(element.getId(), element)
    law = element.getKineticLaw()
    local = () if law is None else _local_parameters(law, name, context)
    scope = {parameter.id.removeprefix(f"{name}."): Symbol(parameter.id) for parameter in local}
    modifiers = element.getListOfModifiers()
    return Reaction(
        id=name,
        reactants=_references(element.getListOfReactants(), context),
        products=_references(element.getListOfProducts(), context),
        modifiers=tuple(modifiers.get(i).getSpecies() for i in range(modifiers.size())),
        kinetic_law=_kinetic_law(law, name, scope, context),
        local_parameters=local,
        reversible=element.getReversible(),
        fast=element.isSetFast() and element.getFast(),
        name=element.getName(),
    )


def _kinetic_law(law: Any, reaction: str, scope: dict[str, Symbol], context: Context) -> Expression | None:
    """Return the rate, None without a kinetic law; one without math does nothing, like all elements without math."""
    rate = context.math(law, f"kinetic law of '{reaction}'", scope)
    return Number(0.0) if rate is None and law is not None else rate


def _local_parameters(law: Any, reaction: str, context: Context) -> tuple[Parameter, ...]:
    elements = law.getListOfLocalParameters() if context.level > 2 else law.getListOfParameters()
    parameters = [_local_parameter(elements.get(i), reaction, context) for i in range(elements.size())]
    return tuple(unique("local parameter", parameters))


def _local_parameter(element: Any, reaction: str, context: Context) -> Parameter:
    return Parameter(
        id=context.located(f"{reaction}.{element.getId()}", element),
        value=element.getValue() if element.isSetValue() else None,
        units=element.getUnits() or None,
        name=element.getName(),
    )


def _references(elements: Any, context: Context) -> tuple[SpeciesReference, ...]:
    return tuple(_reference(elements.get(i), context) for i in range(elements.size()))


def _reference(element: Any, context: Context) -> SpeciesReference:
    name, species = element.getId() or None, element.getSpecies()
    if name:
        context.located(name, element)
    if context.level > 2:
        stoichiometry = element.getStoichiometry() if element.isSetStoichiometry() else None
        return SpeciesReference(species, stoichiometry, None, name, element.getConstant())
    formula = context.math(element.getStoichiometryMath(), f"stoichiometry of '{species}'")
    if formula is not None:
        return SpeciesReference(species, None, formula, name, constant=False)
    return SpeciesReference(species, element.getStoichiometry() / element.getDenominator(), None, name)
