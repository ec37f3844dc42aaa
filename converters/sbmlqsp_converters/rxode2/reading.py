"""rxode2 model text -> model and treatment: the plain subset of the documentation's "rxode2 model syntax".

`d/dt(x)`, `x(0)`, `f(x)`, `alag(x)`, `dur(x)`, `rate(x)`, assignments, if and else. What is read and never set is a
parameter; its value comes with `NAME = number` before it is used, or from a table of parameters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.conversion import Imported
from sbmlqsp.conversion.code.doses import event_table
from sbmlqsp.conversion.code.execution import executed
from sbmlqsp.conversion.code.language import COMMON, Language
from sbmlqsp.conversion.code.statements import statements
from sbmlqsp.conversion.code.system import System, constant, model_of
from sbmlqsp.core.expression import Expression
from sbmlqsp.errors import ParseError
from sbmlqsp.model import Model

LANGUAGE = Language(
    name="rxode2",
    comment="#",
    functions=COMMON
    | {"ceiling": "ceiling", "ceil": "ceiling", "max": "max", "min": "min", "pow": "power", "fabs": "abs"},
    constants={"pi": math.pi, "M_PI": math.pi, "M_E": math.e},
    power="^",
    left_hand={"d/dt": "d/dt", "f": "f", "F": "f", "alag": "alag", "lag": "alag", "dur": "dur", "rate": "rate"},
)
TIMES = frozenset({"t", "time"})
_PROPERTIES = {"f": "bioavailability", "alag": "lag", "dur": "duration", "rate": "rate"}


@dataclass(frozen=True, slots=True)
class Rxode2Text:
    """What a text says: the system, and F, lag, duration and rate of compartments by the name of that property."""

    system: System
    properties: Mapping[str, Mapping[str, Expression]]


def read_text(text: str, parameters: Mapping[str, float] | None = None) -> Rxode2Text:
    """Return the content of a model text.

    Args:
        text: the model, with or without `rxode2({ ... })` around it.
        parameters: values of parameters that the text does not give.

    Raises:
        ParseError: with the line, for what is beyond the plain subset; for parameters without a value.
    """
    code = statements(_inside(text), LANGUAGE)
    states = tuple(dict.fromkeys(s.name[5:-1] for s in code if hasattr(s, "name") and s.name.startswith("d/dt(")))
    if not states:
        raise ParseError("there is no d/dt(...)", where="model text", fix="give the text of an rxode2 model")
    formulas = executed(code).formulas
    plain = {name: f for name, f in formulas.items() if "(" not in name}
    given = {name: value for name, f in plain.items() if isinstance(value := constant(f), float)}
    derivatives = {state: formulas[f"d/dt({state})"] for state in states}
    starts = {name[:-3]: f for name, f in formulas.items() if name.endswith("(0)")}
    properties = {
        argument: {name[len(word) + 1 : -1]: f for name, f in formulas.items() if name.startswith(f"{word}(")}
        for word, argument in _PROPERTIES.items()
    }
    system = System(
        states, derivatives, starts, {**(parameters or {}), **given},
        {name: f for name, f in plain.items() if name not in given}, TIMES,
    )  # fmt: skip
    return Rxode2Text(system, properties)


def _inside(text: str) -> str:
    """Return the text between `rxode2({` and `})`, or all of it."""
    for word in ("rxode2(", "RxODE(", "rxode("):
        if word in text and "{" in text:
            head, _, rest = text.partition("{")
            return "\n" * head.count("\n") + rest.rpartition("}")[0]
    return text


def read_model(
    text: str, name: str, parameters: Mapping[str, float] | None = None
) -> tuple[Model, Rxode2Text, dict[str, str]]:
    """Return the model, what the text says, and names -> ids where they differ; raises as `read_text`."""
    found = read_text(text, parameters)
    model, renamed = model_of(found.system, name)
    return model, found, renamed


def read(path: Path) -> Imported:
    """Return the model of a file with the doses of `NAME.csv` and the parameters of `NAME_parameters.csv` beside it."""
    text = path.read_text(encoding="utf-8")
    model, found, renamed = read_model(text, path.stem, _parameters(path))
    doses = event_table(path.with_suffix(".csv"), found.system.states, found.properties, renamed)
    return Imported(model, doses, None, (), tuple(renamed.items()))


def _parameters(path: Path) -> dict[str, float]:
    file = path.with_name(f"{path.stem}_parameters.csv")
    if not file.is_file():
        return {}
    lines = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    try:
        return {cells[0].strip(): float(cells[1]) for cells in lines}
    except (IndexError, ValueError):
        raise ParseError("a line is no 'name,value'", where=str(file), fix="write one parameter a line") from None
