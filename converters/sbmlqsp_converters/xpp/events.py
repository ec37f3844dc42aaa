"""Events as XPP's `global` conditions.

XPP looks for a function that passes zero upwards, interpolates on a line, and may find the same passage again in the
rest of the step. So each event has a latch: it executes where the latch is open, and closes it; a condition of its own
opens the latch when the trigger is false again. A relation in a rate is a parameter with two such conditions. Changes
below 1e-10 are none for XPP, so functions are scaled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sbmlqsp.conversion.program import StartNumbers
from sbmlqsp.core.expression import Expression, symbols, uses
from sbmlqsp.errors import ConversionError
from sbmlqsp_converters.xpp.clocks import Clocks, moved, rises
from sbmlqsp_converters.xpp.crossing import crossing
from sbmlqsp_converters.xpp.expanding import Expanding
from sbmlqsp_converters.xpp.language import number

STOP, LATCH, SINCE, JUMP, NEW = "stop_", "done_", "since_", "jump_", "new_"
MOST_SETTINGS = 18
_SCALE = "1e30"
_GUARD = 1e-3  # of a step: how long a latch stays as it is

Printed = Callable[[Expression], str]


class Events:
    """Prints the events of one program; `printed` gives the text of a formula, `step` is that of the run."""

    def __init__(
        self, start: StartNumbers, names: Mapping[str, str], expanding: Expanding, printed: Printed, step: float
    ) -> None:
        self.program = start.program
        self.start = start
        self.names = names
        self.expanding = expanding
        self.printed = printed
        self.guard = number(_GUARD * step)

    def lines(self, done: Sequence[bool], clocks: Clocks, relations: Mapping[int, Expression]) -> Iterator[str]:
        """Yield parameters and conditions.

        Args:
            done: which triggers hold at the start.
            clocks: jumps at known times.
            relations: functions of the states that pass zero, by the number of their switch.
        """
        for place, holds in enumerate(done):
            if settings := self.settings(place):
                yield from self._event(place, settings, holds=holds)
        for switch, function in relations.items():
            yield from self._relation(switch, self.printed(function))
        for time, changed in sorted(clocks.changes.items()):
            yield _global(f"t-{number(time)}", [f"{JUMP}{switch}={value!r}" for switch, value in changed.items()])
        kept = {*clocks.initial, *relations}
        if any(uses(atom, "time") for place, atom in enumerate(self.expanding.atoms) if place not in kept):
            yield f"par {STOP}=0"  # the integrator starts afresh where the rates jump
            times = (moved(stop, early=False) for stop in self.program.stops)
            yield from (_global(f"t-{number(time)}", [f"{STOP}={STOP}+1"]) for time in times)

    def _event(self, place: int, settings: list[str], *, holds: bool) -> Iterator[str]:
        latch, since = f"{LATCH}{place}", f"{SINCE}{place}"
        trigger, program = self.expanding.trigger(place), self.program
        if (times := rises(trigger, program, self.start)) is not None:
            yield from (_global(f"t-{number(time)}", settings) for time in times)
            return
        function = self.printed(crossing(trigger, program.events[place].id, program.states))
        yield f"par {latch}={int(holds)},{since}=-1.0"
        rested = f"(t>({since}+{self.guard}))"
        yield _global(_where(f"({latch}<0.5)&{rested}", function), [*settings, f"{latch}=1", f"{since}=t"])
        opposite = f"(0.0-({function}))"
        yield _global(_where(f"({latch}>0.5)&{rested}", opposite), [f"{latch}=0", f"{since}=t"])

    def _relation(self, switch: int, function: str) -> Iterator[str]:
        name, since = f"{JUMP}{switch}", f"{SINCE}j{switch}"
        yield f"par {since}=-1.0"
        for is_, function_, becomes in (("<", function, 1), (">", f"(0.0-({function}))", 0)):
            condition = f"({name}{is_}0.5)&(t>({since}+{self.guard}))"
            yield _global(_where(condition, function_), [f"{name}={becomes}", f"{since}=t"])

    def settings(self, place: int) -> list[str]:
        """Return the assignments of an event.

        XPP sets states one after the other, and parameters when all is computed: those come first, and states that
        read each other go through further states.
        """
        slots = [setting.slot for setting in self.program.events[place].settings]
        values = dict(zip(slots, self.expanding.values(place), strict=True))
        states = [slot for slot in slots if slot in self.program.states]
        texts = [f"{self.names[slot]}={self._value(values[slot])}" for slot in slots if slot not in states]
        if self.crossed(place):
            texts += [f"{NEW}{at}={self._value(values[slot])}" for at, slot in enumerate(states)]
            return [*texts, *(f"{self.names[slot]}={NEW}{at}" for at, slot in enumerate(states))]
        return [*texts, *(f"{self.names[slot]}={self._value(values[slot])}" for slot in states)]

    def crossed(self, place: int) -> int:
        """Return how many further states an event needs, 0 where no state reads one that is set before it."""
        slots = [setting.slot for setting in self.program.events[place].settings]
        values = dict(zip(slots, self.expanding.values(place), strict=True))
        states = [slot for slot in slots if slot in self.program.states]
        reads = any(slot in symbols(values[later]) for at, slot in enumerate(states) for later in states[at + 1 :])
        return len(states) if reads else 0

    def _value(self, math: Expression) -> str:
        text = self.printed(math)
        if "=" in text:
            raise ConversionError("XPP does not read a comparison inside an event", where="event", lost=("event",))
        return text


def _where(condition: str, function: str) -> str:
    """Return a function that cannot pass zero but where a condition holds."""
    return f"if({condition})then({_SCALE}*({function}))else(-1.0)"


def _global(condition: str, settings: list[str]) -> str:
    if len(settings) > MOST_SETTINGS:
        raise ConversionError(f"XPP sets {MOST_SETTINGS} things at most in one event", where="event", lost=("event",))
    return f"global 1 {{{condition}}} {{{';'.join(settings)}}}"
