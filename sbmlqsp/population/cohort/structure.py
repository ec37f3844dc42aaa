"""What of a model the cohort engine can carry, and the tables it is generated from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbmlqsp.checks import discontinuities
from sbmlqsp.checks.dependence import ON_EVENTS, ON_TIME, Dependence
from sbmlqsp.checks.discontinuities import Discontinuities
from sbmlqsp.checks.features import features
from sbmlqsp.checks.structure import setters
from sbmlqsp.core.expression import Apply, walk
from sbmlqsp.core.findings import Report
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import Event, ModelTables
from sbmlqsp.model import Model
from sbmlqsp.model.equality import nearly_equal
from sbmlqsp.simulation.engines.switches import Switches, switched

_CARRIED = frozenset({"rateOf", "constraint", "number as Boolean", "changing stoichiometry"})


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """One structure, ready for generation.

    Attributes:
        model: the model with triggers that engines can see; its values are those of the model asked about.
        tables: its tables with formulas of time alone frozen into switches.
        switches: their formulas.
        jumps: where its right-hand side jumps.
        watched: ids of the events whose trigger reads a state, or what an event changes.
        outside: why the model cannot be carried, one sentence each; empty if it can.
    """

    model: Model
    tables: ModelTables
    switches: Switches
    jumps: Discontinuities
    watched: tuple[str, ...]
    outside: tuple[str, ...]


def structure_of(model: Model) -> Structure:
    """Return what is generated from a model.

    Raises:
        ModelError: for jumps that can neither be located nor watched.
    """
    ready = nearly_equal(model)
    found: Structure = ready.document.keep("cohort structure", lambda _: _structure(ready))
    return Structure(ready, found.tables, found.switches, found.jumps, found.watched, found.outside)


def _structure(model: Model) -> Structure:
    jumps = discontinuities.find(model)
    Report(jumps.undecidable).raise_if_errors()
    tables, switches = switched(model.tables, jumps)
    outside = tuple(dict.fromkeys(_outside(model, jumps)))
    return Structure(model, tables, switches, jumps, tuple(_watched(model.tables)), outside)


def _watched(tables: ModelTables) -> Iterator[str]:
    dependence = Dependence(tables)
    for event in tables.events:
        if event.trigger is not None and not dependence.of(inline(event.trigger, tables.functions)) <= ON_TIME:
            yield event.id


def _outside(model: Model, jumps: Discontinuities) -> Iterator[str]:
    tables = model.tables
    for feature in features(model):
        if feature.name not in _CARRIED:
            yield f"{feature.name} in '{feature.element}'"
    if jumps.stepped:
        yield "a staircase function (floor, ceiling, ...) of a state"
    if "time" in model.document.kinds:
        yield "an element called 'time'"
    yield from (f"no trigger in event '{event.id}'" for event in tables.events if event.trigger is None)
    for name in _watched(tables):
        if _asks_for_equality(tables, name):
            yield f"the trigger of event '{name}' asks whether a state equals something"
    yield from _changed_volumes(tables)


def _asks_for_equality(tables: ModelTables, event: str) -> bool:
    trigger, dependence = tables.events[event].trigger, Dependence(tables)
    assert trigger is not None
    return any(
        isinstance(node, Apply) and node.operator in {"eq", "neq"} and not dependence.of(node) <= ON_EVENTS
        for node in walk(dependence.expanded(inline(trigger, tables.functions)))
    )


def interacting(tables: ModelTables) -> frozenset[tuple[str, str]]:
    """Return pairs of events of which one reads or writes what the other writes: their order matters if they meet."""
    events = list(tables.events)
    return frozenset(
        (one.id, other.id)
        for number, one in enumerate(events)
        for other in events[number + 1 :]
        if _written(one) & (_written(other) | _read(other)) or _read(one) & _written(other)
    )


def _written(event: Event) -> frozenset[str]:
    return frozenset(assignment.variable for assignment in event.assignments)


def _read(event: Event) -> frozenset[str]:
    found = (walk(assignment.math) for assignment in event.assignments if assignment.math is not None)
    return frozenset(node.name for nodes in found for node in nodes if hasattr(node, "name"))


def _changed_volumes(tables: ModelTables) -> Iterator[str]:
    changed = setters(tables).by_events & set(tables.compartments.ids)
    for name in sorted(changed):
        yield f"an event changes the size of compartment '{name}'"
