"""mrgsolve model files -> model and treatment: the plain subset of C++ in $PARAM, $CMT, $INIT, $MAIN, $ODE, $TABLE."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path

from sbmlqsp.conversion import Imported, Loss
from sbmlqsp.conversion.code.doses import event_table
from sbmlqsp.conversion.code.execution import executed
from sbmlqsp.conversion.code.language import COMMON, Language
from sbmlqsp.conversion.code.statements import Statement, read_by, statements
from sbmlqsp.conversion.code.system import System, constant, model_of
from sbmlqsp.core.expression import Expression, Number, Symbol
from sbmlqsp.errors import ParseError, UnsupportedFeature

LANGUAGE = Language(
    name="mrgsolve",
    comment="//",
    functions=COMMON
    | {
        "fabs": "abs", "ceil": "ceiling", "pow": "power", "fmin": "min", "fmax": "max", "std::min": "min",
        "std::max": "max", "tgamma_plus_one": "factorial", "fmod": "rem",
    },
    constants={"M_PI": math.pi, "M_E": math.e},
    declarations=frozenset({"double", "bool", "const", "capture", "localdouble"}),
    whole_division=True,
)  # fmt: skip
TIMES = frozenset({"SOLVERTIME", "TIME"})
_HEADER = re.compile(r"^\s*(?:\$([A-Za-z]+)|\[\s*([A-Za-z]+)\s*\])(.*)$")
_VALUE = re.compile(r"\s*([A-Za-z_]\w*)\s*[=:]\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*;?\s*")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CODE = {"MAIN": "MAIN", "PK": "MAIN", "ODE": "ODE", "DES": "ODE", "TABLE": "TABLE", "ERROR": "TABLE"}
_LISTS = {"PARAM": "PARAM", "THETA": "THETA", "INPUT": "PARAM", "CMT": "CMT", "INIT": "INIT", "CAPTURE": "CAPTURE"}
_IGNORED = frozenset({"PROB", "SET", "PLUGIN", "CAPTURE", "OMEGA", "SIGMA", "THETA"})
_VARIANCES = ("OMEGA", "SIGMA")
_PROPERTIES = {"F": "bioavailability", "ALAG": "lag", "D": "duration", "R": "rate"}


def read(path: Path) -> Imported:
    """Return the model of a file, with the doses of a data set `NAME.csv` beside it.

    Raises:
        ParseError: with the line, for what is beyond the plain subset.
        UnsupportedFeature: for blocks that are not read, such as $PKMODEL and $GLOBAL.
    """
    plain = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), path.read_text(encoding="utf-8"))
    blocks = _blocks(plain)
    parameters = _values(blocks.get("PARAM", ""))
    initial = _values(blocks.get("INIT", ""))
    names = tuple(dict.fromkeys((*_names(blocks.get("CMT", "")), *initial)))
    code = {kind: statements(blocks.get(kind, ""), LANGUAGE) for kind in ("MAIN", "ODE", "TABLE")}
    system, properties = _system(names, parameters, initial, code)
    model, renamed = model_of(system, path.stem)
    lost = [Loss(f"${kind}", "variability", "a model has typical values") for kind in _VARIANCES if kind in blocks]
    doses = event_table(path.with_suffix(".csv"), names, properties, renamed)
    return Imported(model, doses, None, tuple(lost), tuple(renamed.items()))


def _blocks(text: str) -> dict[str, str]:
    """Return the text of each block; line numbers are kept by leading empty lines."""
    found: dict[str, str] = {}
    kind = ""
    for number, raw in enumerate(text.splitlines()):
        line = raw.partition("//")[0]
        header = _HEADER.match(line)
        if header is not None:
            name = (header[1] or header[2]).upper()
            kind = _CODE.get(name, _LISTS.get(name, name))
            if kind not in {*_CODE.values(), *_LISTS.values(), *_IGNORED}:
                raise UnsupportedFeature(
                    f"the block ${name} is not read",
                    where=f"line {number + 1}",
                    fix="write the model with $PARAM, $CMT, $MAIN and $ODE",
                    feature=f"${name}",
                    element=name,
                    engine="mrgsolve reader",
                )
            line = header[3]
        if not line.strip().startswith("@"):
            so_far = found.get(kind, "")
            found[kind] = so_far + "\n" * (number - so_far.count("\n")) + line
    return found


def _names(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _values(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in re.split(r"[,\n]", text):
        if not part.strip():
            continue
        match = _VALUE.fullmatch(part)
        if match is None:
            message = f"'{part.strip()}' is no 'name = number'"
            raise ParseError(message, where=part.strip(), fix="write one value for each name")
        found[match[1]] = float(match[2])
    return found


def _system(
    names: tuple[str, ...],
    parameters: Mapping[str, float],
    initial: Mapping[str, float],
    code: Mapping[str, tuple[Statement, ...]],
) -> tuple[System, dict[str, dict[str, Expression]]]:
    if any("TIME" in read_by(statement) for statement in (*code["MAIN"], *code["ODE"])):
        message = "$MAIN or $ODE reads TIME, which is that of the last record"
        raise ParseError(message, where="TIME", fix="read SOLVERTIME, the time of the integrator, in $ODE")
    formulas = executed((*code["MAIN"], *code["ODE"], *code["TABLE"]), parameters).formulas
    missing = [name for name in names if f"dxdt_{name}" not in formulas]
    if missing:
        message = f"'{missing[0]}' has no dxdt_{missing[0]}"
        raise ParseError(message, where=missing[0], fix="give each compartment its derivative in $ODE")
    properties = {
        argument: {n: _property(formulas, f"{letter}_{n}") for n in names if f"{letter}_{n}" in formulas}
        for letter, argument in _PROPERTIES.items()
    }
    special = {f"dxdt_{name}" for name in names} | {f"{name}_0" for name in names}
    special |= {f"{letter}_{n}" for letter in _PROPERTIES for n in names if not _is_formula(formulas, f"{letter}_{n}")}
    starts: dict[str, Expression] = {name: Number(value) for name, value in initial.items() if value}
    starts |= {name: formulas[f"{name}_0"] for name in names if f"{name}_0" in formulas}
    rest = {name: formula for name, formula in formulas.items() if name not in special}
    derivatives = {name: formulas[f"dxdt_{name}"] for name in names}
    changed = {name: value for name, value in parameters.items() if name not in rest}
    return System(names, derivatives, starts, changed, rest, TIMES), properties


def _is_formula(formulas: Mapping[str, Expression], key: str) -> bool:
    return key in formulas and constant(formulas[key]) is None


def _property(formulas: Mapping[str, Expression], key: str) -> Expression:
    """Return a property as doses can refer to it: a formula by the name of the variable that keeps it."""
    return Symbol(key) if _is_formula(formulas, key) else formulas[key]
