"""What the events of a model look at."""

from __future__ import annotations

from sbmlqsp.core.expression import Expression, symbols
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model.document import Document


def read_by_triggers(document: Document) -> frozenset[str]:
    """Return every symbol that a trigger of the model reads, directly or through assignment rules and rates."""
    read: frozenset[str] = document.keep("symbols in triggers", lambda it: _read(it.tables))
    return read


def _read(tables: ModelTables) -> frozenset[str]:
    definitions = {rule.variable: rule.math for rule in tables.rules if rule.kind == "assignment"}
    definitions |= {reaction.id: reaction.kinetic_law for reaction in tables.reactions}
    waiting = [event.trigger for event in tables.events]
    found: set[str] = set()
    while waiting:
        for name in _symbols(waiting.pop(), tables) - found:
            found.add(name)
            waiting.append(definitions.get(name))
    return frozenset(found)


def _symbols(math: Expression | None, tables: ModelTables) -> frozenset[str]:
    return frozenset() if math is None else symbols(inline(math, tables.functions))
