"""Taking recognised events out of a model, with what nothing else uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sbmlqsp.core.expression import Expression, symbols
from sbmlqsp.core.tables import Event, ModelTables
from sbmlqsp.model import Model
from sbmlqsp.native.edits import Edit, RemoveElement, SetKineticLaw, SetRule
from sbmlqsp.treatment.recognition.facts import event_symbols
from sbmlqsp.treatment.recognition.flows import Flow


def shared_symbols(model: Model, events: Iterable[Event], flows: Sequence[Flow]) -> frozenset[str]:
    """Return every symbol that the model still reads without these events and flows."""
    return frozenset(
        name for _, names in _reading(model.tables, {event.id for event in events}, flows) for name in names
    )


def removal(model: Model, events: Sequence[Event], flows: Sequence[Flow], kept: frozenset[str]) -> list[Edit]:
    """Return the edits that take away events, flows, and the parameters that only they used (except `kept`)."""
    tables = model.tables
    gone = {event.id for event in events}
    written = {change.variable for event in events for change in event.assignments}
    candidates = {name for event in events for name in event_symbols(event)} | written
    private = {name for name in candidates if name in tables.parameters and name not in kept}
    private -= {change.variable for event in tables.events if event.id not in gone for change in event.assignments}
    private -= {rule.variable for rule in tables.rules if rule.variable}
    reading = _reading(tables, gone, flows)
    while used := {name for owner, names in reading if owner not in private for name in names & private}:
        private -= used
    removed = [RemoveElement(name) for name in sorted(private)]
    backwards = [event.id for event in tables.events if event.id in gone][::-1]  # places name events without id
    return [*map(RemoveElement, backwards), *(flow.edit for flow in flows), *removed]


def _reading(tables: ModelTables, gone: set[str], flows: Sequence[Flow]) -> list[tuple[str, frozenset[str]]]:
    """Return (owner, symbols it reads) of everything that stays."""
    places = {flow.place: flow.edit for flow in flows}
    found = [(owner, symbols(math)) for owner, math in _formulas(tables) if owner not in places and math is not None]
    for place, edit in places.items():
        if isinstance(edit, SetKineticLaw):
            found.append((place, symbols(edit.math)))
        elif isinstance(edit, SetRule) and edit.rule.math is not None:
            found.append((place, symbols(edit.rule.math)))
    found += [("", event_symbols(event)) for event in tables.events if event.id not in gone]
    found += [("", frozenset({str(s.conversion_factor)})) for s in tables.species]
    return [*found, ("", frozenset({str(tables.conversion_factor)}))]


def _formulas(tables: ModelTables) -> Iterator[tuple[str, Expression | None]]:
    for item in (*tables.rules, *tables.initial_assignments):
        yield item.id, item.math
    for constraint in tables.constraints:
        yield "", constraint.math
    for reaction in tables.reactions:
        yield reaction.id, reaction.kinetic_law
        for reference in (*reaction.reactants, *reaction.products):
            yield reaction.id, reference.stoichiometry_math
