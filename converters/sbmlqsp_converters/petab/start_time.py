"""Experiments that begin at another time than 0, where every run begins: the model's clock is ahead."""

from __future__ import annotations

from dataclasses import replace

from sbmlqsp.core.expression import TIME, Apply, Expression, Number, transform
from sbmlqsp.core.tables import (
    Event,
    FunctionDefinition,
    InitialAssignment,
    ModelTables,
    Reaction,
    Rule,
    SpeciesReference,
    Table,
)
from sbmlqsp.model import Model
from sbmlqsp.model.document import Document
from sbmlqsp.model.starting import reads_time


def clock_begins(model: Model, begin: float) -> Model:
    """Return a model for computing whose formulas read `begin` at its time 0; values put on top stay there."""
    if begin == 0 or not reads_time(model.tables):
        return model
    document: Document = model.document.keep(
        f"clock begins at {begin!r}",
        lambda one: Document(f"{one.sbml}<!-- the clock begins at {begin!r} -->", _moved(one.tables, begin)),
    )
    return Model(document, model.values, model.name, model.folder, model.source_language)


def _later(expression: Expression, begin: float) -> Expression:
    clock = Apply("plus", (TIME, Number(begin)))
    return transform(expression, lambda node: clock if node == TIME else node)


def _moved(tables: ModelTables, begin: float) -> ModelTables:
    def moved(math: Expression | None) -> Expression | None:
        return None if math is None else _later(math, begin)

    def rule(one: Rule) -> Rule:
        return replace(one, math=moved(one.math))

    def assignment(one: InitialAssignment) -> InitialAssignment:
        return replace(one, math=moved(one.math))

    def function(one: FunctionDefinition) -> FunctionDefinition:
        return replace(one, body=moved(one.body))

    def reaction(one: Reaction) -> Reaction:
        sides = ([replace(s, stoichiometry_math=moved(s.stoichiometry_math)) for s in x] for x in _sides(one))
        reactants, products = sides
        return replace(one, reactants=tuple(reactants), products=tuple(products), kinetic_law=moved(one.kinetic_law))

    def event(one: Event) -> Event:
        changes = tuple(replace(change, math=moved(change.math)) for change in one.assignments)
        return replace(
            one,
            trigger=moved(one.trigger),
            delay=moved(one.delay),
            priority=moved(one.priority),
            assignments=changes,
        )

    return replace(
        tables,
        rules=Table(map(rule, tables.rules), "rule"),
        initial_assignments=Table(map(assignment, tables.initial_assignments), "initial assignment"),
        functions=Table(map(function, tables.functions), "function"),
        reactions=Table(map(reaction, tables.reactions), "reaction"),
        events=Table(map(event, tables.events), "event"),
    )


def _sides(reaction: Reaction) -> tuple[tuple[SpeciesReference, ...], tuple[SpeciesReference, ...]]:
    return reaction.reactants, reaction.products
