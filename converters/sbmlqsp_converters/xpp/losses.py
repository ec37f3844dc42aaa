"""What XPP cannot say, or would do in another order than SBML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sbmlqsp.conversion import Loss
from sbmlqsp.conversion.program import Program, ProgramEvent, StartNumbers
from sbmlqsp.core.expression import Apply, Expression, Number, symbols, walk
from sbmlqsp.errors import SbmlqspError
from sbmlqsp_converters.xpp.clocks import rises
from sbmlqsp_converters.xpp.crossing import crossing
from sbmlqsp_converters.xpp.expanding import Expanding

MOST_STOPS = 200
MOST_STATES = 1900
MOST_CONSTANTS = 380


def program_losses_in_xpp(program: Program) -> Iterator[Loss]:
    """Yield each element of a program that XPP cannot run as SBML means it."""
    if len(program.stops) > MOST_STOPS:
        yield Loss("model", "time stops", f"it jumps at more than {MOST_STOPS} times")
    parameters = (
        len(program.constants) + len(program.held) + 2 * len(program.events) + 2 * len(program.switches.results)
    )
    if len(program.states) > MOST_STATES or parameters > MOST_CONSTANTS:
        yield Loss("model", "size", f"XPP takes {MOST_STATES} states and {MOST_CONSTANTS} parameters")
    try:
        start = StartNumbers(program)
    except SbmlqspError as error:
        yield Loss(error.where or "model", "event at time 0", error.message)
        return
    for symbol, value in {**program.constants, **start.values}.items():
        if not abs(value) < float("inf"):
            yield Loss(symbol, "value", f"XPP has no number for {value}")
    for name, result in zip(program.output_names, start.results(program.outputs), strict=True):
        if not abs(result) < float("inf"):
            yield Loss(name, "value", f"it is {result} at time 0, and XPP divides by 2e-15 instead of 0")
    yield from _events(program, start)


def _events(program: Program, start: StartNumbers) -> Iterator[Loss]:
    expanding = Expanding(program)
    triggers = [expanding.trigger(number) for number in range(len(program.events))]
    for number, event in enumerate(program.events):
        for part, given in (("event delay", event.delay), ("event priority", event.priority)):
            if given is not None:
                yield Loss(event.id, part, "XPP executes its events at once, in the order of the file")
        if not event.persistent:
            yield Loss(event.id, "event that does not persist", "XPP executes its events at once")
        if any(setting.after is not None for setting in event.settings):
            yield Loss(event.id, "event that dilutes", "XPP cannot set a concentration from an amount")
        if rises(triggers[number], program, start) is None:
            yield from _trigger(event, triggers[number], start, holds=start.triggers[number])
        yield from _meetings(number, program, expanding, triggers)


def _trigger(event: ProgramEvent, trigger: Expression, start: StartNumbers, *, holds: bool) -> Iterator[Loss]:
    try:
        function = crossing(trigger, event.id, start.program.states)
    except SbmlqspError as error:
        yield Loss(event.id, "event trigger", error.message)
        return
    if any(
        isinstance(node, Apply) and node.operator in {"piecewise", "floor", "ceiling", "rem"} for node in walk(function)
    ):
        yield Loss(event.id, "event trigger", "it jumps, and XPP looks for a function that passes zero")
    if isinstance(trigger, Apply) and all(isinstance(argument, Number) for argument in trigger.arguments):
        yield Loss(event.id, "event trigger", "it never changes")
    value = start.results(type(start.program.triggers)((), (function,)))[0]
    if (value > 0) != holds or value == 0:
        yield Loss(event.id, "event trigger", "it is on its border at time 0, and XPP may or may not see it")


def _meetings(number: int, program: Program, expanding: Expanding, triggers: list[Expression]) -> Iterator[Loss]:
    """Yield a loss where the event moves what another one reads, so that their order or a cascade matters."""
    event = program.events[number]
    moved = {setting.slot for setting in event.settings}
    for other, their in enumerate(program.events):
        if other == number:
            continue
        if moved & symbols(triggers[other]):
            yield Loss(event.id, "events that meet", f"it moves what the trigger of '{their.id}' reads")
        elif _clash(moved, event, expanding, other, their):
            yield Loss(event.id, "events that meet", f"it moves what '{their.id}' reads or sets")


def _clash(moved: set[str], event: ProgramEvent, expanding: Expanding, other: int, their: ProgramEvent) -> bool:
    sets = {setting.slot for setting in their.settings}
    reads = _read(expanding.values(other))
    if not event.from_trigger and not their.from_trigger and event.persistent:
        return bool(moved & sets) and not (moved & sets <= reads)  # doses that meet add up in any order
    return bool(moved & (sets | reads))


def _read(expressions: Iterable[Expression]) -> set[str]:
    return {name for expression in expressions for name in symbols(expression)}
