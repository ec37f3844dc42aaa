"""Computed states as SBML events: one event sets all states, or adds to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sbmlqsp.core.expression import TIME, Apply, Symbol
from sbmlqsp.core.schedule import ZERO, StateChange
from sbmlqsp.core.tables import EventAssignment, ModelTables
from sbmlqsp.treatment.clearing import stopped
from sbmlqsp.treatment.events import GIFT, REPLACEMENT, EventWriter, Given
from sbmlqsp.treatment.resets import refuse_odd
from sbmlqsp.treatment.targets import as_symbol
from sbmlqsp.treatment.values import Values


class StateWriter:
    """Writes one event for each computed state; its numbers become parameters `steady_state_1_<id>`."""

    def __init__(self, tables: ModelTables, values: Values, events: EventWriter, inputs: Iterable[str]) -> None:
        self._tables = tables
        self._values = values
        self._events = events
        self._inputs = tuple(inputs)

    def write(self, change: StateChange, given: Iterable[Given]) -> None:
        """Add the parameters and the event; one that replaces also stops what `given` gives."""
        refuse_odd(self._tables, (name for name, _ in change.values))
        name = self._values.names.numbered("steady_state")
        time = self._values.time(f"{name}_time", change.time)
        assignments = list(self._assignments(name, change))
        if change.mode == "replace":
            assignments += [EventAssignment(rate, ZERO) for rate in self._inputs]
            assignments += [stop for course in given for stop in stopped(course, change.time, cancel=True)]
        priority = REPLACEMENT if change.mode == "replace" else GIFT
        self._events.add_event(f"{name}_event", Apply("geq", (TIME, time)), tuple(assignments), priority)

    def _assignments(self, name: str, change: StateChange) -> Iterator[EventAssignment]:
        for state, value in change.values:
            if change.mode == "add" and not value:
                continue
            amount = as_symbol(self._tables, state, self._values.amount(f"{name}_{state}", value, state))
            total = amount if change.mode == "replace" else Apply("plus", (Symbol(state), amount))
            yield EventAssignment(state, total)
