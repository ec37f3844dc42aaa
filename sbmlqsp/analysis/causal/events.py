"""Events whose assignments are replaced, cut, or shut from the beginning of an intervention on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sbmlqsp.core.expression import Apply, Expression, Symbol
from sbmlqsp.core.tables import Event, EventAssignment
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddEvent, Edit, RemoveElement

EVENT = "event "


def parts_of(model: Model, mechanism: str) -> tuple[Event, str] | None:
    """Return the event and the variable of "event E of X", None for what is no such mechanism."""
    for event in model.tables.events:
        for change in event.assignments:
            if mechanism == f"{EVENT}{event.id} of {change.variable}":
                return event, change.variable
    return None


def reassigned(event: Event, variable: str, math: Expression | None) -> Iterator[Edit]:
    """Yield the edits that replace what an event assigns to a variable, or with None cut it."""
    rest = [change for change in event.assignments if change.variable != variable]
    changes = rest if math is None else [*rest, EventAssignment(variable, math)]
    yield RemoveElement(event.id)
    if changes:
        yield AddEvent(replace(event, assignments=tuple(changes)))


def shut(model: Model, variables: Iterable[str], on: Expression) -> Iterator[Edit]:
    """Yield the edits after which events leave the variables alone while a condition holds."""
    held = set(variables)
    for event in model.tables.events:
        if held & {change.variable for change in event.assignments}:
            yield RemoveElement(event.id)
            changes = tuple(_unless(change, on) if change.variable in held else change for change in event.assignments)
            yield AddEvent(replace(event, assignments=changes))


def _unless(change: EventAssignment, on: Expression) -> EventAssignment:
    if change.math is None:
        return change
    return replace(change, math=Apply("piecewise", (Symbol(change.variable), on, change.math)))
