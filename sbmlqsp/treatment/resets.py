"""Resets as SBML events: states back to their start, running infusions ended, pending doses kept or cancelled."""

from __future__ import annotations

from collections.abc import Iterable

from sbmlqsp.core.expression import TIME, Apply, Symbol
from sbmlqsp.core.schedule import ZERO, ScheduledReset
from sbmlqsp.core.tables import EventAssignment, InitialAssignment, ModelTables, Parameter
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.native.edits import AddParameter, Edit, SetInitialAssignment
from sbmlqsp.treatment.clearing import stopped
from sbmlqsp.treatment.events import RESET, EventWriter, Given
from sbmlqsp.treatment.values import Values


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
        changes += [change for course in given for change in stopped(course, reset.time, cancel=reset.cancel)]
        self._events.add_event(f"{name}_event", Apply("geq", (TIME, time)), tuple(changes), RESET)

    def _start(self, name: str) -> str:
        """Add a parameter that keeps the value at the start, whatever it is."""
        identifier = self._values.names.free(f"{name}_at_start")
        self.edits.append(AddParameter(Parameter(identifier, None)))
        self.edits.append(SetInitialAssignment(InitialAssignment(identifier, Symbol(name))))
        return identifier


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
    refuse_odd(tables, others)
    return (*species, *sorted(others))


def refuse_odd(tables: ModelTables, names: Iterable[str]) -> None:
    """Raise `UnsupportedFeature` for states that events of different engines set differently."""
    odd = next((name for name in sorted(names) if name not in (*tables.parameters.ids, *tables.species.ids)), None)
    if odd is not None:
        raise UnsupportedFeature(
            f"'{odd}' changes during the simulation, so its state cannot be set by an SBML event",
            where=odd,
            fix="simulate without with_regimen",
            feature="reset of a compartment or stoichiometry",
            element=odd,
            engine="SBML events",
        )
