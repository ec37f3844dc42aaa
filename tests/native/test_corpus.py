"""Published models read as libsbml's own queries and its own formula texts say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sbmlqsp.core.expression import Expression, Symbol, transform
from sbmlqsp.core.formula import parse
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.native._comparing.same_formula import same_value
from sbmlqsp.native.documents import read_sbml

AMBIGUOUS = {"pi", "avogadro", "time", "rateOf", "t"}  # as an id, libsbml's text of it reads as the constant


@pytest.fixture(scope="module")
def models(shared: Path) -> list[tuple[Any, ModelTables]]:
    import libsbml

    found = []
    for path in sorted((shared / "corpus" / "models").glob("*.xml"))[::9]:
        reading = read_sbml(path.read_bytes(), path.parent)
        document = libsbml.readSBMLFromString(reading.sbml)
        found.append((document, reading.tables))
    return found


def test_every_element_is_there(models: list[tuple[Any, ModelTables]]) -> None:
    for document, tables in models:
        model = document.getModel()
        counts = (
            model.getNumSpecies(),
            model.getNumParameters(),
            model.getNumCompartments(),
            model.getNumReactions(),
            model.getNumRules(),
            model.getNumEvents(),
            model.getNumInitialAssignments(),
            model.getNumFunctionDefinitions(),
        )
        assert counts == tuple(
            len(table)
            for table in (
                tables.species,
                tables.parameters,
                tables.compartments,
                tables.reactions,
                tables.rules,
                tables.events,
                tables.initial_assignments,
                tables.functions,
            )
        )


def test_values_are_those_of_the_document(models: list[tuple[Any, ModelTables]]) -> None:
    for document, tables in models:
        model = document.getModel()
        for parameter in tables.parameters:
            element = model.getParameter(parameter.id)
            assert repr(parameter.value) == (repr(element.getValue()) if element.isSetValue() else "None")
            assert parameter.constant == element.getConstant()
        for species in tables.species:
            element = model.getSpecies(species.id)
            assert repr(species.initial_amount) in {"None", repr(element.getInitialAmount())}
            assert repr(species.initial_concentration) in {"None", repr(element.getInitialConcentration())}
            assert species.compartment == element.getCompartment()


def formulas(document: Any, tables: ModelTables) -> Iterator[tuple[Any, Expression | None]]:
    model = document.getModel()
    for rule in (model.getRule(i) for i in range(model.getNumRules())):
        if rule.getVariable():
            yield rule.getMath(), tables.rules[rule.getVariable()].math
    for reaction in (model.getReaction(i) for i in range(model.getNumReactions())):
        if reaction.getKineticLaw() is not None:
            yield reaction.getKineticLaw().getMath(), tables.reactions[reaction.getId()].kinetic_law


def test_formulas_are_those_of_libsbml(models: list[tuple[Any, ModelTables]]) -> None:
    import libsbml

    settings = libsbml.L3ParserSettings()
    settings.setParseUnits(libsbml.L3P_NO_UNITS)
    compared = 0
    for document, tables in models:
        if AMBIGUOUS & {*tables.parameters.ids, *tables.species.ids, *tables.functions.ids}:
            continue
        for node, expression in formulas(document, tables):
            assert (node is None) == (expression is None)
            if expression is None:
                continue
            text = libsbml.formulaToL3StringWithSettings(node, settings)
            tree = transform(expression, unqualified)
            assert parse(text) == tree or same_value(parse(text), tree), text
            compared += 1
    assert compared > 800


def unqualified(node: Expression) -> Expression:
    """libsbml writes a local parameter without its reaction."""
    return Symbol(node.name.rsplit(".", 1)[-1]) if isinstance(node, Symbol) else node
