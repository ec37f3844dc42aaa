"""Time as a state, for engines that misread the csymbol.

libRoadRunner 2.10 evaluates triggers once with the time at which the run began after each execution of a delayed
event: one that held then and holds no longer fires again. A state with derivative 1 is time as well, and is read right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sbmlqsp.core.expression import TIME, Expression, Number, Symbol, transform, uses
from sbmlqsp.core.tables import Event, ModelTables, Parameter, Reaction, Rule, SpeciesReference, Table
from sbmlqsp.model.document import Document
from sbmlqsp.model.model import Model

CLOCK = "clock__"

Change = Callable[[Expression], Expression]


def clocked(model: Model) -> Model:
    """Return a model for computing that reads the state `clock__` for time, if it has delayed events and reads time.

    Values put on top stay there.
    """
    document: Document = model.document.keep("clocked", _clocked)
    if document is model.document:
        return model
    return Model(document, model.values, model.name, model.folder, model.source_language)


def _clocked(document: Document) -> Document:
    tables = document.tables
    delayed = any(event.delay is not None for event in tables.events)
    changed = _with_math(tables, _tick) if delayed else tables
    if not delayed or changed == tables:
        return document
    clock = Parameter(CLOCK, 0.0, constant=False)
    rule = Rule("rate", CLOCK, CLOCK, Number(1.0))
    tables = replace(changed, parameters=changed.parameters.replacing(clock), rules=changed.rules.replacing(rule))
    return Document(f"{document.sbml}<!-- with a clock -->", tables)


def _tick(expression: Expression) -> Expression:
    if not uses(expression, "time"):
        return expression
    return transform(expression, lambda node: Symbol(CLOCK) if node == TIME else node)


def _with_math(tables: ModelTables, change: Change) -> ModelTables:
    """Return the tables with every formula that is evaluated during a run changed."""
    return replace(
        tables,
        rules=Table((replace(rule, math=_maybe(rule.math, change)) for rule in tables.rules), "rule"),
        reactions=Table((_reaction(reaction, change) for reaction in tables.reactions), "reaction"),
        events=Table((_event(event, change) for event in tables.events), "event"),
    )


def _maybe(math: Expression | None, change: Change) -> Expression | None:
    return None if math is None else change(math)


def _reaction(reaction: Reaction, change: Change) -> Reaction:
    return replace(
        reaction,
        kinetic_law=_maybe(reaction.kinetic_law, change),
        reactants=tuple(_reference(reference, change) for reference in reaction.reactants),
        products=tuple(_reference(reference, change) for reference in reaction.products),
    )


def _reference(reference: SpeciesReference, change: Change) -> SpeciesReference:
    return replace(reference, stoichiometry_math=_maybe(reference.stoichiometry_math, change))


def _event(event: Event, change: Change) -> Event:
    return replace(
        event,
        trigger=_maybe(event.trigger, change),
        delay=_maybe(event.delay, change),
        priority=_maybe(event.priority, change),
        assignments=tuple(replace(a, math=_maybe(a.math, change)) for a in event.assignments),
    )
