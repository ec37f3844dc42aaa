"""Events that look like doses and do not do what their author means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sbmlqsp.checks.atoms import all_atoms
from sbmlqsp.checks.dependence import ON_TIME, Dependence
from sbmlqsp.checks.structure import where
from sbmlqsp.checks.time_stops import TimedAtom, time_stops
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression, symbols
from sbmlqsp.core.findings import Issue
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import Event
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model.initial import initial_values
from sbmlqsp.model.model import Model

HORIZON = 1e6  # model time units within which a trigger's first instant is looked for


def lost_doses(model: Model) -> Iterator[Issue]:
    """Yield pairs of events that add to one variable at one time, so that one addition overwrites the other."""
    adding = [event for event in model.events if event.use_values_from_trigger_time and _added_to(event)]
    instants = {event.id: _instant(model, event) for event in adding}
    for first, second in combinations(adding, 2):
        shared = sorted(_added_to(first) & _added_to(second))
        one, other = instants[first.id], instants[second.id]
        if not shared or (one is not None and other is not None and one != other):
            continue
        certain = one is not None and one == other
        yield Issue(
            "lost dose",
            "warning",
            f"{where(model.tables, first.id, 'event')}, {where(model.tables, second.id, 'event')}",
            f"events '{first.id}' and '{second.id}' {'both' if certain else 'may both'} add to '{shared[0]}' at one "
            f"time{f' ({one:g})' if certain else ''}, each to the value before the other: one of them is lost",
            'set useValuesFromTriggerTime="false" on both (Antimony: fromTrigger=false)',
        )


def _added_to(event: Event) -> set[str]:
    return {a.variable for a in event.assignments if a.math is not None and a.variable in symbols(a.math)}


def _instant(model: Model, event: Event) -> float | None:
    """Return when a trigger on time alone first becomes true, plus the delay; None when that cannot be said."""
    if event.trigger is None:
        return None
    trigger = inline(event.trigger, model.tables.functions)
    dependence = Dependence(model.tables)
    try:
        if dependence.of(trigger) != ON_TIME or (event.delay is not None and dependence.of(event.delay)):
            return None
        values = initial_values(model)
        delay = 0.0 if event.delay is None else float(evaluate(event.delay, values.__getitem__, model.functions))
        start = first_true(dependence.expanded(trigger), values)
    except SbmlqspError:
        return None
    return None if start is None else start + delay


def first_true(trigger: Expression, values: dict[str, float]) -> float | None:
    """Return the one instant after 0 at which a trigger on time alone changes to true; None if there are more."""
    atoms = [TimedAtom(atom, "") for atom in all_atoms(trigger)]
    stops = time_stops(atoms, values.__getitem__, 0.0, HORIZON)
    return stops[0] if len(stops) == 1 else None


def never_at_zero(model: Model) -> Iterator[Issue]:
    """Yield events on time whose trigger holds from the start on, so that it never becomes true."""
    dependence = Dependence(model.tables)
    for event in model.events:
        if event.trigger is None or not event.trigger_initial_value:
            continue
        trigger = inline(event.trigger, model.functions)
        if dependence.of(trigger) == ON_TIME and _holds_at_start(model, trigger):
            yield Issue(
                "event at zero",
                "warning",
                where(model.tables, event.id, "event"),
                f"the trigger of event '{event.id}' holds at time 0 and its initial value is true: it does not fire "
                "at the start",
                'set initialValue="false" on the trigger (Antimony: t0=false) if it should fire at time 0',
            )


def _holds_at_start(model: Model, trigger: Expression) -> bool:
    try:
        return bool(evaluate(trigger, initial_values(model).__getitem__, model.functions, 0.0) != 0)
    except (SbmlqspError, KeyError):
        return False
