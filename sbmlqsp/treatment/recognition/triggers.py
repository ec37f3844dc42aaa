"""When an event fires: once, or again and again at a fixed interval."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol, symbols, uses
from sbmlqsp.core.tables import Event
from sbmlqsp.treatment.recognition.facts import Facts, Term, Unrecognised, signed, terms

SAME = 1e-12
SWAPPED = {"leq": "geq", "lt": "gt", "geq": "leq", "gt": "lt", "eq": "eq"}


@dataclass(frozen=True, slots=True)
class Series:
    """Times at which an event acts, delay included: `first`, `first` + `interval`, ...; `count` None is without end.

    `parts` are the constants that add up to `first`, as the model writes them, but for what a counter adds.
    """

    first: float
    interval: float
    count: int | None
    parts: tuple[Expression, ...]
    counter: str | None = None

    def same_rhythm(self, other: Series) -> bool:
        """Return whether both repeat alike."""
        return self.count == other.count and abs(self.interval - other.interval) <= SAME * abs(self.interval)

    def has(self, time: float) -> bool:
        """Return whether it acts at a time."""
        number = round((time - self.first) / self.interval) if self.interval else 0
        inside = number >= 0 and (self.count is None or number < self.count)
        return inside and abs(self.first + number * self.interval - time) <= SAME * abs(time)

    def times(self, end: float = math.inf) -> Iterator[float]:
        """Yield the times up to `end`."""
        number = 0
        while (self.count is None or number < self.count) and self.first + number * self.interval <= end:
            yield self.first + number * self.interval
            number += 1


@dataclass(frozen=True, slots=True)
class _Bound:
    """`time` >= sum of `parts` + `steps` times the counter; upper bounds, bounds of a counter alone likewise."""

    relation: str
    parts: tuple[Term, ...]
    number: float
    counter: str | None
    step: float


def series(event: Event, facts: Facts, counters: Mapping[str, tuple[float, float]]) -> Series:
    """Return when an event acts; `counters` are (start, step) of the variables that it counts itself with.

    Raises:
        Unrecognised: with the reason.
    """
    if event.trigger is None:
        raise Unrecognised("it has no trigger")
    lower: list[_Bound] = []
    upper: list[_Bound] = []
    counts: list[_Bound] = []
    for condition in _conditions(event.trigger):
        if facts.value(condition) == 1.0:
            continue
        kind, bound = _read(condition, facts, counters)
        {"from": lower, "until": upper, "count": counts}[kind].append(bound)
    if len(lower) != 1:
        raise Unrecognised(
            "its trigger does not begin at one time" if lower else "its trigger does not wait for a time"
        )
    begin = lower[0]
    found = (
        _repeated(begin, counts, counters)
        if begin.counter or counts
        else Series(begin.number, 0.0, 1, tuple(map(signed, begin.parts)))
    )
    found = _checked_start(event, found, begin.relation)
    found = _limited(found, upper)
    return _delayed(event, found, facts, windowed=bool(upper))


def _conditions(trigger: Expression) -> Iterator[Apply]:
    if not isinstance(trigger, Apply):
        raise Unrecognised("its trigger is no comparison with time")
    if trigger.operator == "and":
        for argument in trigger.arguments:
            yield from _conditions(argument)
    elif trigger.operator in SWAPPED and len(trigger.arguments) == 2:
        yield trigger
    else:
        raise Unrecognised("its trigger is no comparison with time")


def _read(condition: Apply, facts: Facts, counters: Mapping[str, tuple[float, float]]) -> tuple[str, _Bound]:
    """Return what a condition bounds, solved for time or for the counter."""
    left, right = condition.arguments
    found = [*terms(left), *((-sign, term) for sign, term in terms(right))]
    clock = [sign for sign, term in found if term == TIME]
    parts: list[Term] = []
    number, counter, step = 0.0, None, 0.0
    for sign, term in found:
        if term == TIME:
            continue
        name = next(iter(symbols(term) & counters.keys()), None)
        if name is not None:
            if counter not in {None, name}:
                raise Unrecognised("its trigger counts with two variables")
            counter, step = name, step + sign * _factor(term, name, facts)
            continue
        value = facts.value(term)
        if value is None:
            raise Unrecognised(_moving(term))
        parts.append((sign, term))
        number += sign * value
    relation = condition.operator
    if not clock and counter is None:
        raise Unrecognised("its trigger has a condition that never changes")
    if len(clock) > 1:
        raise Unrecognised("its trigger has time in several places")
    towards = clock[0] if clock else 1
    if towards < 0:
        relation = SWAPPED[relation]
    solved = tuple((-sign * towards, term) for sign, term in parts)
    kind = "count" if not clock else "until" if relation in ("leq", "lt") else "from"
    return kind, _Bound(relation, solved, -towards * number, counter, -towards * step)


def _moving(term: Expression) -> str:
    """Return the reason why a trigger with this term is no comparison with a time."""
    names = ", ".join(sorted(symbols(term)))
    if uses(term, "time"):
        return "its trigger has time in a formula"
    return f"its trigger depends on '{names}', which changes" if names else "its trigger has no number to compare with"


def _factor(term: Expression, counter: str, facts: Facts) -> float:
    """Return by what the counter is multiplied in a term."""
    if term == Symbol(counter):
        return 1.0
    if isinstance(term, Apply) and term.operator == "times" and term.arguments.count(Symbol(counter)) == 1:
        others = [argument for argument in term.arguments if argument != Symbol(counter)]
        values = [facts.value(other) for other in others]
        if all(value is not None for value in values):
            return math.prod(value for value in values if value is not None)
    raise Unrecognised(f"its trigger uses '{counter}' in a formula that is no multiple of it")


def _repeated(begin: _Bound, counts: list[_Bound], counters: Mapping[str, tuple[float, float]]) -> Series:
    parts = tuple(map(signed, begin.parts))
    numbers = [_count(bound, counters) for bound in counts]
    count = min(numbers) if numbers else None
    counter = begin.counter or counts[0].counter
    if begin.counter is None:
        if count != 1:
            raise Unrecognised("its counter does not move its trigger on")
        return Series(begin.number, 0.0, 1, parts, counter)
    start, step = counters[begin.counter]
    interval = begin.step * step
    if count == 1:
        interval = 0.0
    elif not interval > 0:
        raise Unrecognised("its trigger does not move on when it fires")
    offset = begin.step * start
    return Series(begin.number + offset, interval, count, parts, counter)


def _count(bound: _Bound, counters: Mapping[str, tuple[float, float]]) -> int:
    """Return how often a counter passes its bound: `factor` * counter `relation` limit."""
    if bound.counter is None or bound.relation == "eq":
        raise Unrecognised("its counter has no bound")
    start, step = counters[bound.counter]
    factor, limit, relation = -bound.step, bound.number, bound.relation
    if factor < 0:
        factor, limit, relation = -factor, -limit, SWAPPED[relation]
    if relation in ("geq", "gt") or not step > 0:
        raise Unrecognised("its counter has no upper bound")
    reached = (limit / factor - start) / step
    number = math.ceil(reached - 1e-9) if relation == "lt" else math.floor(reached + 1e-9) + 1
    if number < 1:
        raise Unrecognised("it never fires: its counter is at its end from the start on")
    return number


def _checked_start(event: Event, found: Series, relation: str) -> Series:
    """Return the series from time 0 on, as the initial value of the trigger decides."""
    holds = found.first < 0 or (found.first == 0 and relation != "gt")
    if not holds:
        return found
    if event.trigger_initial_value:
        raise Unrecognised("it never fires at its first time: its trigger counts as fulfilled before the start")
    if found.first < 0:
        if found.interval or relation == "eq":
            raise Unrecognised("its first time is before the start")
        return Series(0.0, 0.0, 1, (), found.counter)
    return found


def _limited(found: Series, upper: list[_Bound]) -> Series:
    for bound in upper:
        if bound.counter is not None:
            raise Unrecognised("its trigger has an end that moves")
        if found.interval == 0:
            if not bound.number > found.first:
                raise Unrecognised("its trigger never holds")
            continue
        reached = (bound.number - found.first) / found.interval
        if bound.relation == "leq" and abs(reached - round(reached)) < 1e-9:
            raise Unrecognised("its last time is the very end of its trigger, which engines see or do not see")
        number = math.ceil(reached - 1e-9)
        if number < 1:
            raise Unrecognised("its trigger never holds")
        count = number if found.count is None else min(found.count, number)
        found = Series(found.first, found.interval if count > 1 else 0.0, count, found.parts, found.counter)
    return found


def _delayed(event: Event, found: Series, facts: Facts, *, windowed: bool) -> Series:
    if event.delay is None or event.delay == Number(0.0):
        return found
    delay = facts.value(event.delay)
    if delay is None or delay < 0:
        raise Unrecognised("its delay changes or is negative")
    if delay == 0:
        return found
    if event.use_values_from_trigger_time:
        raise Unrecognised("it sets the amount from the time before its delay plus a dose, which is no addition")
    if (windowed and not event.persistent) or 0 < found.interval <= delay:
        raise Unrecognised("its delay is longer than its trigger holds")
    added = tuple(map(signed, terms(event.delay)))
    return Series(found.first + delay, found.interval, found.count, (*found.parts, *added), found.counter)
