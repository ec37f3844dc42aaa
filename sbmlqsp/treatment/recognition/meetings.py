"""Events that meet in one variable at one time, where what happens depends on who comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from sbmlqsp.core.expression import symbols
from sbmlqsp.core.tables import Event
from sbmlqsp.treatment.recognition.changes import Candidate
from sbmlqsp.treatment.recognition.facts import Facts, Unrecognised
from sbmlqsp.treatment.recognition.triggers import Series, series

MOST_TIMES = 20_000


def ambiguous(candidates: Iterable[Candidate], left: Iterable[str], facts: Facts) -> dict[str, str]:
    """Return the events that cannot be taken for doses because of another event at the same time, with the reason.

    Two doses at one time add up only if both use values of the time at which they are carried out (SBML L3V2,
    section 4.11.6); a dose beside an event that stays and sets the same variable depends on their order.
    """
    given = list(candidates)
    found: dict[str, str] = {}
    for one, other in combinations(given, 2):
        shared = sorted(_variables(one.event) & _variables(other.event))
        early = [c for c in (one, other) if c.event.use_values_from_trigger_time]
        if shared and early and _meet(one.series, other.series):
            for own, second in ((one, other), (other, one)):
                found.setdefault(
                    own.event.id,
                    f"'{second.event.id}' sets '{shared[0]}' at the same time from the value before both, so that one"
                    " of the doses is lost",
                )
    found |= {name: reason for event, name, reason in _beside(given, set(left), facts) if event not in found}
    return found


def _beside(given: Iterable[Candidate], left: set[str], facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Yield doses that meet an event that stays, where its time is known."""
    stay = [(event, _series(event, facts)) for event in facts.tables.events if event.id in left]
    for found in given:
        own = _variables(found.event)
        for event, times in stay:
            touched = own & {*_variables(event), *_read(event)}
            if touched and times is not None and _meet(found.series, times):
                reason = f"'{event.id}', which stays, uses '{min(touched)}' at the same time"
                yield found.event.id, found.event.id, reason


def _series(event: Event, facts: Facts) -> Series | None:
    """Return when an event acts, None if its trigger waits for anything but a time."""
    try:
        return series(facts.event(event), facts, {})
    except Unrecognised:
        return None


def _variables(event: Event) -> frozenset[str]:
    return frozenset(change.variable for change in event.assignments)


def _read(event: Event) -> frozenset[str]:
    return frozenset(name for change in event.assignments if change.math for name in symbols(change.math))


def _meet(one: Series, other: Series) -> bool:
    """Return whether two series have a time in common."""
    few, many = sorted((one, other), key=lambda each: (each.count is None, each.count or 0))
    end = many.first if few.count is None else float("inf")
    if few.count is None:  # both without end: look at as many times as anybody simulates
        end += MOST_TIMES * min(few.interval, many.interval)
    times = (time for number, time in enumerate(few.times(end)) if number < MOST_TIMES)
    return any(many.has(time) for time in times)
