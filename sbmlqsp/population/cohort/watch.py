"""What `advance` does for events that states trigger: a step ends where the first trigger becomes true.

Triggers are looked at on the dense output, at a few places of each step; where one has become true, bisection finds
where, and the step is taken again up to there. So the state at an event is that of a full step, not an interpolated
one. A trigger that holds for less than a quarter of a step between two looks may go unseen, as in every integrator
that looks for sign changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from sbmlqsp.population.cohort.code import Code, Value, vector
from sbmlqsp.population.cohort.functions import Target
from sbmlqsp.population.cohort.step import Interpolant, Method, Step

_LOOKS = 4
_HALVINGS = 28  # of a quarter of the step
_AT_END = 1.0 - 4e-9  # of the step; nearer than the bisection can tell
_NOWHERE = 2.0
_SMALLEST = 4.0  # of the smallest step: shorter ones are not cut


@dataclass(frozen=True, slots=True)
class Found:
    """Lanes of a step: `early` has to take it again with size `until`, `risen` ends where a trigger has just risen."""

    early: Value
    risen: Value
    until: Value


class Watch:
    """Writes the search in one step."""

    def __init__(self, code: Code, target: Target, method: Method, step: Step) -> None:
        self._code, self._target, self._step = code, target, step
        self._kind, self._mask_type = target.vector, vector("i1", target.lanes)
        self._triggers = list(target.system.triggers.values())
        places = sorted({place for trigger in self._triggers for place in trigger.states})
        self._interpolants: dict[int, Interpolant] = {place: method.interpolant(step, place) for place in places}
        held = [target.load(code, "HOLDS", place).differs(0.0) for place in range(len(self._triggers))]
        self._latest = [code.space_of(mask) for mask in held]
        self._below = [code.space_of(mask) for mask in held]
        self._low = code.space_of(code.constant(0.0, self._kind))
        self._high = code.space_of(code.constant(_NOWHERE, self._kind))

    def found(self, accepted: Value) -> Found:
        """Write the search, and what holds after the step; return what was found in the accepted lanes."""
        code = self._code
        for look in range(1, _LOOKS + 1):
            self._look(look / _LOOKS)
        hit = accepted & (self._number(self._high) < 1.5)
        with code.when(code.any_lane(hit)), code.loop(0, _HALVINGS):
            self._halve()
        high = self._number(self._high)
        until = self._step.size * high
        least = _SMALLEST * self._target.load(code, "LEAST")
        near = (high >= _AT_END) | (until <= least)
        self._remember(accepted & ~hit, hit & near)
        return Found(early=hit & ~near, risen=hit & near, until=until)

    def _look(self, theta: float) -> None:
        """Look at the triggers once; note the stretch before where the first one has risen."""
        code = self._code
        now = self._conditions(code.constant(theta, self._kind), at_end=theta == 1.0)
        latest = [self._mask(place) for place in self._latest]
        first = self._risen(latest, now) & (self._number(self._high) > 1.5)
        code.store(code.select(first, theta, self._number(self._high)), self._high)
        code.store(code.select(first, theta - 1.0 / _LOOKS, self._number(self._low)), self._low)
        for mask, before, below, place in zip(now, latest, self._below, self._latest, strict=True):
            code.store(code.select(first, before, self._mask(below)), below)
            code.store(mask, place)

    def _halve(self) -> None:
        code = self._code
        low, high = self._number(self._low), self._number(self._high)
        middle = 0.5 * (low + high)
        now = self._conditions(middle, at_end=False)
        before = [self._mask(place) for place in self._below]
        risen = self._risen(before, now)
        code.store(code.select(risen, middle, high), self._high)
        code.store(code.select(risen, low, middle), self._low)
        for mask, held, place in zip(now, before, self._below, strict=True):
            code.store(code.select(risen, held, mask), place)

    def _conditions(self, theta: Value, *, at_end: bool) -> list[Value]:
        """Return which triggers hold somewhere in the step; at its end, for the very numbers that it ends with."""
        step, rest = self._step, 1.0 - theta

        def state(place: int) -> Value:
            return step.load("after", place) if at_end else self._interpolants[place](theta, rest)

        lowering = self._target.lowering(self._code, state)
        return [lowering.condition(trigger) for trigger in self._triggers]

    def _remember(self, passed: Value, risen: Value) -> None:
        """Keep what held at the end of a step, or just before the rise."""
        code, target = self._code, self._target
        for number, (latest, below) in enumerate(zip(self._latest, self._below, strict=True)):
            before = target.load(code, "HOLDS", number)
            now, then = (code.select(self._mask(place), 1.0, 0.0, self._kind) for place in (latest, below))
            kept = code.select(passed, now, code.select(risen, then, before))
            code.store(kept, target.address(code, "HOLDS", number))

    def _risen(self, before: list[Value], now: list[Value]) -> Value:
        return reduce(lambda one, other: one | other, [~old & new for old, new in zip(before, now, strict=True)])

    def _number(self, place: Value) -> Value:
        return self._code.load(place, self._kind)

    def _mask(self, place: Value) -> Value:
        return self._code.load(place, self._mask_type)
