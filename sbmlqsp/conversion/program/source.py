"""The functions of a program as source text: what all languages share, with one table of syntax for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sbmlqsp.conversion.program.frame import frame
from sbmlqsp.conversion.program.printing import Language, Printer
from sbmlqsp.conversion.program.program import SWITCH, Body, Program, ProgramEvent, Setting


@dataclass(frozen=True, slots=True)
class FunctionText:
    """A function to be laid out: `returns` are the vectors it gives back; `changes` that it sets `y` and `d`."""

    name: str
    arguments: tuple[str, ...]
    says: str
    lines: tuple[str, ...]
    returns: tuple[tuple[str, ...], ...] = ()
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Syntax:
    """How a language writes statements; texts are formatted with `zero` and `one`, the place from 0 and from 1.

    Attributes:
        language: its formulas.
        state, held, switch, new, before: elements of the vectors y, d, w, new, before.
        constant: (key, name) -> text of a constant in the table of parameters.
        assignment: with `name` and `text`.
        vector: elements -> a vector.
        function: a function -> its text.
        truth_to_number: whether triggers are returned as numbers.
    """

    language: Language
    state: str
    held: str
    switch: str
    new: str
    before: str
    constant: Callable[[str, str], str]
    assignment: str
    vector: Callable[[Sequence[str]], str]
    function: Callable[[FunctionText], str]


class Source:
    """The functions of one program in one language; `names` maps symbols to names."""

    def __init__(self, program: Program, names: Mapping[str, str], syntax: Syntax) -> None:
        count = len(program.switches.results)
        frozen = {f"{SWITCH}{number}": _at(syntax.switch, number) for number in range(count)}
        self.program = program
        self.syntax = syntax
        self.names = {**names, **frozen}
        self.printer = Printer(syntax.language, self.names)

    def functions(self) -> Iterator[str]:
        """Yield initial, rates, switches, triggers, outputs and those of the events."""
        program = self.program
        start = [self.printer.number(result) for result in program.start.results]
        states = len(program.states)
        yield self._text(
            "initial", ("p",), "states and held values at time 0", program.start, (start[:states], start[states:])
        )
        yield self.function("rates", "d/dt of the states", program.rates, "w")
        yield self.function("switches", "what is frozen while the integrator runs", program.switches)
        truths = [self.printer.truth(result) for result in program.triggers.results]
        arguments = ("t", "y", "d", "p")
        yield self._text("triggers", arguments, "whether each event's trigger holds", program.triggers, (truths,))
        yield self.function("outputs", "the columns of a run", program.outputs)
        for number, event in enumerate(program.events, start=1):
            yield from self._event(number, event)

    def function(self, name: str, says: str, body: Body, *more: str) -> str:
        """Return a function of (t, y, d, p, ...) that gives the results of a body as a vector."""
        results = [self.printer.number(result) for result in body.results]
        return self._text(name, ("t", "y", "d", "p", *more), says, body, (results,))

    def parameters(self) -> Iterator[tuple[str, str, float]]:
        """Yield key, name and value of every plain number."""
        for symbol, value in {**self.program.constants, **self.program.initials}.items():
            yield self.program.key(symbol), self.names[symbol], value

    def _text(
        self, name: str, arguments: tuple[str, ...], says: str, body: Body, returns: Iterable[Sequence[str]]
    ) -> str:
        lines = (*self._fetched(body), *self._steps(body))
        return self.syntax.function(FunctionText(name, arguments, says, lines, tuple(map(tuple, returns))))

    def _assigned(self, name: str, text: str) -> str:
        return self.syntax.assignment.format(name=name, text=text)

    def _fetched(self, body: Body) -> Iterator[str]:
        read = frame(body, self.program)
        for place, name in read.states:
            yield self._assigned(self.names[name], _at(self.syntax.state, place))
        for place, name in read.held:
            yield self._assigned(self.names[name], _at(self.syntax.held, place))
        for symbol in read.constants:
            name = self.names[symbol]
            yield self._assigned(name, self.syntax.constant(self.program.key(symbol), name))

    def _steps(self, body: Body) -> Iterator[str]:
        return (self._assigned(self.names[name], self.printer.number(math)) for name, math in body.steps)

    def _event(self, number: int, event: ProgramEvent) -> Iterator[str]:
        yield self.function(f"values_{number}", f"what event {event.id} assigns", event.values)
        yield self._setting(f"set_{number}", event)
        for kind, body in (("delay", event.delay), ("priority", event.priority)):
            if body is not None:
                yield self.function(f"{kind}_{number}", f"the {kind} of event {event.id}", body)

    def _setting(self, name: str, event: ProgramEvent) -> str:
        lines: list[str] = []
        sizes = [self.printer.number(size) for size in event.volumes.results]
        volumes = (*self._fetched(event.volumes), *self._steps(event.volumes))
        if sizes:
            lines += [*volumes, self._assigned("before", self.syntax.vector(sizes))]
        first = [each for each in event.settings if each.after is None]
        lines += [self._assigned(self._slot(each.slot), self._value(each)) for each in first]
        if len(first) < len(event.settings):
            lines += volumes
        for each in event.settings:
            if each.after is not None:
                lines.append(self._assigned(self._slot(each.slot), f"{self._value(each)} / {sizes[each.after]}"))
        arguments = ("t", "y", "d", "p", "new")
        says = f"the state after event {event.id}"
        return self.syntax.function(FunctionText(name, arguments, says, tuple(lines), changes=True))

    def _slot(self, name: str) -> str:
        program = self.program
        if name in program.states:
            return _at(self.syntax.state, program.states.index(name))
        return _at(self.syntax.held, program.held.index(name))

    def _value(self, setting: Setting) -> str:
        value = self._slot(setting.slot) if setting.number is None else _at(self.syntax.new, setting.number)
        return value if setting.before is None else f"{value} * {_at(self.syntax.before, setting.before)}"


def _at(template: str, place: int) -> str:
    return template.format(zero=place, one=place + 1)
