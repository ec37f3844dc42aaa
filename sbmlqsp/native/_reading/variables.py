"""Functions, compartments, species, parameters, and the assignments and rules that set them."""

from __future__ import annotations

from typing import Any

from sbmlqsp.core.tables import (
    Compartment,
    FunctionDefinition,
    InitialAssignment,
    Parameter,
    Rule,
    Species,
    Table,
)
from sbmlqsp.native._reading.context import Context, unique


def read_function(element: Any, context: Context) -> FunctionDefinition:
    """Return a function definition; L3V2 allows one without math."""
    name = context.located(element.getId(), element)
    arguments = tuple(element.getArgument(i).getName() for i in range(element.getNumArguments()))
    body = context.formulas.read(element.getBody(), f"function '{name}'") if element.isSetMath() else None
    return FunctionDefinition(name, arguments, body, element.getName())


def read_compartment(element: Any, context: Context) -> Compartment:
    """Return a compartment."""
    dimensions = element.getSpatialDimensionsAsDouble()
    known = context.level < 3 or element.isSetSpatialDimensions()
    return Compartment(
        id=context.located(element.getId(), element),
        size=element.getSize() if element.isSetSize() else None,
        dimensions=dimensions if known else None,
        units=element.getUnits() or None,
        constant=element.getConstant(),
        name=element.getName(),
    )


def read_species(element: Any, context: Context) -> Species:
    """Return a species."""
    amount, concentration = element.isSetInitialAmount(), element.isSetInitialConcentration()
    return Species(
        id=context.located(element.getId(), element),
        compartment=element.getCompartment(),
        initial_amount=element.getInitialAmount() if amount else None,
        initial_concentration=element.getInitialConcentration() if concentration else None,
        substance_units=element.getSubstanceUnits() or None,
        has_only_substance_units=element.getHasOnlySubstanceUnits(),
        boundary_condition=element.getBoundaryCondition(),
        constant=element.getConstant(),
        conversion_factor=(element.getConversionFactor() or None) if context.level > 2 else None,
        name=element.getName(),
    )


def read_parameter(element: Any, context: Context) -> Parameter:
    """Return a global parameter."""
    return Parameter(
        id=context.located(element.getId(), element),
        value=element.getValue() if element.isSetValue() else None,
        units=element.getUnits() or None,
        constant=element.getConstant(),
        name=element.getName(),
    )


def read_initial_assignment(element: Any, context: Context) -> InitialAssignment:
    """Return an initial assignment."""
    name = element.getSymbol()
    return InitialAssignment(name, context.math(element, context.located(f"initial assignment of {name}", element)))


def read_rules(model: Any, context: Context) -> Table[Rule]:
    """Return all rules; algebraic ones are named by their place."""
    return unique("rule", [_rule(model.getRule(i), i, context) for i in range(model.getNumRules())])


def _rule(element: Any, index: int, context: Context) -> Rule:
    if element.isAlgebraic():
        name = context.located(f"algebraic_{index + 1}", element)
        return Rule("algebraic", name, None, context.math(element, name))
    variable = element.getVariable()
    where = context.located(f"rule of {variable}", element)
    return Rule("rate" if element.isRate() else "assignment", variable, variable, context.math(element, where))
