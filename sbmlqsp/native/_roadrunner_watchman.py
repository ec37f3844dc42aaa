"""Watches events fire, because libRoadRunner drops those that follow each other too closely."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

_MOST_AT_ONE_TIME = 1_000
_GO_ON, _HALT = 0, 1


class TooDense(Exception):
    """Events fire faster than libRoadRunner can follow; the text says which and when."""


class Watchman:
    """Records when the model's events are triggered and executed, and halts a run in which some may get lost.

    libRoadRunner (2.10, CVODEIntegrator::integrate) skips an event if three changes of any trigger came before it, each
    within `rtol` (taken as a time) of the one before; only some of them fire. So a run halts at the first sign of
    that: an event that fires again within three times `rtol`, or three in a row that close. Excepted is an event that
    switches its own trigger off at ever shorter intervals: what it changes vanishes with them.
    """

    def __init__(self, model: Any, events: tuple[str, ...], states: tuple[str, ...]) -> None:
        self._names = events
        self._states = states
        self.begin(0.0)
        for number in range(len(events)):
            event = model.getEvent(number)
            event.setOnTrigger(self._trigger)
            event.setOnAssignment(self._assignment)

    def begin(self, rtol: float) -> None:
        """Forget the run before."""
        self.fired: list[tuple[float, str]] = []
        self._closest = 3 * rtol
        self._complaint = ""
        self._before = (-math.inf, -math.inf)
        self._last: dict[int, _Firing] = {}

    def check(self) -> None:
        """Raise `TooDense` if something was noticed since the run began."""
        if self._complaint:
            raise TooDense(self._complaint)

    def _trigger(self, model: Any, number: int, _name: str) -> int:
        time = model.getTime()
        if not self._complaint:
            self._complaint = self._judge(time, number)
            self._before = (self._before[1], time)
        return _HALT if self._complaint else _GO_ON

    def _assignment(self, model: Any, number: int, _name: str) -> int:
        self.fired.append((model.getTime(), self._names[number]))
        if number in self._last:
            self._last[number].still_holds = model.getValue(self._states[number]) != 0
        return _GO_ON

    def _judge(self, time: float, number: int) -> str:
        name = self._names[number]
        last = self._last.get(number, _NEVER)
        gap = time - last.time
        self._last[number] = _Firing(time, gap, last.count + 1 if gap == 0 else 1)
        if self._last[number].count > _MOST_AT_ONE_TIME:
            return f"event '{name}' fires without end at time {time:.9g}"
        if 0 < gap <= self._closest:
            fades = not last.still_holds and gap < 0.9 * last.gap
            return "" if fades else f"event '{name}' fires again within {self._closest:g} of time {time:.9g}"
        earlier, before = self._before
        if 0 < time - before <= self._closest and 0 < before - earlier <= self._closest:
            return f"three events, the last '{name}', fire within {2 * self._closest:g} of time {time:.9g}"
        return ""


@dataclass(slots=True)
class _Firing:
    """A trigger of an event: when, how long after the one before, the how-manieth at that time."""

    time: float
    gap: float
    count: int
    still_holds: bool = True


_NEVER = _Firing(-math.inf, math.inf, 0)
