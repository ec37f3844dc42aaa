"""The state of a program just after time 0 as numbers, for targets that take numbers and no events at the start."""

from __future__ import annotations

import numpy as np

from sbmlqsp.conversion.program.program import Body, Program, ProgramEvent
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.errors import UnsupportedFeature

MOST_ROUNDS = 1000


class StartNumbers:
    """Values of all slots, after the events of time 0 have been executed.

    Attributes:
        values: number of each slot.
        triggers: truth of each trigger then.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        slots = (*program.states, *program.held)
        self.values = dict(zip(slots, self.results(program.start, at_start=True), strict=True))
        fired = [event.initial_value for event in program.events]
        for _ in range(MOST_ROUNDS):
            self.triggers = [bool(value) for value in self.results(program.triggers)]
            risen = [
                event for event, now, before in zip(program.events, self.triggers, fired, strict=True) if now > before
            ]
            fired = self.triggers
            if not risen:
                return
            self._execute(risen)
        raise UnsupportedFeature("events at time 0 have no end", feature="event at time 0", element=risen[0].id)

    def results(self, body: Body, *, at_start: bool = False, time: float = 0.0) -> list[float]:
        """Return the results of a body at time 0, with the slots as they are now."""
        known: dict[str, float] = dict(self.program.constants)
        known.update(self.program.initials if at_start else self.values)
        with np.errstate(all="ignore"):
            for name, math in body.steps:
                known[name] = float(evaluate(math, known.__getitem__, time=time))
            return [float(evaluate(math, known.__getitem__, time=time)) for math in body.results]

    def _execute(self, risen: list[ProgramEvent]) -> None:
        """Execute events that came true together; raises where their order or a delay would matter."""
        if len(risen) > 1 or any(event.delay or event.priority for event in risen):
            touched = [slot for event in risen for slot in {setting.slot for setting in event.settings}]
            ordered = any(event.delay or event.priority or event.from_trigger for event in risen)
            if ordered or (len(set(touched)) < len(touched) and not _only_add(risen)):
                raise UnsupportedFeature(
                    f"event '{risen[0].id}' fires at time 0 with others or later",
                    where=risen[0].id,
                    feature="event at time 0",
                    element=risen[0].id,
                )
        for event in risen:
            new, volumes = self.results(event.values), self.results(event.volumes)
            for setting in event.settings:
                value = self.values[setting.slot] if setting.number is None else new[setting.number]
                before = 1.0 if setting.before is None else volumes[setting.before]
                after = 1.0 if setting.after is None else self.results(event.volumes)[setting.after]
                self.values[setting.slot] = value * before / after


def _only_add(risen: list[ProgramEvent]) -> bool:
    """Return whether no event takes values of its trigger's time, so that doses that meet add up."""
    return not any(event.from_trigger for event in risen)
