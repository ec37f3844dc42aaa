"""Interventions from a time on: parameters by an event, mechanisms by a switch that the event turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from sbmlqsp.analysis.causal.events import parts_of, reassigned, shut
from sbmlqsp.analysis.causal.multiples import Times
from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol
from sbmlqsp.core.tables import Event, EventAssignment, ModelTables, Parameter, Rule
from sbmlqsp.model import Model, overlay
from sbmlqsp.model.edits import formula_of
from sbmlqsp.model.equations import right_hand_sides
from sbmlqsp.native.edits import AddEvent, AddParameter, Edit, SetAttribute, SetKineticLaw, SetRule
from sbmlqsp.simulation.held import BEGIN, SWITCH
from sbmlqsp.treatment.targets import as_symbol, holds_concentration

_RULE = "rule of "


def later(model: Model, interventions: Mapping[str, Any], time: float) -> Model:
    """Return the model whose interventions begin at `time`, in model units; raises as `do`."""
    switch, name_of_event = _free(model)
    on = Apply("gt", (Symbol(switch), Number(0.5)))
    changes: list[EventAssignment] = [EventAssignment(switch, Number(1.0))]
    edits: list[Edit] = [AddParameter(Parameter(switch, 0.0, "dimensionless", constant=False))]
    edits += shut(model, (name.strip("[]") for name in interventions), on)
    for name, value in interventions.items():
        for part in _parts(model, name, value, on):
            if isinstance(part, EventAssignment):
                changes.append(part)
            else:
                edits.append(part)
    due = Apply("geq", (TIME, Number(time)))
    event = Event(name_of_event, due, tuple(changes), priority=Number(1e9), trigger_initial_value=False)
    return model.edited([*edits, AddEvent(event)])


def _free(model: Model) -> tuple[str, str]:
    """Return ids for the switch and its event that the model does not have; one intervention may follow another."""
    taken = {*model.document.kinds, *model.tables.events.ids, *model.functions.ids}
    number = next(n for n in count(1) if not {f"{SWITCH}{n}", f"{BEGIN}{n}"} & taken)
    return f"{SWITCH}{number}", f"{BEGIN}{number}"


def _parts(model: Model, name: str, value: Any, on: Expression) -> Iterator[Edit | EventAssignment]:
    tables = model.tables
    bare = name.strip("[]")
    if name.startswith(_RULE):
        variable = name.removeprefix(_RULE)
        rule = tables.rules[variable]
        assert rule.math is not None
        still = Number(0.0) if value is None else value
        yield SetRule(Rule(rule.kind, variable, variable, _switched(model, still, on, rule.math)))
    elif (found := parts_of(model, name)) is not None:
        event, variable = found
        before = next(change.math for change in event.assignments if change.variable == variable)
        unchanged = Symbol(variable) if value is None else value
        yield from reassigned(event, variable, _switched(model, unchanged, on, before or Symbol(variable)))
    elif bare in tables.reactions:
        law = tables.reactions[bare].kinetic_law or Number(0.0)
        yield SetKineticLaw(bare, _switched(model, "0" if value is None else value, on, law))
    elif bare in tables.species:
        yield from _held(model, name, value, on)
    else:
        to = _multiple(bare, value) or Number(overlay.converted(model, name, value)[1])
        if bare in tables.rules:
            rule = tables.rules[bare]
            assert rule.math is not None
            yield SetRule(Rule("rate", bare, bare, _choice(on, Number(0.0), rule.math)))
        elif _element(tables, bare).constant:
            yield SetAttribute(bare, "constant", False)
        yield EventAssignment(bare, to)


def _held(model: Model, name: str, value: Any, on: Expression) -> Iterator[Edit | EventAssignment]:
    """Yield what sets a species and then stops everything that changes it: its reactions no longer count for it."""
    bare, tables = name.strip("[]"), model.tables
    key, number = overlay.converted(model, name, 0.0 if isinstance(value, Times) else value)
    volume = Symbol(tables.species[bare].compartment)
    if holds_concentration(tables, bare):
        target: Expression = Number(number) if key != bare else Apply("divide", (Number(number), volume))
    else:
        target = Number(number) if key == bare else Apply("times", (Number(number), volume))
    rate = right_hand_sides(model).get(bare)
    if rate is not None:
        yield SetAttribute(bare, "boundaryCondition", True)
        per_symbol = rate if bare in tables.rules else as_symbol(tables, bare, rate)
        yield SetRule(Rule("rate", bare, bare, _choice(on, Number(0.0), per_symbol)))
    yield EventAssignment(bare, _multiple(bare, value) or target)


def _multiple(name: str, value: Any) -> Expression | None:
    """Return a multiple of what a symbol is when the intervention begins."""
    return Apply("times", (Number(value.factor), Symbol(name))) if isinstance(value, Times) else None


def _switched(model: Model, value: Any, on: Expression, otherwise: Expression) -> Expression:
    return _choice(on, formula_of(model, value), otherwise)


def _choice(on: Expression, yes: Expression, no: Expression) -> Expression:
    return Apply("piecewise", (yes, on, no))


def _element(tables: ModelTables, name: str) -> Any:
    return tables.parameters.get(name) or tables.compartments.get(name)
