"""Program -> R script."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from sbmlqsp.conversion.program import FunctionText, Program, ProgramEvent, Source, Syntax
from sbmlqsp_converters.desolve.language import R

_IN = "  "


def _vector(elements: Sequence[str]) -> str:
    if not elements:
        return "numeric(0)"
    if sum(map(len, elements)) < 90:
        return f"c({', '.join(elements)})"
    return "c(\n" + ",\n".join(f"{_IN * 2}{element}" for element in elements) + f"\n{_IN})"


def _function(text: FunctionText) -> str:
    lines = [f"{text.name} <- function({', '.join(text.arguments)}) {{", f"{_IN}# {text.says}"]
    lines += [f"{_IN}{line}" for line in text.lines]
    vectors = ["y", "d"] if text.changes else list(map(_vector, text.returns))
    lines.append(f"{_IN}{vectors[0]}" if len(vectors) == 1 else f"{_IN}list({', '.join(vectors)})")
    return "\n".join((*lines, "}"))


SYNTAX = Syntax(
    language=R,
    state="y[{one}]",
    held="d[{one}]",
    switch="w[{one}]",
    new="new[{one}]",
    before="before[{one}]",
    constant=lambda key, _name: f"p[[{json.dumps(key)}]]",
    assignment="{name} <- {text}",
    vector=_vector,
    function=_function,
)


def script(_stem: str, program: Program, names: Mapping[str, str], about: Iterable[str]) -> str:
    """Return the whole file."""
    source = Source(program, names, SYNTAX)
    blocks = [
        "\n".join(f"# {line}" for line in about),
        _parameters(source),
        *source.functions(),
        _model(program),
        files(__package__).joinpath("runtime.R").read_text(encoding="utf-8").rstrip(),
    ]
    return "\n\n".join(blocks) + "\n"


def _parameters(source: Source) -> str:
    lines = [f"{_IN}{json.dumps(key)} = {source.printer.literal(value)}" for key, _, value in source.parameters()]
    return ".parameters <- list(\n" + ",\n".join(lines) + "\n)" if lines else ".parameters <- list()"


def _model(program: Program) -> str:
    """Return the list that the runtime reads."""
    entries = [f"{name} = {name}" for name in ("initial", "rates", "switches", "triggers", "outputs")]
    entries.append(f"outputs_of = {_vector(list(map(json.dumps, program.output_names)))}")
    entries.append(f"stops = {_vector([repr(stop) for stop in program.stops])}")
    entries.append(f"horizon = {'NULL' if program.horizon is None else repr(program.horizon)}")
    events = [_entry(number, event) for number, event in enumerate(program.events, start=1)]
    entries.append("events = list(\n" + ",\n".join(f"{_IN * 2}{each}" for each in events) + f"\n{_IN})")
    return ".model <- list(\n" + ",\n".join(f"{_IN}{entry}" for entry in entries) + "\n)"


def _entry(number: int, event: ProgramEvent) -> str:
    delay = f"delay_{number}" if event.delay is not None else "NULL"
    priority = f"priority_{number}" if event.priority is not None else "NULL"
    truths = ((name, str(getattr(event, name)).upper()) for name in ("initial_value", "persistent", "from_trigger"))
    flags = ", ".join(f"{name} = {truth}" for name, truth in truths)
    return (
        f"list(id = {json.dumps(event.id)}, values = values_{number}, set = set_{number}, delay = {delay}, "
        f"priority = {priority}, {flags})"
    )
