"""Replaced amounts as SBML events, which come after resets and before the doses of their instant."""

from __future__ import annotations

from sbmlqsp.core.expression import TIME, Apply
from sbmlqsp.core.schedule import ScheduledReplacement
from sbmlqsp.core.tables import EventAssignment, ModelTables
from sbmlqsp.treatment.events import EXCHANGE, EventWriter
from sbmlqsp.treatment.targets import as_symbol
from sbmlqsp.treatment.values import Values


class ReplacementWriter:
    """Writes one event for each replacement; its numbers become parameters `replacement_1_time`, `..._amount`."""

    def __init__(self, tables: ModelTables, values: Values, events: EventWriter) -> None:
        self._tables = tables
        self._values = values
        self._events = events

    def write(self, replacement: ScheduledReplacement) -> None:
        """Add the parameters and the event of one replacement."""
        name = self._values.names.numbered("replacement")
        time = self._values.time(f"{name}_time", replacement.time)
        amount = self._values.amount(f"{name}_amount", replacement.amount, replacement.target)
        change = EventAssignment(replacement.target, as_symbol(self._tables, replacement.target, amount))
        self._events.add_event(f"{name}_event", Apply("geq", (TIME, time)), (change,), EXCHANGE)
