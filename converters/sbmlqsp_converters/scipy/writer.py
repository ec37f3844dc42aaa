"""Program -> Python script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from sbmlqsp.conversion.program import FunctionText, Program, ProgramEvent, Source, Syntax
from sbmlqsp_converters.scipy.language import PYTHON

_IN = "    "


def _vector(elements: Sequence[str]) -> str:
    if sum(map(len, elements)) < 80:
        return f"[{', '.join(elements)}]"
    return "[\n" + "".join(f"{_IN * 2}{element},\n" for element in elements) + f"{_IN}]"


def _function(text: FunctionText) -> str:
    says = f"Set {text.says}." if text.changes else f"Return {text.says}."
    lines = [f"def {text.name}({', '.join(text.arguments)}):", f'{_IN}"""{says}"""']
    lines += [f"{_IN}{line}" for line in text.lines]
    if text.returns:
        lines.append(f"{_IN}return " + ", ".join(map(_vector, text.returns)))
    return "\n".join(lines)


SYNTAX = Syntax(
    language=PYTHON,
    state="y[{zero}]",
    held="d[{zero}]",
    switch="w[{zero}]",
    new="new[{zero}]",
    before="before[{zero}]",
    constant=lambda key, _name: f"p[{key!r}]",
    assignment="{name} = {text}",
    vector=_vector,
    function=_function,
)


def script(_stem: str, program: Program, names: Mapping[str, str], about: Iterable[str]) -> str:
    """Return the whole file."""
    source = Source(program, names, SYNTAX)
    blocks = [
        "\n".join(('"""', *(line.replace("\\", "/").replace('"""', "'''") for line in about), '"""')),
        "import numpy as np",
        _parameters(source),
        *source.functions(),
        files(__package__).joinpath("runtime.py.txt").read_text(encoding="utf-8").rstrip(),
        _model(program),
        _SIMULATE,
    ]
    return "\n\n\n".join(blocks) + "\n"


_SIMULATE = '''def simulate(times, rtol=1e-8, seed=1, **parameters):
    """Return {name: values at the times}: `S` is an amount, `[S]` a concentration, anything else itself."""
    return run(MODEL, times, parameters, rtol, seed)


if __name__ == "__main__":
    main(MODEL)'''


def _parameters(source: Source) -> str:
    lines = (f"{_IN}{key!r}: {_number(value)}," for key, _, value in source.parameters())
    return "\n".join(("PARAMETERS = {", *lines, "}"))


def _number(value: float) -> str:
    return {"inf": "np.inf", "-inf": "-np.inf", "nan": "np.nan"}.get(repr(value), repr(value))


def _model(program: Program) -> str:
    """Return the table that the runtime reads."""
    lines = [
        "MODEL = {",
        *(f'{_IN}"{name}": {name},' for name in ("initial", "rates", "switches", "triggers", "outputs")),
        f'{_IN}"parameters": PARAMETERS,',
        f'{_IN}"outputs_of": {list(program.output_names)!r},',
        f'{_IN}"stops": {list(program.stops)!r},',
        f'{_IN}"horizon": {program.horizon!r},',
        f'{_IN}"events": [',
        *(f"{_IN * 2}{_entry(number, event)}," for number, event in enumerate(program.events, start=1)),
        f"{_IN}],",
        "}",
    ]
    return "\n".join(lines)


def _entry(number: int, event: ProgramEvent) -> str:
    delay = f"delay_{number}" if event.delay is not None else "None"
    priority = f"priority_{number}" if event.priority is not None else "None"
    return (
        f'{{"id": {event.id!r}, "values": values_{number}, "set": set_{number}, "delay": {delay}, '
        f'"priority": {priority}, "initial_value": {event.initial_value}, "persistent": {event.persistent}, '
        f'"from_trigger": {event.from_trigger}}}'
    )
