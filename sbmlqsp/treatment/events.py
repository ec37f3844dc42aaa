"""Courses -> SBML events that roadrunner and COPASI read the same way.

Triggers have initialValue=false, so that a dose at t = 0 is given, and assignments use values at execution time, so
that doses that meet add up. A repeating event counts what it gave; infusions switch a rate parameter on and off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol
from sbmlqsp.core.schedule import ONE, ZERO, Infusion, Jump
from sbmlqsp.core.tables import Event, EventAssignment, ModelTables, Parameter
from sbmlqsp.native.edits import AddEvent, AddParameter, Edit
from sbmlqsp.treatment.courses import Course
from sbmlqsp.treatment.naming import Names, UnitNames
from sbmlqsp.treatment.targets import holds_concentration, rate_unit


@dataclass(frozen=True, slots=True)
class Tally:
    """The ids by which one course keeps its time: `counter` is None where the event happens once."""

    course: str
    start: Expression
    interval: Expression | None = None
    count: Expression | None = None


@dataclass(slots=True)
class EventWriter:
    """Collects the parameters and events of the courses of one model; amounts are in model units."""

    tables: ModelTables
    names: Names
    unit_names: UnitNames
    time_unit: str | None
    amount_units: dict[str, str | None]
    inputs: dict[str, str]
    edits: list[Edit] = field(default_factory=list)

    def write(self, courses: Iterable[Course]) -> None:
        """Add the events of all courses."""
        for course in courses:
            self._course(course)

    def _course(self, course: Course) -> None:
        name = self.names.numbered("course")
        lag = course.lag if not isinstance(course.lag, Number) else self._time(f"{name}_lag", course.lag.value)
        tally = self._tally(name, course)
        begin: list[EventAssignment] = []
        ends: dict[Expression, list[EventAssignment]] = {}
        for dose in course.doses:
            if isinstance(dose, Jump):
                begin.append(self._bolus(dose))
            else:
                rate, duration = self._infusion(dose)
                begin.append(self._change(self.inputs[dose.target], "plus", rate))
                ends.setdefault(duration, []).append(self._change(self.inputs[dose.target], "minus", rate))
        self._event((f"{name}_dose", f"{name}_given"), tally, lag, begin)
        for number, (duration, changes) in enumerate(ends.items(), start=1):
            end_name = name if len(ends) == 1 else f"{name}_{number}"
            self._event((f"{end_name}_end", f"{end_name}_ended"), tally, _sum(lag, duration), changes)

    def _tally(self, name: str, course: Course) -> Tally:
        start = self._time(f"{name}_start", course.start)
        if course.count == 1:
            return Tally(name, start)
        interval = self._time(f"{name}_interval", course.interval)
        return Tally(name, start, interval, self._number(f"{name}_count", course.count, "dimensionless"))

    def _event(self, names: tuple[str, str], tally: Tally, after: Expression, changes: list[EventAssignment]) -> None:
        """Add an event that makes the changes `after` each time of the tally; `names` are its own and its counter's."""
        name, counter = names
        merged = tuple(_merged(changes))
        if tally.interval is None or tally.count is None:
            trigger = Apply("geq", (TIME, _sum(tally.start, after)))
            self._add_event(name, trigger, merged)
            return
        done = Symbol(self._parameter(counter, 0.0, "dimensionless", constant=False))
        due = _sum(_sum(tally.start, Apply("times", (done, tally.interval))), after)
        trigger = Apply("and", (Apply("lt", (done, tally.count)), Apply("geq", (TIME, due))))
        self._add_event(name, trigger, (*merged, EventAssignment(done.name, _sum(done, ONE))))

    def _add_event(self, name: str, trigger: Expression, changes: tuple[EventAssignment, ...]) -> None:
        event = Event(
            self.names.free(name),
            trigger,
            changes,
            trigger_initial_value=False,
            persistent=True,
            use_values_from_trigger_time=False,
        )
        self.edits.append(AddEvent(event))

    def _bolus(self, dose: Jump) -> EventAssignment:
        amount = self._delivered(dose, self.names.numbered("dose"))
        if holds_concentration(self.tables, dose.target):
            amount = Apply("divide", (amount, Symbol(self.tables.species[dose.target].compartment)))
        return EventAssignment(dose.target, _sum(Symbol(dose.target), amount))

    def _infusion(self, dose: Infusion) -> tuple[Expression, Expression]:
        """Return (input rate, duration) of an infusion."""
        name = self.names.numbered("dose")
        amount = self._delivered(dose, name)
        if dose.rate is not None:
            unit = self._rate_unit(dose.target)
            rate = self._or_parameter(dose.rate, f"{name}_rate", unit)
            return rate, Apply("divide", (amount, rate))
        assert dose.duration is not None
        duration = self._or_parameter(dose.duration, f"{name}_duration", self.unit_names.id_of(self.time_unit))
        return Apply("divide", (amount, duration)), duration

    def _delivered(self, dose: Jump | Infusion, name: str) -> Expression:
        amount = self._number(f"{name}_amount", dose.amount, self.unit_names.id_of(self.amount_units[dose.target]))
        if dose.bioavailability == ONE:
            return amount
        fraction = self._or_parameter(dose.bioavailability, f"{name}_bioavailability", "dimensionless")
        return Apply("times", (fraction, amount))

    def _or_parameter(self, value: Expression, name: str, unit: str | None) -> Expression:
        """Return the expression; a number becomes a parameter, so that it can be changed without recompilation."""
        return self._number(name, value.value, unit) if isinstance(value, Number) else value

    def _change(self, variable: str, operator: str, rate: Expression) -> EventAssignment:
        return EventAssignment(variable, Apply(operator, (Symbol(variable), rate)))

    def _time(self, name: str, value: float) -> Expression:
        return self._number(name, value, self.unit_names.id_of(self.time_unit)) if value else ZERO

    def _number(self, name: str, value: float, unit: str | None) -> Expression:
        return Symbol(self._parameter(name, value, unit))

    def _parameter(self, name: str, value: float, unit: str | None, *, constant: bool = True) -> str:
        identifier = self.names.free(name)
        self.edits.append(AddParameter(Parameter(identifier, float(value), unit, constant)))
        return identifier

    def _rate_unit(self, target: str) -> str | None:
        return self.unit_names.id_of(rate_unit(self.amount_units[target], self.time_unit))


def _merged(changes: list[EventAssignment]) -> Iterator[EventAssignment]:
    """Yield one assignment for each variable: SBML allows an event no two."""
    terms: dict[str, list[Apply]] = {}
    for change in changes:
        assert isinstance(change.math, Apply)
        terms.setdefault(change.variable, []).append(change.math)
    for variable, several in terms.items():
        total: Expression = Symbol(variable)
        for term in several:
            total = Apply(term.operator, (total, term.arguments[1]))
        yield EventAssignment(variable, total)


def _sum(one: Expression, other: Expression) -> Expression:
    if one == ZERO:
        return other
    return one if other == ZERO else Apply("plus", (one, other))
