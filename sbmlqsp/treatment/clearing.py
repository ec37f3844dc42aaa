"""What clears the state, a reset or a computed state that replaces it, and what it does to doses recorded before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sbmlqsp.core.expression import Expression, Number
from sbmlqsp.core.schedule import (
    ZERO,
    Action,
    Infusion,
    Jump,
    Schedule,
    ScheduledReplacement,
    ScheduledReset,
    StateChange,
)
from sbmlqsp.core.tables import EventAssignment
from sbmlqsp.treatment.events import Given


def clears(action: Action) -> bool:
    """Return whether the action takes away what was there before it."""
    return isinstance(action, ScheduledReset) or (isinstance(action, StateChange) and action.mode == "replace")


def cancels(action: Action) -> bool:
    """Return whether a clearing action also drops doses that are pending because of their lag."""
    return isinstance(action, StateChange) or (isinstance(action, ScheduledReset) and action.cancel)


def without_wiped(plan: Schedule) -> Schedule:
    """Return the schedule without what is taken away again at the same time."""
    kept: list[Action] = []
    for action in plan:
        if clears(action):
            kept = [other for other in kept if not _is_wiped(other, action)]
        elif isinstance(action, ScheduledReplacement):
            left = (_before_replacement(other, action) for other in kept)
            kept = [other for other in left if other is not None]
        kept.append(action)
    return Schedule(tuple(kept))


def _before_replacement(action: Action, replacement: ScheduledReplacement) -> Action | None:
    """Return what a replacement leaves of an action recorded before it; an infusion and a dose with a lag stay."""
    if isinstance(action, StateChange) and action.mode == "add" and action.time == replacement.time:
        return replace(action, values=tuple(pair for pair in action.values if pair[0] != replacement.target))
    if not isinstance(action, Jump | ScheduledReplacement):
        return action
    same = action.time == replacement.time and action.target == replacement.target
    return None if same and (isinstance(action, ScheduledReplacement) or action.lag == ZERO) else action


def _is_wiped(action: Action, clearing: Action) -> bool:
    assert isinstance(clearing, ScheduledReset | StateChange)
    if isinstance(action, StateChange | ScheduledReplacement):
        return action.time == clearing.time
    if not isinstance(action, Jump | Infusion) or action.time != clearing.time:
        return False
    return cancels(clearing) or action.lag == ZERO


def stopped(written: Given, time: float, *, cancel: bool) -> Iterator[EventAssignment]:
    """Yield what makes the counters skip the ends of infusions that run and, with `cancel`, lagged doses to come."""
    begun: Expression | None = written.given
    if written.given is not None and cancel and written.course.lag != ZERO:
        begun = Number(float(_recorded_before(written, time)))
        yield EventAssignment(written.given.name, begun)
    if begun is not None:
        yield from (EventAssignment(counter.name, begun) for counter in written.ended)


def _recorded_before(written: Given, time: float) -> int:
    course = written.course
    return sum(course.start + k * course.interval < time * (1 - 1e-12) for k in range(course.count))
