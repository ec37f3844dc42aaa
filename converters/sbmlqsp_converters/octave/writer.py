"""Program -> function file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files

from sbmlqsp.conversion.program import FunctionText, Program, ProgramEvent, Source, Syntax
from sbmlqsp.errors import ConversionError
from sbmlqsp_converters.octave.language import MATLAB

_IN = "  "


def _vector(elements: Sequence[str]) -> str:
    if sum(map(len, elements)) < 90:
        return f"[{', '.join(map(_element, elements))}]"
    return "[ ...\n" + ", ...\n".join(f"{_IN * 2}{_element(element)}" for element in elements) + "]"


def _element(text: str) -> str:
    """Return an element without a space that would make two elements of it."""
    return f"({text})" if " " in text else text


def _function(text: FunctionText) -> str:
    results = "[y, d]" if text.changes else {1: "result", 2: "[y, d]"}[len(text.returns)]
    lines = [f"function {results} = {text.name}({', '.join(text.arguments)})", f"{_IN}% {text.says}"]
    lines += [f"{_IN}{line}" for line in text.lines]
    names = ("y", "d") if len(text.returns) == 2 else ("result",)
    lines += [f"{_IN}{name} = {_vector(each)};" for name, each in zip(names, text.returns, strict=bool(text.returns))]
    return "\n".join((*lines, "end"))


SYNTAX = Syntax(
    language=MATLAB,
    state="y({one})",
    held="d({one})",
    switch="w({one})",
    new="new({one})",
    before="before({one})",
    constant=lambda _key, name: f"p.{name}",
    assignment="{name} = {text};",
    vector=_vector,
    function=_function,
)


def function_file(name: str, program: Program, names: Mapping[str, str], about: Iterable[str]) -> str:
    """Return the whole file of the function `name`; raises `ConversionError` for a name that no function can have."""
    if not (name.isidentifier() and name.isascii() and len(name) < 64):
        raise ConversionError(
            f"'{name}' is no name of a function, and Octave calls functions by the names of their files",
            where=f"{name}.m",
            fix="choose a name of letters, digits and underscores",
        )
    source = Source(program, names, SYNTAX)
    blocks = [
        _main(name, program, about),
        _parameters(source),
        _model(program),
        *source.functions(),
        files(__package__).joinpath("runtime.m").read_text(encoding="utf-8").rstrip(),
    ]
    return "\n\n".join(blocks) + "\n"


def _main(name: str, program: Program, about: Iterable[str]) -> str:
    says = "\n".join(f"{_IN}% {line}" for line in about)
    horizon = ""
    if program.horizon is not None:
        horizon = f"""
  if times(end) > {program.horizon!r} * (1 + 1e-12)
    error('sbmlqsp:horizon', 'the jumps of this model are known up to {program.horizon!r}: write it for a longer run');
  end"""
    return f"""function result = {name}(times, parameters, file, rtol)
{says}
  % result = {name}(times): result.names, and result.values with a row for each of the increasing times.
  % {name}(times, struct('CL', 3)) takes another value; {name}(times, struct(), 'run.csv') writes a file as well.
  p = parameters_();
  if nargin > 1
    for given = fieldnames(parameters)'
      if ~isfield(p, given{{1}})
        error('sbmlqsp:unknown', 'no such parameter: %s', given{{1}});
      end
      p.(given{{1}}) = parameters.(given{{1}});
    end
  end
  if nargin < 4
    rtol = 1e-9;
  end
  times = times(:);{horizon}
  model = model_();
  result.time = times;
  result.names = model.names;
  result.values = run_(model, times, p, rtol);
  if nargin > 2 && ~isempty(file)
    write_csv_(file, times, result.names, result.values);
  end
end"""


def _parameters(source: Source) -> str:
    lines = (f"{_IN}p.{name} = {source.printer.literal(value)};" for _, name, value in source.parameters())
    return "\n".join(("function p = parameters_()", f"{_IN}p = struct();", *lines, "end"))


def _model(program: Program) -> str:
    """Return the function that gives the table the runtime reads."""
    lines = ["function model = model_()"]
    lines += [f"{_IN}model.{name} = @{name};" for name in ("initial", "rates", "switches", "triggers", "outputs")]
    lines.append(f"{_IN}model.names = {{{', '.join(map(_text, program.output_names))}}};")
    lines.append(f"{_IN}model.stops = {_vector([repr(stop) for stop in program.stops])};")
    lines.append(f"{_IN}model.events = {{}};")
    for number, event in enumerate(program.events, start=1):
        lines += [f"{_IN}model.events{{{number}}} = {_entry(number, event)};"]
    return "\n".join((*lines, "end"))


def _entry(number: int, event: ProgramEvent) -> str:
    delay = f"@delay_{number}" if event.delay is not None else "[]"
    priority = f"@priority_{number}" if event.priority is not None else "[]"
    truths = ((name, str(getattr(event, name)).lower()) for name in ("initial_value", "persistent", "from_trigger"))
    flags = ", ".join(f"'{name}', {truth}" for name, truth in truths)
    return (
        f"struct('id', {_text(event.id)}, 'values', @values_{number}, 'set', @set_{number}, 'delay', {delay}, "
        f"'priority', {priority}, {flags})"
    )


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
