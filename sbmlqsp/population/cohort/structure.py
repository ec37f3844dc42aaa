"""What of a model the cohort engine can carry, and the tables it is generated from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sbmlqsp.checks import discontinuities
from sbmlqsp.checks.dependence import ON_EVENTS, ON_TIME, Dependence
from sbmlqsp.checks.discontinuities import Discontinuities
from sbmlqsp.checks.features import features
from sbmlqsp.checks.structure import setters
from sbmlqsp.core.expression import Apply, Expression, walk
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
    dependence = Dependence(model.tables)
    watched = dict(_watched(model.tables, dependence))
    outside = tuple(dict.fromkeys(_outside(model, jumps, watched, dependence)))
    return Structure(model, tables, switches, jumps, tuple(watched), outside)


def _watched(tables: ModelTables, dependence: Dependence) -> Iterator[tuple[str, Expression]]:
    """Yield the events whose trigger is not of time alone, and the trigger."""
    for event in tables.events:
        if event.trigger is not None:
            trigger = inline(event.trigger, tables.functions)
            if not dependence.of(trigger) <= ON_TIME:
                yield event.id, trigger


def _outside(
    model: Model, jumps: Discontinuities, watched: Mapping[str, Expression], dependence: Dependence
) -> Iterator[str]:
    tables = model.tables
    for feature in features(model):
        if feature.name not in _CARRIED:
            yield f"{feature.name} in '{feature.element}'"
    if jumps.stepped:
        yield "a staircase function (floor, ceiling, ...) of a state"
    if "time" in model.document.kinds:
        yield "an element called 'time'"
    yield from (f"no trigger in event '{event.id}'" for event in tables.events if event.trigger is None)
    for name, trigger in watched.items():
        if _asks_for_equality(trigger, dependence):
            yield f"the trigger of event '{name}' asks whether a state equals something"
    yield from _changed_volumes(tables)


def _asks_for_equality(trigger: Expression, dependence: Dependence) -> bool:
    return any(
        isinstance(node, Apply) and node.operator in {"eq", "neq"} and not dependence.of(node) <= ON_EVENTS
        for node in walk(dependence.expanded(trigger))
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
