"""Time as a state, for the triggers of engines that misread the csymbol.

libRoadRunner 2.10 evaluates triggers once with the time at which the run began after each execution of a delayed
event: one that held then and holds no longer fires again. A state with derivative 1 is time as well, and is read right.
It runs fast by a trifle: a trigger that falls on an output time has fired when that is reached, and CVODE, which cannot
go on for a rounding error, has somewhat more to go.
"""

from __future__ import annotations

from dataclasses import replace

from sbmlqsp.core.expression import TIME, Expression, Number, Symbol, substitute, symbols, transform, uses
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import Event, ModelTables, Parameter, Rule, Table
from sbmlqsp.model.document import Document
from sbmlqsp.model.model import Model

CLOCK = "clock__"
SPEED = 1.0 + 1e-12


def clocked(model: Model) -> Model:
    """Return a model for computing whose triggers read the state `clock__` for time, if it has delayed events.

    Values put on top stay there.
    """
    document: Document = model.document.keep("clocked", _clocked)
    if document is model.document:
        return model
    return Model(document, model.values, model.name, model.folder, model.source_language)


def ticking(expression: Expression) -> Expression:
    """Return the expression with the clock for the csymbol."""
    return transform(expression, lambda node: Symbol(CLOCK) if node == TIME else node)


def _clocked(document: Document) -> Document:
    tables = document.tables
    if all(event.delay is None for event in tables.events):
        return document
    timed = _timed_definitions(tables)
    events = Table((_event(event, tables, timed) for event in tables.events), "event")
    if events == tables.events:
        return document
    clock = Parameter(CLOCK, 0.0, constant=False)
    rule = Rule("rate", CLOCK, CLOCK, Number(SPEED))
    changed = replace(
        tables, events=events, parameters=tables.parameters.replacing(clock), rules=tables.rules.replacing(rule)
    )
    return Document(f"{document.sbml}<!-- with a clock -->", changed)


def _timed_definitions(tables: ModelTables) -> dict[str, Expression]:
    """Return the formulas behind symbols that read time, directly or through others of them."""
    formulas = {r.id: r.kinetic_law for r in tables.reactions if r.kinetic_law is not None}
    formulas |= {r.variable: r.math for r in tables.rules if r.kind == "assignment" and r.variable and r.math}
    plain = {name: inline(math, tables.functions) for name, math in formulas.items()}
    timed = {name for name, math in plain.items() if uses(math, "time")}
    while more := {name for name, math in plain.items() if name not in timed and symbols(math) & timed}:
        timed |= more
    return {name: plain[name] for name in timed}


def _event(event: Event, tables: ModelTables, timed: dict[str, Expression]) -> Event:
    if event.trigger is None:
        return event
    trigger = inline(event.trigger, tables.functions)
    while inside := {name: timed[name] for name in symbols(trigger) if name in timed}:
        trigger = substitute(trigger, inside)
    return replace(event, trigger=ticking(trigger)) if uses(trigger, "time") else event
