"""Triggers that ask whether moving quantities are equal, made visible to engines that compute with rounding errors.

`at (time == 12)` or `at (S == 3)` holds for an instant that no integrator meets exactly. Here equality in a trigger
means equal within 1e-10 of the larger magnitude, a hundred times what root finding is off.
"""

from __future__ import annotations

from dataclasses import replace

from sbmlqsp.core.expression import Apply, Expression, Number, transform
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import Event, ModelTables, Table
from sbmlqsp.model.document import Document
from sbmlqsp.model.model import Model

CLOSE = 1e-10


def nearly_equal(model: Model) -> Model:
    """Return a model for computing whose triggers compare with a tolerance; the model itself where none compares."""
    document: Document = model.document.keep("nearly equal", _widened)
    if document is model.document:
        return model
    return Model(document, model.values, model.name, model.folder, model.source_language)


def _widened(document: Document) -> Document:
    tables = document.tables
    events = Table((_event(event, tables) for event in tables.events), "event")
    if events == tables.events:
        return document
    return Document(f"{document.sbml}<!-- triggers widened -->", replace(tables, events=events))


def _event(event: Event, tables: ModelTables) -> Event:
    if event.trigger is None:
        return event
    trigger = inline(event.trigger, tables.functions)
    wider = transform(trigger, _near)
    return event if wider == trigger else replace(event, trigger=wider)


def _near(node: Expression) -> Expression:
    if not isinstance(node, Apply) or node.operator not in {"eq", "neq"} or len(node.arguments) != 2:
        return node
    one, other = node.arguments
    size = Apply("max", (Apply("abs", (one,)), Apply("abs", (other,))))
    close = Apply("leq", (Apply("abs", (Apply("minus", (one, other)),)), Apply("times", (Number(CLOSE), size))))
    equal = Apply("or", (Apply("eq", (one, other)), close))
    return equal if node.operator == "eq" else Apply("not", (equal,))
