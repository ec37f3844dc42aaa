"""Courses -> SBML events that roadrunner and COPASI read the same way.

Triggers have initialValue=false, so that a dose at t = 0 is given, and assignments use values at execution time, so
that doses that meet add up. A repeating event counts what it gave; infusions switch a rate parameter on and off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol
from sbmlqsp.core.schedule import ONE, ZERO, Infusion, Jump
from sbmlqsp.core.tables import Event, EventAssignment, ModelTables
from sbmlqsp.native.edits import AddEvent, Edit
from sbmlqsp.treatment.courses import Course
from sbmlqsp.treatment.targets import as_symbol
from sbmlqsp.treatment.values import Values

GIFT, EXCHANGE, REPLACEMENT, RESET = Number(0.0), Number(0.5), Number(1.0), Number(2.0)
"""Priorities of what happens at one time: resets first, then states and then amounts that replace, then doses."""


@dataclass(frozen=True, slots=True)
class Given:
    """A course as written: the counters of what was given and of what ended, where it has them."""

    course: Course
    given: Symbol | None
    ended: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class _Tally:
    """When a course gives its doses; without `count` once, and without a counter."""

    start: Expression
    interval: Expression
    count: Expression | None


class EventWriter:
    """Writes one event for each course and one for each end of its infusions.

    `inputs` names the rate parameter of each infused target. With `resets` every event has a priority below that of
    resets, whatever a reset has to cancel is counted, and an event that a reset at the same time cancels does not
    persist.
    """

    def __init__(self, tables: ModelTables, values: Values, inputs: dict[str, str], *, resets: bool) -> None:
        self.events: list[Edit] = []
        self._tables = tables
        self._values = values
        self._inputs = inputs
        self._resets = resets

    def write(self, course: Course) -> Given:
        """Add the parameters and events of one course."""
        name = self._values.names.numbered("course")
        tally = self._tally(name, course)
        lag = self._values.time(f"{name}_lag", course.lag)
        begin: list[EventAssignment] = []
        ends: dict[Expression, list[EventAssignment]] = {}
        for dose in course.doses:
            if isinstance(dose, Jump):
                begin.append(self._bolus(dose))
                continue
            rate, duration = self._infusion(dose)
            begin.append(self._change(dose, "plus", rate))
            ends.setdefault(duration, []).append(self._change(dose, "minus", rate))
        given = self._event(f"{name}_dose", f"{name}_given", tally, lag, begin)
        ended = [
            self._event(f"{name}_end", f"{name}_ended", tally, add(lag, duration), changes)
            for duration, changes in ends.items()
        ]
        return Given(course, given, tuple(counter for counter in ended if counter is not None))

    def add_event(self, name: str, trigger: Expression, changes: tuple[EventAssignment, ...], priority: Number) -> None:
        """Add one event; its priority only where there are resets."""
        event = Event(
            self._values.names.free(name),
            trigger,
            changes,
            priority=priority if self._resets else None,
            trigger_initial_value=False,
            persistent=not self._resets,
            use_values_from_trigger_time=False,
        )
        self.events.append(AddEvent(event))

    def _tally(self, name: str, course: Course) -> _Tally:
        start = self._values.time(f"{name}_start", course.start)
        cancellable = self._resets and (course.lag != ZERO or any(isinstance(dose, Infusion) for dose in course.doses))
        if course.count == 1 and not cancellable:
            return _Tally(start, ZERO, None)
        interval = self._values.time(f"{name}_interval", course.interval)
        return _Tally(start, interval, self._values.number(f"{name}_count", course.count, ""))

    def _event(
        self, name: str, counter: str, tally: _Tally, after: Expression, changes: list[EventAssignment]
    ) -> Symbol | None:
        """Add an event that makes the changes `after` each time of the tally; return its counter."""
        merged = tuple(_merged(changes))
        if tally.count is None:
            self.add_event(name, Apply("geq", (TIME, add(tally.start, after))), merged, GIFT)
            return None
        done = self._values.counter(counter)
        passed = ZERO if tally.interval == ZERO else Apply("times", (done, tally.interval))
        due = Apply("geq", (TIME, add(add(tally.start, passed), after)))
        trigger = Apply("and", (Apply("lt", (done, tally.count)), due))
        self.add_event(name, trigger, (*merged, EventAssignment(done.name, add(done, ONE))), GIFT)
        return done

    def _bolus(self, dose: Jump) -> EventAssignment:
        amount = self._delivered(dose, self._values.names.numbered("dose"))
        return EventAssignment(dose.target, add(Symbol(dose.target), as_symbol(self._tables, dose.target, amount)))

    def _infusion(self, dose: Infusion) -> tuple[Expression, Expression]:
        """Return (input rate, duration) of an infusion."""
        name = self._values.names.numbered("dose")
        amount = self._delivered(dose, name)
        if dose.rate is not None:
            rate = self._values.rate(f"{name}_rate", dose.rate, dose.target)
            return rate, Apply("divide", (amount, rate))
        assert dose.duration is not None
        duration = self._values.time(f"{name}_duration", dose.duration)
        return Apply("divide", (amount, duration)), duration

    def _delivered(self, dose: Jump | Infusion, name: str) -> Expression:
        amount = self._values.amount(f"{name}_amount", dose.amount, dose.target)
        if dose.bioavailability == ONE:
            return amount
        return Apply("times", (self._values.number(f"{name}_bioavailability", dose.bioavailability, ""), amount))

    def _change(self, dose: Infusion, operator: str, rate: Expression) -> EventAssignment:
        variable = self._inputs[dose.target]
        return EventAssignment(variable, Apply(operator, (Symbol(variable), rate)))


def _merged(changes: list[EventAssignment]) -> Iterator[EventAssignment]:
    """Yield one assignment for each variable: SBML allows an event no two."""
    totals: dict[str, Expression] = {}
    for change in changes:
        assert isinstance(change.math, Apply)
        before = totals.get(change.variable, Symbol(change.variable))
        totals[change.variable] = Apply(change.math.operator, (before, change.math.arguments[1]))
    yield from (EventAssignment(variable, total) for variable, total in totals.items())


def add(one: Expression, other: Expression) -> Expression:
    """Return the sum, without terms that are zero."""
    if one == ZERO:
        return other
    return one if other == ZERO else Apply("plus", (one, other))
