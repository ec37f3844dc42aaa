"""Dose edges of a schedule as edges of the engine: places in the system, and the rates that infusions add up to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from sbmlqsp import treatment
from sbmlqsp.core.schedule import Edge
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model.equations import amount_of
from sbmlqsp.population.cohort.driver_contract import EdgeKind
from sbmlqsp.population.cohort.system import System
from sbmlqsp.population.cohort.timing import NotCarried
from sbmlqsp.treatment.targets import holds_concentration


class Entry(NamedTuple):
    """One edge of one patient; `order` sorts what happens at one time."""

    time: float
    order: int
    kind: EdgeKind
    place: int
    value: float


Lookup = Callable[[str], float]
_MODEL_FIRST, _DOSES_AFTER = 0, 10


def rated(tables: ModelTables) -> frozenset[str]:
    """Return the variables that have a rate rule: their state is their symbol."""
    return frozenset(rule.variable for rule in tables.rules if rule.kind == "rate" and rule.variable)


class Places:
    """Where the symbols of a model are in its system."""

    def __init__(self, system: System, tables: ModelTables) -> None:
        self._states = {name: place for place, name in enumerate(system.states)}
        self._constants = {name: place for place, name in enumerate(system.constants)}
        self._events = {name: number for number, name in enumerate(system.events)}
        self._tables = tables
        self._rated = rated(tables)

    def of_dose(self, target: str, value: float, values: Lookup, *, add: bool) -> tuple[EdgeKind, int, float] | None:
        """Return the edge that adds an amount to a target or sets it; None where nothing depends on it.

        Raises:
            NotCarried: for a concentration in a compartment whose size changes.
        """
        if target in self._states:
            if target in self._rated and holds_concentration(self._tables, target):
                compartment = self._tables.species[target].compartment
                if compartment not in self._constants or not self._tables.compartments[compartment].constant:
                    raise NotCarried(f"a dose into the concentration '{target}' in a volume that may change")
                value /= values(compartment)
            return (EdgeKind.ADD if add else EdgeKind.STATE), self._states[target], value
        if target in self._tables.compartments:
            raise NotCarried(f"a dose into compartment '{target}'")
        amount = amount_of(target).name
        place = self._constants.get(amount, self._constants.get(target))
        return None if place is None else ((EdgeKind.ADD_CONSTANT if add else EdgeKind.CONSTANT), place, value)

    def of_constant(self, name: str) -> int | None:
        """Return the place of a constant, None where nothing reads it."""
        return self._constants.get(name)

    def of_event(self, name: str) -> int:
        """Return the number of an event."""
        return self._events[name]


def dose_entries(edges: Iterable[Edge], places: Places, values: Lookup) -> Iterator[Entry]:
    """Yield the edges of the engine for the dose edges of one patient; raises `NotCarried`."""
    rates: dict[str, float] = {}
    for edge in edges:
        changed = dict.fromkeys(target for target, _ in edge.rates)
        if edge.reset or edge.state:
            changed |= dict.fromkeys(rates)
            rates = dict.fromkeys(rates, 0.0)
        if edge.reset:
            yield Entry(edge.time, _DOSES_AFTER, EdgeKind.RESET, 0, 0.0)
        for number, (add, group) in enumerate(((False, edge.state), (True, edge.jumps)), start=1):
            for target, amount in group:
                found = places.of_dose(target, amount, values, add=add)
                if found is not None:
                    yield Entry(edge.time, _DOSES_AFTER + number, *found)
        for target, change in edge.rates:
            rates[target] = rates.get(target, 0.0) + change
        for target in changed:
            place = places.of_constant(treatment.input_id(target))
            if place is not None:
                yield Entry(edge.time, _DOSES_AFTER + 3, EdgeKind.CONSTANT, place, rates[target])
        yield Entry(edge.time, _DOSES_AFTER + 4, EdgeKind.STOP, 0, 0.0)


def model_entries(instants: Iterable[tuple[float, str, float]], places: Places) -> Iterator[Entry]:
    """Yield the edges for what the model itself does."""
    for time, what, value in instants:
        if what.startswith("event "):
            yield Entry(time, _MODEL_FIRST + 1, EdgeKind.EVENT, places.of_event(what.removeprefix("event ")), 0.0)
        elif what:
            place = places.of_constant(what)
            if place is not None:
                yield Entry(time, _MODEL_FIRST, EdgeKind.CONSTANT, place, value)
        else:
            yield Entry(time, _MODEL_FIRST, EdgeKind.STOP, 0, 0.0)
