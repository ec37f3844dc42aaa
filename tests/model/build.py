"""Models made of tables alone, without a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sbmlqsp.core.formula import parse
from sbmlqsp.core.tables import (
    Compartment,
    FunctionDefinition,
    InitialAssignment,
    ModelTables,
    Parameter,
    Reaction,
    Rule,
    Species,
    SpeciesReference,
    Table,
)
from sbmlqsp.model import Model
from sbmlqsp.model.document import Document


def model(
    *,
    compartments: tuple[Compartment, ...] = (),
    species: tuple[Species, ...] = (),
    parameters: Mapping[str, float | None] | None = None,
    initial: Mapping[str, str] | None = None,
    assignments: Mapping[str, str] | None = None,
    rates: Mapping[str, str] | None = None,
    reactions: tuple[Reaction, ...] = (),
    functions: tuple[FunctionDefinition, ...] = (),
    **others: Any,
) -> Model:
    """Return a model with these elements; formulas are text."""
    rules = [Rule("assignment", name, name, parse(text)) for name, text in (assignments or {}).items()]
    rules += [Rule("rate", name, name, parse(text)) for name, text in (rates or {}).items()]
    tables = ModelTables(
        compartments=Table(compartments),
        species=Table(species),
        parameters=Table(Parameter(name, value, constant=False) for name, value in (parameters or {}).items()),
        initial_assignments=Table(InitialAssignment(name, parse(text)) for name, text in (initial or {}).items()),
        reactions=Table(reactions),
        functions=Table(functions),
        **{"rules": Table(rules), **others},
    )
    return Model(Document(repr(tables), tables))


Side = str | tuple[SpeciesReference, ...]


def reaction(name: str, reactants: Side, products: Side, law: str | None, **others: Any) -> Reaction:
    """Return a reaction; species named in text have stoichiometry 1."""
    formula = None if law is None else parse(law)
    return Reaction(name, _side(reactants), _side(products), kinetic_law=formula, **others)


def _side(side: Side) -> tuple[SpeciesReference, ...]:
    return tuple(SpeciesReference(one) for one in side.split()) if isinstance(side, str) else side
