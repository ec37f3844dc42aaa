"""Experiments that begin at another time than 0: moved to 0, and the model's own clock with them."""

from __future__ import annotations

from dataclasses import replace

from sbmlqsp.core.expression import TIME, Apply, Expression, Number, substitute, transform
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
from sbmlqsp_converters.petab.problem import Experiment, Period


def shifted(experiment: Experiment) -> tuple[Experiment, float]:
    """Return the experiment with time counted from its start, and by how much that shifts it.

    Simulation begins at model time 0; an experiment that begins at another time is moved there, formulas with it.
    """
    begin = experiment.course[0].time if experiment.course else 0.0
    if begin == 0:
        return experiment, 0.0
    moved = tuple(
        Period(p.time - begin, {target: later(change, begin) for target, change in p.changes.items()})
        for p in experiment.course
    )
    before = () if experiment.preequilibration is None else (experiment.preequilibration,)
    return replace(experiment, periods=(*before, *moved)), begin


def later(expression: Expression, begin: float) -> Expression:
    """Return a formula that reads `begin` more than the time."""
    clock = Apply("plus", (TIME, Number(begin)))
    named = substitute(expression, {"time": TIME})
    return transform(named, lambda node: clock if node == TIME else node)


def clock_begins(model: Model, begin: float) -> Model:
    """Return a model for computing whose formulas read `begin` at its time 0; values put on top stay there."""
    if begin == 0 or not reads_time(model.tables):
        return model
    document: Document = model.document.keep(
        f"clock begins at {begin!r}",
        lambda one: Document(f"{one.sbml}<!-- the clock begins at {begin!r} -->", _moved(one.tables, begin)),
    )
    return Model(document, model.values, model.name, model.folder, model.source_language)


def _moved(tables: ModelTables, begin: float) -> ModelTables:
    def moved(math: Expression | None) -> Expression | None:
        return None if math is None else later(math, begin)

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
