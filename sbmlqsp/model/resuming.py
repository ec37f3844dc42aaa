"""A model that goes on where a run has left it: its state, its clock, and which triggers already hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import TIME, Apply, Expression, Symbol, transform
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import Event, ModelTables, Parameter, Reaction, Table
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model.document import Document
from sbmlqsp.model.initial import initial_values
from sbmlqsp.model.starting import reads_time, starting_from

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model

ELAPSED = "elapsed__"
"""What is added to the time of a run to give the time that formulas read."""


def at_time(model: Model, time: float) -> Model:
    """Return the model for runs that begin at a time other than 0, as its formulas read it.

    Raises:
        UnsupportedFeature: for a model whose formulas look back in time (delay).
    """
    shifted = ELAPSED in model.document.tables.parameters
    if not shifted and (time == 0 or not reads_time(model.document.tables)):
        return model
    document: Document = model.document if shifted else model.document.keep("with elapsed time", _shifted)
    return _with(model, document).with_values({ELAPSED: time})


def resumed(model: Model, state: Mapping[str, float], duration: float) -> Model:
    """Return the model that goes on after a run.

    Args:
        model: what was run.
        state: values of everything that a run changes at its end, species as amounts (see `starting.changing`).
        duration: how long it ran.

    An event whose trigger holds at the end has fired and does not fire again before it has ceased to hold.

    Raises:
        UnsupportedFeature: for events with a delay, which may be under way, and for formulas that look back in time.
    """
    ended = at_time(starting_from(model, state), clock(model) + duration)
    late = next((event for event in ended.events if event.delay is not None), None)
    if late is not None:
        raise _refused(late.id, f"the event '{late.id}' has a delay, and may be under way where the run ended")
    known = initial_values(ended)
    tables = ended.document.tables
    held = {e.id: _holds(e, tables, known) for e in ended.events if e.trigger is not None}
    if all(event.trigger_initial_value == held.get(event.id, True) for event in tables.events):
        return ended
    name = "resumed with " + " ".join(sorted(event for event, holds in held.items() if holds))
    document: Document = ended.document.keep(name, lambda whole: _with_triggers(whole, held, name))
    return _with(ended, document)


def clock(model: Model) -> float:
    """Return the time that the model's formulas read when a run begins."""
    return float(model.overlay.get(ELAPSED, 0.0))


def _with(model: Model, document: Document) -> Model:
    return replace(model, document=document, _kept={})


def _holds(event: Event, tables: ModelTables, known: Mapping[str, float]) -> bool:
    assert event.trigger is not None
    return bool(evaluate(event.trigger, known.__getitem__, tables.functions))


def _with_triggers(document: Document, held: Mapping[str, bool], name: str) -> Document:
    changed = [replace(event, trigger_initial_value=held.get(event.id, True)) for event in document.tables.events]
    return Document(f"{document.sbml}<!-- {name} -->", replace(document.tables, events=Table(changed, "event")))


def _shifted(document: Document) -> Document:
    tables = document.tables
    late = _Later(tables)
    changed = replace(
        tables,
        parameters=tables.parameters.replacing(Parameter(ELAPSED, 0.0)),
        reactions=Table((_reaction(reaction, late) for reaction in tables.reactions), "reaction"),
        rules=Table((replace(rule, math=late(rule.math)) for rule in tables.rules), "rule"),
        initial_assignments=Table(
            (replace(a, math=late(a.math)) for a in tables.initial_assignments), "initial assignment"
        ),
        events=Table((_event(event, late) for event in tables.events), "event"),
    )
    return Document(f"{document.sbml}<!-- with elapsed time -->", changed)


def _reaction(reaction: Reaction, late: _Later) -> Reaction:
    reactants, products = (
        tuple(replace(each, stoichiometry_math=late(each.stoichiometry_math)) for each in side)
        for side in (reaction.reactants, reaction.products)
    )
    return replace(reaction, kinetic_law=late(reaction.kinetic_law), reactants=reactants, products=products)


def _event(event: Event, late: _Later) -> Event:
    assignments = tuple(replace(change, math=late(change.math)) for change in event.assignments)
    trigger, delay, priority = (late(part) for part in (event.trigger, event.delay, event.priority))
    return replace(event, trigger=trigger, delay=delay, priority=priority, assignments=assignments)


class _Later:
    """Formulas in which time is the time of the run and what elapsed before it."""

    def __init__(self, tables: ModelTables) -> None:
        self._functions = tables.functions

    def __call__(self, formula: Expression | None) -> Expression | None:
        if formula is None:
            return None
        plain = inline(formula, self._functions)
        return transform(plain, self._node)

    def _node(self, node: Expression) -> Expression:
        if isinstance(node, Apply) and node.operator == "delay":
            raise _refused("delay", "the model looks back in time (delay)")
        return Apply("plus", (TIME, Symbol(ELAPSED))) if node == TIME else node


def _refused(element: str, why: str) -> UnsupportedFeature:
    return UnsupportedFeature(
        f"{why}, so that a run cannot go on",
        where=element,
        fix="run it once from the beginning",
        feature="continued runs",
        element=element,
    )
