"""A flat libsbml document of Level 2 or 3 -> `core.tables.ModelTables`.

Defaults are those of the document's level and version; what the document leaves open is None.
"""

from __future__ import annotations

import re
from typing import Any

from sbmlqsp.core.tables import ModelTables
from sbmlqsp.native._reading.context import Context
from sbmlqsp.native._reading.events import read_constraints, read_events
from sbmlqsp.native._reading.reactions import read_reaction
from sbmlqsp.native._reading.units import model_units, read_units
from sbmlqsp.native._reading.variables import (
    read_compartment,
    read_function,
    read_initial_assignment,
    read_parameter,
    read_rules,
    read_species,
)

_PACKAGE = re.compile(r"/sbml/level3/version\d+/(\w+)/version\d+")
_PSEUDO_PACKAGES = frozenset({"l3v2extendedmath"})


def read_tables(document: Any) -> ModelTables:
    """Return everything this library reads from a document.

    `lines` also has the keys `rule of X`, `initial assignment of X` and `reaction.parameter`.

    Raises:
        ModelError: if two elements of one kind share an id.
        ParseError, UnsupportedFeature: for formulas that cannot be read.
    """
    model, context = document.getModel(), Context(document)
    return ModelTables(
        level=context.level,
        version=context.version,
        id=model.getId(),
        name=model.getName(),
        conversion_factor=(model.getConversionFactor() or None) if context.level > 2 else None,
        **model_units(model, context.level),
        units=read_units(model, context),
        functions=context.table("function", model.getListOfFunctionDefinitions(), read_function),
        compartments=context.table("compartment", model.getListOfCompartments(), read_compartment),
        species=context.table("species", model.getListOfSpecies(), read_species),
        parameters=context.table("parameter", model.getListOfParameters(), read_parameter),
        initial_assignments=context.table(
            "initial assignment", model.getListOfInitialAssignments(), read_initial_assignment
        ),
        rules=read_rules(model, context),
        reactions=context.table("reaction", model.getListOfReactions(), read_reaction),
        events=read_events(model, context),
        constraints=read_constraints(model, context),
        packages=packages(document),
        lines=tuple(context.lines.items()),
    )


def packages(document: Any) -> tuple[str, ...]:
    """Return the Level 3 packages of the document, `name` or `name:required`, and `fbc:objective` if there is one."""
    if document.getLevel() < 3:
        return ()
    namespaces = document.getSBMLNamespaces().getNamespaces()
    found = []
    for address in (namespaces.getURI(i) for i in range(namespaces.getNumNamespaces())):
        match = _PACKAGE.search(address)
        if match and match.group(1) not in _PSEUDO_PACKAGES:
            required = document.getPackageRequired(address)
            found.append(f"{match.group(1)}:required" if required else match.group(1))
    balance = document.getModel().getPlugin("fbc")
    if balance is not None and balance.getNumObjectives() > 0:
        found.append("fbc:objective")
    return tuple(found)
