"""Small models made from formulas, without any document."""

from __future__ import annotations

from types import SimpleNamespace

from sbmlqsp.core.expression import Number
from sbmlqsp.core.formula import parse
from sbmlqsp.core.tables import Event, ModelTables, Parameter, Rule, Table


def model_of(*, rate="0", trigger=None, clock_rate=None, rules=(), events=(), **values):
    """Return a model with `x' = rate`, parameters with values, an event with a trigger, and `clock' = clock_rate`."""
    parameters = [Parameter("x", 0.0, constant=False), *(Parameter(name, value) for name, value in values.items())]
    written = [Rule("rate", "x", "x", parse(rate)), *rules]
    if clock_rate is not None:
        written.append(Rule("rate", "clock", "clock", Number(clock_rate)))
    fired = [Event("e", parse(trigger))] if trigger else []
    tables = ModelTables(
        parameters=Table(parameters, "parameter"),
        rules=Table(written, "rule"),
        events=Table([*fired, *events], "event"),
    )
    return SimpleNamespace(tables=tables, structure_hash=repr((tables.rules, list(tables.rules), list(tables.events))))
