"""Program -> .ode file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sbmlqsp.conversion.program import Printer, Program, StartNumbers
from sbmlqsp.core.expression import Expression, Symbol, symbols
from sbmlqsp.errors import ConversionError
from sbmlqsp_converters.xpp.crossing import crossing
from sbmlqsp_converters.xpp.expanding import Expanding
from sbmlqsp_converters.xpp.language import LANGUAGE, RULES, number

LONGEST = 900
STOP, CLOCK, NEW = "stop_", "rest_", "new_"


@dataclass(frozen=True, slots=True)
class OdeFile:
    """The text, and the selection that each column of an output file after the time stands for."""

    text: str
    columns: tuple[str, ...]


def ode_file(program: Program, names: Mapping[str, str], about: Iterable[str], end: float, steps: int) -> OdeFile:
    """Return the file for a run of so many steps."""
    return _Writer(program, names).file(about, end, steps)


class _Writer:
    def __init__(self, program: Program, names: Mapping[str, str]) -> None:
        self.program = program
        self.names = names
        self.printer = Printer(LANGUAGE, names)
        self.expanding = Expanding(program)
        self.start = StartNumbers(program)

    def file(self, about: Iterable[str], end: float, steps: int) -> OdeFile:
        program = self.program
        rates = self.expanding.thawed()
        later = [step for step in program.outputs.steps if step[0] not in dict(rates.steps)]
        fixed = [*rates.steps, *later]
        further = [f"{NEW}{at}" for at in range(max(map(self.crossed, range(len(program.events))), default=0))]
        states = [self.names[name] for name in program.states]
        keys = dict(zip(program.output_names, program.outputs.results, strict=True))
        shown = {key: math for key, math in keys.items() if not _is_state(math, program)}
        taken = {*self.names.values(), STOP, CLOCK, *(f"{NEW}{place}" for place in range(100))}
        numbers = {**program.constants, **{name: self.start.values[name] for name in program.held}}
        lines = [f"# {line}" for line in about]
        lines += [f"par {self.names[name]}={float(value)!r}" for name, value in numbers.items()]
        lines += [f"init {self.names[name]}={float(self.start.values[name])!r}" for name in program.states]
        lines += [f"{self.names[name]}={self.printed(math)}" for name, math in fixed]
        lines += [f"{state}'={self.printed(rate)}" for state, rate in zip(states, rates.results, strict=True)]
        lines += [f"{state}'=0.0" for state in (further if states else [CLOCK])]
        lines += self.events()
        lines += [f"aux {aux}={self.printed(math)}" for aux, math in _auxiliary(shown, taken)]
        lines.append(f"@ total={end!r},dt={end / steps!r},meth=cvode,toler={self.tolerance()!r},atoler=1e-10")
        lines.append(f"@ bound=1e300,maxstor={steps + 10}")
        columns = [program.key(name) for name in program.states] + [""] * (len(further) if states else 1)
        return OdeFile("\n".join((*lines, "done")) + "\n", (*columns, *shown))

    def tolerance(self) -> float:
        """Return the absolute tolerance: in XPP 8 that of cvode is `toler`, whatever its manual says."""
        sizes = [abs(value) for value in self.start.values.values() if value]
        return 1e-10 * min([*sizes, 1.0])

    def events(self) -> Iterator[str]:
        program = self.program
        for place, event in enumerate(program.events):
            condition = self.printed(crossing(self.expanding.trigger(place), event.id, program.states))
            if settings := self.settings(place):
                yield f"global 1 {{{condition}}} {{{settings}}}"
        if program.stops:
            yield f"par {STOP}=0"
        for stop in program.stops:  # the integrator starts afresh where the rates jump
            yield f"global 1 {{t-{number(stop + 1e-10 * max(1.0, stop))}}} {{{STOP}={STOP}+1}}"

    def settings(self, place: int) -> str:
        """Return the assignments of an event.

        XPP sets states one after the other, and parameters when all is computed: those come first, and states that
        read each other go through further states.
        """
        slots = [setting.slot for setting in self.program.events[place].settings]
        values = dict(zip(slots, self.expanding.values(place), strict=True))
        states = [slot for slot in slots if slot in self.program.states]
        texts = [f"{self.names[slot]}={self.value(values[slot])}" for slot in slots if slot not in states]
        if self.crossed(place):
            texts += [f"{NEW}{at}={self.value(values[slot])}" for at, slot in enumerate(states)]
            return ";".join([*texts, *(f"{self.names[slot]}={NEW}{at}" for at, slot in enumerate(states))])
        return ";".join([*texts, *(f"{self.names[slot]}={self.value(values[slot])}" for slot in states)])

    def crossed(self, place: int) -> int:
        """Return how many further states an event needs, 0 where no state reads one that is set before it."""
        slots = [setting.slot for setting in self.program.events[place].settings]
        values = dict(zip(slots, self.expanding.values(place), strict=True))
        states = [slot for slot in slots if slot in self.program.states]
        reads = any(slot in symbols(values[later]) for at, slot in enumerate(states) for later in states[at + 1 :])
        return len(states) if reads else 0

    def value(self, math: Expression) -> str:
        text = self.printed(math)
        if "=" in text:
            raise ConversionError("XPP does not read a comparison inside an event", where="event", lost=("event",))
        return text

    def printed(self, math: Expression) -> str:
        try:
            text = self.printer.number(math).replace(" ", "")
        except KeyError as error:
            raise ConversionError(f"XPP has no {error.args[0]}", where="formula", lost=(str(error.args[0]),)) from None
        if len(text) > LONGEST:
            raise ConversionError("a formula is longer than a line of XPP", where="formula", lost=("formula",))
        return text


def _is_state(math: Expression, program: Program) -> bool:
    return isinstance(math, Symbol) and math.name in program.states


def _auxiliary(shown: Mapping[str, Expression], taken: set[str]) -> Iterator[tuple[str, Expression]]:
    """Yield a name that is free for each output that is no state."""
    wanted = {key: f"c{key.strip('[]')}" if key.startswith("[") else f"o{key}" for key in shown}
    rules = type(RULES)(RULES.reserved | {name.lower() for name in taken}, "o_", RULES.longest, RULES.folds)
    names = rules.allowed(wanted.values())
    yield from ((names[wanted[key]], math) for key, math in shown.items())
