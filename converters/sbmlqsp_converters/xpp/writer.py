"""Program -> .ode file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sbmlqsp.conversion.program import SWITCH, Printer, Program, StartNumbers
from sbmlqsp.core.expression import Expression, Symbol
from sbmlqsp.errors import ConversionError
from sbmlqsp_converters.xpp.clocks import clocks
from sbmlqsp_converters.xpp.events import JUMP, LATCH, NEW, SINCE, STOP, Events
from sbmlqsp_converters.xpp.expanding import Expanding
from sbmlqsp_converters.xpp.language import LANGUAGE, MOST, RULES
from sbmlqsp_converters.xpp.relations import relations

LONGEST_FORMULA, LONGEST_LINE, MOST_CODES = 900, 1000, 250
CLOCK = "rest_"
_TOKEN = re.compile(r"(\d[\d.]*(?:e[-+]?\d+)?)|[a-z_]\w*|[^\w\s]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OdeFile:
    """The text, and the selection that each column of an output file after the time stands for."""

    text: str
    columns: tuple[str, ...]


def ode_file(program: Program, names: Mapping[str, str], about: Iterable[str], end: float, steps: int) -> OdeFile:
    """Return the file for a run of so many steps."""
    return _Writer(program, names, end / steps).file(about, end, steps)


class _Writer:
    def __init__(self, program: Program, names: Mapping[str, str], step: float) -> None:
        self.program = program
        self.expanding = Expanding(program)
        self.start = StartNumbers(program)
        atoms = self.expanding.atoms
        self.clocks = clocks(program, atoms, self.start)
        self.relations = relations(program, atoms, self.start, self.clocks.initial)
        kept = {**self.clocks.initial, **{number: value for number, (value, _) in self.relations.items()}}
        self.kept = {number: float(kept[number]) for number in sorted(kept)}
        self.names = {**names, **{f"{SWITCH}{number}": f"{JUMP}{number}" for number in self.kept}}
        self.printer = Printer(LANGUAGE, self.names)
        self.events = Events(self.start, self.names, self.expanding, self.printed, step)

    def file(self, about: Iterable[str], end: float, steps: int) -> OdeFile:
        program = self.program
        rates = self.expanding.thawed(self.kept)
        later = [step for step in program.outputs.steps if step[0] not in dict(rates.steps)]
        states = [self.names[name] for name in program.states]
        further = [f"{NEW}{at}" for at in range(max(map(self.events.crossed, range(len(program.events))), default=0))]
        extra = further if states else [CLOCK]
        keys = dict(zip(program.output_names, program.outputs.results, strict=True))
        shown = {key: math for key, math in keys.items() if not _is_state(math, program)}
        numbers = {**program.constants, **{name: self.start.values[name] for name in program.held}}
        lines = [f"par {self.names[name]}={float(value)!r}" for name, value in numbers.items()]
        lines += [f"par {JUMP}{number}={value!r}" for number, value in self.kept.items()]
        lines += [f"init {self.names[name]}={float(self.start.values[name])!r}" for name in program.states]
        lines += [f"{self.names[name]}={self.printed(math)}" for name, math in (*rates.steps, *later)]
        lines += [f"{state}'={self.printed(rate)}" for state, rate in zip(states, rates.results, strict=True)]
        lines += [f"{state}'=0.0" for state in extra]
        functions = {number: function for number, (_, function) in self.relations.items()}
        lines += self.events.lines(self.start.triggers, self.clocks, functions)
        lines += [f"aux {aux}={self.printed(math)}" for aux, math in _auxiliary(shown, self.taken())]
        lines.append(f"@ total={end!r},dt={end / steps!r},meth=cvode,toler={self.tolerance()!r},atoler=1e-10")
        lines.append(f"@ bound=1e300,maxstor={steps + 10}")
        columns = [program.key(name) for name in program.states] + [""] * len(extra)
        text = "\n".join((*(f"# {line}" for line in about), *map(_checked, lines), "done"))
        return OdeFile(f"{text}\n", (*columns, *shown))

    def taken(self) -> set[str]:
        """Return every name of the file that is no symbol of the model, and all others."""
        own = {f"{prefix}{place}" for prefix in (NEW, LATCH, SINCE, f"{SINCE}j") for place in range(MOST)}
        return {*self.names.values(), STOP, CLOCK, *own}

    def tolerance(self) -> float:
        """Return the absolute tolerance: in XPP 8 that of cvode is `toler`, whatever its manual says."""
        sizes = [abs(value) for value in self.start.values.values() if value]
        return 1e-10 * min([*sizes, 1.0])

    def printed(self, math: Expression) -> str:
        try:
            text = self.printer.number(math).replace(" ", "")
        except KeyError as error:
            raise ConversionError(f"XPP has no {error.args[0]}", where="formula", lost=(str(error.args[0]),)) from None
        if len(text) > LONGEST_FORMULA:
            raise ConversionError("a formula is longer than a line of XPP", where="formula", lost=("formula",))
        return text


def _checked(line: str) -> str:
    """Return a line that XPP has room for: it reads beyond its memory where an event has more than 256 codes."""
    if len(line) > LONGEST_LINE:
        raise ConversionError("an event is longer than a line of XPP", where="event", lost=("event",))
    codes = sum(3 if match[1] else 1 for match in _TOKEN.finditer(line))
    if line.startswith("global") and codes > MOST_CODES:
        raise ConversionError("an event has more parts than XPP has room for", where="event", lost=("event",))
    return line


def _is_state(math: Expression, program: Program) -> bool:
    return isinstance(math, Symbol) and math.name in program.states


def _auxiliary(shown: Mapping[str, Expression], taken: set[str]) -> Iterator[tuple[str, Expression]]:
    """Yield a name that is free for each output that is no state."""
    wanted = {key: f"c{key.strip('[]')}" if key.startswith("[") else f"o{key}" for key in shown}
    rules = type(RULES)(RULES.reserved | {name.lower() for name in taken}, "o_", RULES.longest, RULES.folds)
    names = rules.allowed(wanted.values())
    yield from ((names[wanted[key]], math) for key, math in shown.items())
