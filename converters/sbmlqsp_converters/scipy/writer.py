"""Program -> Python script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files

from sbmlqsp.conversion.program import SWITCH, Body, Printer, Program, ProgramEvent, Setting, frame
from sbmlqsp_converters.scipy.language import PYTHON

_IN = "    "


def script(program: Program, names: Mapping[str, str], about: Iterable[str]) -> str:
    """Return the whole file."""
    writer = _Writer(program, names)
    blocks = [
        "\n".join(('"""', *(line.replace("\\", "/").replace('"""', "'''") for line in about), '"""')),
        "import numpy as np",
        writer.parameters(),
        writer.function("initial", "p", program.start, "states and held values at time 0", split=len(program.states)),
        writer.function("rates", "t, y, d, p, w", program.rates, "d/dt of the states"),
        writer.function("switches", "t, y, d, p", program.switches, "what is frozen while the integrator runs"),
        writer.function("triggers", "t, y, d, p", program.triggers, "whether each event's trigger holds"),
        writer.function("outputs", "t, y, d, p", program.outputs, "the columns of OUTPUTS"),
        *(block for event in program.events for block in writer.event(event)),
        files(__package__).joinpath("runtime.py.txt").read_text(encoding="utf-8").rstrip(),
        writer.model(),
        _SIMULATE,
    ]
    return "\n\n\n".join(blocks) + "\n"


_SIMULATE = '''def simulate(times, rtol=1e-8, seed=1, **parameters):
    """Return {name: values at the times}: `S` is an amount, `[S]` a concentration, anything else itself."""
    return run(MODEL, times, parameters, rtol, seed)


if __name__ == "__main__":
    main(MODEL)'''


class _Writer:
    def __init__(self, program: Program, names: Mapping[str, str]) -> None:
        frozen = {f"{SWITCH}{number}": f"w[{number}]" for number in range(len(program.switches.results))}
        self.program = program
        self.names = {**names, **frozen}
        self.printer = Printer(PYTHON, self.names)

    def parameters(self) -> str:
        """Return the dictionary of constants."""
        numbers = {**self.program.constants, **self.program.initials}
        lines = (f"{_IN}{self.program.key(name)!r}: {_number(value)}," for name, value in numbers.items())
        return "\n".join(("PARAMETERS = {", *lines, "}"))

    def function(self, name: str, arguments: str, body: Body, says: str, split: int | None = None) -> str:
        """Return a function whose value is a list, or a pair of lists split at a place."""
        results = [self.printer.truth(r) if name == "triggers" else self.printer.number(r) for r in body.results]
        lines = [f"def {name}({arguments}):", f'{_IN}"""Return {says}."""', *self.fetched(body), *self.steps(body)]
        parts = [results] if split is None else [results[:split], results[split:]]
        lines.append(f"{_IN}return " + ", ".join(_list(part) for part in parts))
        return "\n".join(lines)

    def fetched(self, body: Body) -> Iterable[str]:
        read = frame(body, self.program)
        yield from (f"{_IN}{self.names[name]} = y[{place}]" for place, name in read.states)
        yield from (f"{_IN}{self.names[name]} = d[{place}]" for place, name in read.held)
        yield from (f"{_IN}{self.names[name]} = p[{self.program.key(name)!r}]" for name in read.constants)

    def steps(self, body: Body) -> Iterable[str]:
        return (f"{_IN}{self.names[name]} = {self.printer.number(math)}" for name, math in body.steps)

    def event(self, event: ProgramEvent) -> Iterable[str]:
        """Yield the functions of one event."""
        number = self.program.events.index(event)
        yield self.function(f"values_{number}", "t, y, d, p", event.values, f"what event {event.id} assigns")
        yield self.setting(number, event)
        for kind, body in (("delay", event.delay), ("priority", event.priority)):
            if body is not None:
                yield self.function(f"{kind}_{number}", "t, y, d, p", body, f"the {kind} of event {event.id}") + "[0]"

    def setting(self, number: int, event: ProgramEvent) -> str:
        lines = [f"def set_{number}(t, y, d, p, new):", f'{_IN}"""Set what event {event.id} assigns."""']
        sizes = [self.printer.number(size) for size in event.volumes.results]
        if sizes:
            lines += [*self.fetched(event.volumes), *self.steps(event.volumes), f"{_IN}before = {_list(sizes)}"]
        settings = [setting for setting in event.settings if setting.after is None]
        lines += [f"{_IN}{self.slot(each.slot)} = {self.value(each)}" for each in settings]
        if len(settings) < len(event.settings):
            lines += [*self.fetched(event.volumes), *self.steps(event.volumes)]
        for each in event.settings:
            if each.after is not None:
                lines.append(f"{_IN}{self.slot(each.slot)} = {self.value(each)} / {sizes[each.after]}")
        return "\n".join(lines)

    def value(self, setting: Setting) -> str:
        value = self.slot(setting.slot) if setting.number is None else f"new[{setting.number}]"
        return value if setting.before is None else f"{value} * before[{setting.before}]"

    def slot(self, name: str) -> str:
        if name in self.program.states:
            return f"y[{self.program.states.index(name)}]"
        return f"d[{self.program.held.index(name)}]"

    def model(self) -> str:
        """Return the table that the runtime reads."""
        program = self.program
        lines = [
            "MODEL = {",
            *(f'{_IN}"{name}": {name},' for name in ("initial", "rates", "switches", "triggers", "outputs")),
            f'{_IN}"parameters": PARAMETERS,',
            f'{_IN}"outputs_of": {list(program.output_names)!r},',
            f'{_IN}"stops": {list(program.stops)!r},',
            f'{_IN}"horizon": {program.horizon!r},',
            f'{_IN}"events": [',
            *(f"{_IN * 2}{self.entry(number, event)}," for number, event in enumerate(program.events)),
            f"{_IN}],",
            "}",
        ]
        return "\n".join(lines)

    def entry(self, number: int, event: ProgramEvent) -> str:
        delay = f"delay_{number}" if event.delay is not None else "None"
        priority = f"priority_{number}" if event.priority is not None else "None"
        return (
            f'{{"id": {event.id!r}, "values": values_{number}, "set": set_{number}, "delay": {delay}, '
            f'"priority": {priority}, "initial_value": {event.initial_value}, "persistent": {event.persistent}, '
            f'"from_trigger": {event.from_trigger}}}'
        )


def _number(value: float) -> str:
    return {"inf": "np.inf", "-inf": "-np.inf", "nan": "np.nan"}.get(repr(value), repr(value))


def _list(results: list[str]) -> str:
    if sum(map(len, results)) < 80:
        return f"[{', '.join(results)}]"
    return "[\n" + "".join(f"{_IN * 2}{result},\n" for result in results) + f"{_IN}]"
