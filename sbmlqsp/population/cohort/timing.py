"""When the model itself does something: jumps of its formulas of time, and events that time alone triggers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from sbmlqsp.checks.atoms import all_atoms
from sbmlqsp.checks.dependence import Dependence
from sbmlqsp.checks.time_stops import TimedAtom, time_stops
from sbmlqsp.core.evaluate import prepare
from sbmlqsp.core.expression import Expression, symbols
from sbmlqsp.core.inline import inline
from sbmlqsp.population.cohort.structure import Structure, interacting

Lookup = Callable[[str], float]
Instant = tuple[float, str, float]
"""(time, what, value): a switch and the value it takes, "event" names an event that fires, "" a stop."""

_INSTANT = 1e-11  # of the run: how long what holds at the very instant of a jump lasts where it differs afterwards


class NotCarried(Exception):
    """The engine cannot carry this run; the text says why."""


@dataclass(frozen=True, slots=True)
class _Trigger:
    event: str
    holds: Expression
    atoms: tuple[TimedAtom, ...]
    at_first: bool


class Timing:
    """What happens at which time in a model, given its values."""

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._triggers = tuple(_triggers(structure))
        self._interacting = interacting(structure.tables)

    @property
    def needed(self) -> frozenset[str]:
        """The symbols whose values it depends on."""
        jumps = self._structure.jumps
        maths: list[Expression] = [atom.expression for atom in jumps.timed]
        maths += [*jumps.pulses, *self._structure.switches.formulas, *(trigger.holds for trigger in self._triggers)]
        return frozenset(name for math in maths for name in symbols(math))

    def instants(self, values: Lookup, end: float) -> list[Instant]:
        """Return what happens from 0 to `end`, in order of time; at one time switches come before events.

        Raises:
            NotCarried: for two events that meet and have to do with one variable.
        """
        found = [*self._switches(values, end), *self._firings(values, end)]
        found.sort(key=lambda instant: (instant[0], instant[1].startswith("event ")))
        self._refuse_meetings(found)
        return found

    def _switches(self, values: Lookup, end: float) -> Iterator[Instant]:
        jumps, switches = self._structure.jumps, self._structure.switches
        stops = jumps.time_stops(values, 0.0, end) if jumps.depend_on_time else ()
        yield from ((stop, "", 0.0) for stop in stops)
        if not switches.formulas:
            return
        at = switches.prepared(values)
        before: dict[str, float] = {}
        for begin, after in pairwise((0.0, *stops, end)):
            exact, following = dict(at(begin)), dict(at((begin + after) / 2))
            yield from ((begin, name, value) for name, value in exact.items() if before.get(name) != value)
            later = _just_after(begin, end)
            yield from ((later, name, value) for name, value in following.items() if exact[name] != value)
            before = following
        exact = dict(at(end))
        yield from ((end, name, value) for name, value in exact.items() if before.get(name) != value)

    def _firings(self, values: Lookup, end: float) -> Iterator[Instant]:
        for trigger in self._triggers:
            stops = time_stops(trigger.atoms, values, 0.0, end)
            holds = prepare(trigger.holds)
            before = trigger.at_first
            for begin, after in pairwise((0.0, *stops, end)):
                exact, following = holds(values, begin) != 0, holds(values, (begin + after) / 2) != 0
                if exact and not before:
                    yield begin, f"event {trigger.event}", 0.0
                if following and not exact:  # a strict `time > 24` is still false at 24
                    yield _just_after(begin, end), f"event {trigger.event}", 0.0
                before = bool(following)
            if holds(values, end) != 0 and not before:
                yield end, f"event {trigger.event}", 0.0

    def _refuse_meetings(self, instants: list[Instant]) -> None:
        if not self._interacting:
            return
        fired = [(time, name.removeprefix("event ")) for time, name, _ in instants if name.startswith("event ")]
        for number, (time, event) in enumerate(fired):
            for later, other in fired[number + 1 :]:
                if later > time * (1 + 1e-12):
                    break
                if (event, other) in self._interacting or (other, event) in self._interacting:
                    raise NotCarried(f"events '{event}' and '{other}' change the same variable at time {time:g}")


def _just_after(time: float, end: float) -> float:
    return time + max(8 * math.ulp(time), _INSTANT * end)


def _triggers(structure: Structure) -> Iterator[_Trigger]:
    tables = structure.tables
    dependence = Dependence(structure.model.tables)
    for event in tables.events:
        if event.id in structure.watched:
            continue
        assert event.trigger is not None
        holds = dependence.expanded(inline(event.trigger, tables.functions))
        atoms = tuple(TimedAtom(atom, event.id) for atom in all_atoms(holds))
        yield _Trigger(event.id, holds, atoms, event.trigger_initial_value)
