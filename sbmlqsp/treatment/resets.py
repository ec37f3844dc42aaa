"""Resets as SBML events: states back to their start, running infusions ended, pending doses kept or cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol
from sbmlqsp.core.schedule import ZERO, Action, Infusion, Jump, Schedule, ScheduledReset
from sbmlqsp.core.tables import EventAssignment, InitialAssignment, ModelTables, Parameter
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.native.edits import AddParameter, Edit, SetInitialAssignment
from sbmlqsp.treatment.events import FIRST, EventWriter, Given
from sbmlqsp.treatment.values import Values


def without_wiped(plan: Schedule) -> Schedule:
    """Return the schedule without doses that a reset at the same time takes away again."""
    kept: list[Action] = []
    for action in plan:
        if isinstance(action, ScheduledReset):
            kept = [other for other in kept if not _is_wiped(other, action)]
        kept.append(action)
    return Schedule(tuple(kept))


def _is_wiped(action: Action, reset: ScheduledReset) -> bool:
    if not isinstance(action, Jump | Infusion) or action.time != reset.time:
        return False
    return reset.cancel or action.lag == ZERO


class ResetWriter:
    """Writes one event for each reset, which comes before the doses of its instant."""

    def __init__(self, tables: ModelTables, values: Values, events: EventWriter, inputs: Iterable[str]) -> None:
        self.edits: list[Edit] = []
        self._values = values
        self._events = events
        self._inputs = tuple(inputs)
        self._starts = {name: self._start(name) for name in _states(tables)}

    def write(self, reset: ScheduledReset, given: Iterable[Given]) -> None:
        """Add the event of one reset."""
        name = self._values.names.numbered("reset")
        time = self._values.time(f"{name}_time", reset.time)
        changes = [EventAssignment(name, Symbol(start)) for name, start in self._starts.items()]
        changes += [EventAssignment(rate, ZERO) for rate in self._inputs]
        changes += [change for course in given for change in _stopped(course, reset)]
        self._events.add_event(f"{name}_event", Apply("geq", (TIME, time)), tuple(changes), FIRST)

    def _start(self, name: str) -> str:
        """Add a parameter that keeps the value at the start, whatever it is."""
        identifier = self._values.names.free(f"{name}_at_start")
        self.edits.append(AddParameter(Parameter(identifier, None)))
        self.edits.append(SetInitialAssignment(InitialAssignment(identifier, Symbol(name))))
        return identifier


def _stopped(written: Given, reset: ScheduledReset) -> Iterator[EventAssignment]:
    """Yield what makes the counters skip the ends of infusions that run and, with cancel, the lagged doses to come."""
    begun: Expression | None = written.given
    if written.given is not None and reset.cancel and written.course.lag != ZERO:
        begun = Number(float(_recorded_before(written, reset.time)))
        yield EventAssignment(written.given.name, begun)
    if begun is not None:
        yield from (EventAssignment(counter.name, begun) for counter in written.ended)


def _recorded_before(written: Given, time: float) -> int:
    course = written.course
    return sum(course.start + k * course.interval < time * (1 - 1e-12) for k in range(course.count))


def _states(tables: ModelTables) -> tuple[str, ...]:
    """Return every variable that a run changes.

    Raises:
        UnsupportedFeature: for compartments and stoichiometries that change, which engines set back differently.
    """
    rates = {rule.variable for rule in tables.rules if rule.kind == "rate"}
    assigned = {rule.variable for rule in tables.rules if rule.kind == "assignment"}
    rates |= {change.variable for event in tables.events for change in event.assignments}
    species = [s.id for s in tables.species if not s.constant and s.id not in assigned]
    others = [name for name in rates if name is not None and name not in tables.species]
    odd = next((name for name in sorted(others) if name not in tables.parameters), None)
    if odd is not None:
        raise UnsupportedFeature(
            f"'{odd}' changes during the simulation, so a reset cannot be written as an SBML event",
            where=odd,
            fix="simulate without with_regimen",
            feature="reset of a compartment or stoichiometry",
            element=odd,
            engine="SBML events",
        )
    return (*species, *sorted(others))
