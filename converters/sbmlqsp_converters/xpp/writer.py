"""Program -> .ode file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sbmlqsp.conversion.program import Printer, Program, StartNumbers
from sbmlqsp.core.expression import Expression, Symbol
from sbmlqsp.errors import ConversionError
from sbmlqsp_converters.xpp.crossing import crossing
from sbmlqsp_converters.xpp.expanding import Expanding
from sbmlqsp_converters.xpp.language import LANGUAGE, RULES, number

LONGEST = 900
STOP, CLOCK = "stop_", "rest_"


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
        states = [self.names[name] for name in program.states]
        keys = dict(zip(program.output_names, program.outputs.results, strict=True))
        shown = {key: math for key, math in keys.items() if not _is_state(math, program)}
        taken = {*self.names.values(), STOP, CLOCK}
        numbers = {**program.constants, **{name: self.start.values[name] for name in program.held}}
        lines = [f"# {line}" for line in about]
        lines += [f"par {self.names[name]}={number(value)}" for name, value in numbers.items()]
        lines += [f"init {self.names[name]}={number(self.start.values[name])}" for name in program.states]
        lines += [f"{self.names[name]}={self.printed(math)}" for name, math in fixed]
        lines += [f"{state}'={self.printed(rate)}" for state, rate in zip(states, rates.results, strict=True)]
        lines += [] if states else [f"{CLOCK}'=0.0"]
        lines += self.events()
        lines += [f"aux {aux}={self.printed(math)}" for aux, math in _auxiliary(shown, taken)]
        lines.append(f"@ total={end!r},dt={end / steps!r},meth=cvode,toler=1e-9,atoler={self.tolerance()!r}")
        lines.append(f"@ bound=1e300,maxstor={steps + 10}")
        columns = [program.key(name) for name in program.states] or [""]
        return OdeFile("\n".join((*lines, "done")) + "\n", (*columns, *shown))

    def tolerance(self) -> float:
        sizes = [abs(value) for value in self.start.values.values() if value]
        return 1e-15 * min([*sizes, 1.0])

    def events(self) -> Iterator[str]:
        for place, event in enumerate(self.program.events):
            condition = self.printed(crossing(self.expanding.trigger(place), event.id))
            slots = (self.names[setting.slot] for setting in event.settings)
            values = map(self.printed, self.expanding.values(place))
            settings = ";".join(f"{slot}={value}" for slot, value in zip(slots, values, strict=True))
            if settings:
                yield f"global 1 {{{condition}}} {{{settings}}}"
        if self.program.stops:
            yield f"par {STOP}=0"
        for stop in self.program.stops:  # the integrator starts afresh where the rates jump
            yield f"global 1 {{t-{number(stop + 1e-10 * max(1.0, stop))}}} {{{STOP}={STOP}+1}}"

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
