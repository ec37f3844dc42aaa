"""Events that set the whole state back to its start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from sbmlqsp.core.expression import Expression, Number, Symbol
from sbmlqsp.core.tables import Event
from sbmlqsp.treatment.recognition.changes import Candidate
from sbmlqsp.treatment.recognition.facts import Facts, Unrecognised
from sbmlqsp.treatment.recognition.flows import Flow
from sbmlqsp.treatment.recognition.gifts import Gift
from sbmlqsp.treatment.recognition.triggers import SAME, Series, series


@dataclass(frozen=True, slots=True)
class ResetEvent:
    """A reset at `time`; `counters` is what it sets the counters of other events to."""

    event: Event
    time: float
    counters: Mapping[str, Expression]


def reset_event(event: Event, facts: Facts, flows: Mapping[str, Flow]) -> ResetEvent | None:
    """Return the reset that an event is, None if it leaves a state of the model as it is or does anything else."""
    try:
        when = series(facts.event(event), facts, {})
    except Unrecognised:
        return None
    counters: dict[str, Expression] = {}
    back: set[str] = set()
    for change in event.assignments:
        name, math = change.variable, change.math
        if math is None:
            return None
        if name in flows:
            if facts.value(math) != 0:
                return None
        elif _is_start(name, math, facts):
            back.add(name)
        elif name in facts.tables.parameters and isinstance(math, Number | Symbol):
            counters[name] = math
        else:
            return None
    needed = pools(facts)
    rates = {flow for flow in flows if flow not in {change.variable for change in event.assignments}}
    return ResetEvent(event, when.first, counters) if needed and needed <= back and not rates else None


def _is_start(name: str, math: Expression, facts: Facts) -> bool:
    """Return whether a formula is the value that a variable starts with."""
    if isinstance(math, Symbol):
        kept = facts.tables.initial_assignments.get(math.name)
        if kept is not None and kept.math == Symbol(name) and math.name not in facts.changing:
            return True
    start = facts.start.get(name)
    in_use = name in facts.tables.species or name in facts.tables.rules
    return in_use and start is not None and facts.value(math) == start


def pools(facts: Facts) -> set[str]:
    """Return what reactions and rate rules change."""
    tables = facts.tables
    references = (r for reaction in tables.reactions for r in (*reaction.reactants, *reaction.products))
    species = {r.species for r in references}
    moved = {s.id for s in tables.species if s.id in species and not s.boundary_condition and not s.constant}
    return moved | {str(rule.variable) for rule in tables.rules if rule.kind == "rate"}


def check(
    resets: Sequence[ResetEvent],
    candidates: Sequence[Candidate],
    replaced: AbstractSet[str],
    left: Iterable[str],
    facts: Facts,
) -> None:
    """Raise unless the resets mean what a `Reset` means beside these dose events and `replaced` amounts.

    Raises:
        Unrecognised: with the reason.
    """
    counters = {name for found in candidates for name in found.counters}
    others = set(left)
    for reset in resets:
        unknown = set(reset.counters) - counters
        if unknown:
            raise Unrecognised(f"it sets '{min(unknown)}' as well, which is no part of the start")
        back = {change.variable for change in reset.event.assignments}
        changed = {c.variable for event in facts.tables.events if event.id in others for c in event.assignments}
        changed |= replaced | {bolus.target for found in candidates for bolus in found.boluses}
        if not changed <= back:
            raise Unrecognised(f"it does not set back '{min(changed - back)}', which events change")
        for found in candidates:
            if found.series.has(reset.time) and not precedes(reset.event, found.event, facts):
                raise Unrecognised(f"nothing says whether it comes before '{found.event.id}' at the same time")


def precedes(one: Event, other: Event, facts: Facts) -> bool:
    """Return whether their priorities let one event come before another at the same time."""
    if one.priority is None or other.priority is None:
        return False
    first, second = facts.value(one.priority), facts.value(other.priority)
    return first is not None and second is not None and first > second


def after_resets(gift: Gift, resets: Iterable[ResetEvent], facts: Facts) -> list[Gift]:
    """Return what is left of a gift whose counter resets move on: without the doses they skip.

    Raises:
        Unrecognised: for an infusion that a reset would not stop, or a counter that is not moved to what was given.
    """
    found = [gift]
    for reset in resets:
        found = [part for each in found for part in _after(each, reset, facts)]
    return found


def _after(gift: Gift, reset: ResetEvent, facts: Facts) -> list[Gift]:
    begun = _before(gift.series, reset.time)
    counter = gift.series.counter or ""
    upto = _moved(gift, reset.counters.get(counter), begun, facts)
    upto = begun if upto is None else upto
    if upto < begun:
        raise Unrecognised("it lets doses be given twice")
    if gift.ended is not None and begun:
        said = reset.counters.get(gift.ended.counter or "")
        to = begun if said == Symbol(counter) else _moved(gift, said, begun, facts)
        running = _before(gift.ended, reset.time) < begun
        if to != upto and (running or to is not None):
            raise Unrecognised("it does not stop the infusion that runs")
    if upto == begun:
        return [gift]
    return [part for part in (part_of(gift, 0, begun), part_of(gift, upto, None)) if part is not None]


def _before(found: Series, time: float) -> int:
    return sum(1 for each in found.times(time) if each < time * (1 - SAME))


def _moved(gift: Gift, counter: Expression | None, begun: int, facts: Facts) -> int | None:
    """Return the number among these gifts that a counter is set to."""
    if counter is None:
        return None
    number = _number(counter, facts) - gift.passed
    return number if gift.series.count is None else max(begun, min(number, gift.series.count))


def _number(expression: Expression, facts: Facts) -> int:
    value = facts.value(expression)
    if value is None or value != round(value):
        raise Unrecognised("it sets a counter to what is no number")
    return int(value)


def part_of(gift: Gift, begin: int, end: int | None) -> Gift | None:
    """Return the gifts from number `begin` up to `end` (excluded; None: all), None if there are none."""
    count = gift.series.count
    stop = count if end is None else end if count is None else min(end, count)
    number = None if stop is None else stop - begin
    if number is not None and number < 1:
        return None

    def moved(found: Series) -> Series:
        interval = found.interval if number != 1 else 0.0
        return replace(found, first=found.first + begin * found.interval, interval=interval, count=number)

    ends = None if gift.ended is None else moved(gift.ended)
    return replace(gift, series=moved(gift.series), ended=ends, passed=gift.passed + begin)
