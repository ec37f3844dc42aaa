"""The gate for Antimony text: size, `import` inside the folder only, modules that multiply, chains that explode."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sbmlqsp.errors import LimitExceeded, ModelError, ParseError
from sbmlqsp.native.gate import decoding, files
from sbmlqsp.native.gate.antimony_text import AntimonyText, Module, first_foreign, take_apart
from sbmlqsp.native.gate.formulas import MOST_CALLS_DEEP
from sbmlqsp.native.gate.graph import Order, written_out
from sbmlqsp.native.gate.order import MOST_CHAINED, MOST_WRITTEN_OUT

MOST_BYTES = 2_000_000
MOST_INSTANCES = 1_000
MOST_STATEMENTS = 50_000
_MOST_FILES = 100

_IMPORT = re.compile(r"\bimport\b\s*(?:\"(\d+)\")?")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_EMPTY = re.compile(r"(?<!\w)([A-Za-z_]\w*+'?)\s*+:?=\s*+(?=;)")
_UNIT = re.compile(r"\bunit\s+([A-Za-z_]\w*)\s*=")
_HAS = re.compile(r"\bhas\s+([A-Za-z_]\w*)")
_LARGE = re.compile(r"(?<![\w.])[0-9.]+[eE]\+?[0-9]{3,}")


@dataclass(slots=True)
class _Model:
    """A text with everything it imports; names of modules are looked up in all files together."""

    folder: Path | None
    modules: dict[str, Module] = field(default_factory=dict)
    functions: dict[str, Counter[str]] = field(default_factory=dict)
    opened: set[Path] = field(default_factory=set)


def check_antimony(content: str | bytes, folder: Path | str | None = None) -> str:
    """Return the text of an Antimony document that is fit for libAntimony.

    Args:
        content: text, or bytes in UTF-8.
        folder: where imported files may lie; None if `import` is not allowed. Whoever translates the text has to
            make this folder the working directory.

    Raises:
        ParseError: for what is not text, is XML, or contains no model.
        SecurityError: for imports out of the folder.
        ModelError: for imports of files that do not exist, and modules that contain themselves.
        LimitExceeded: for what is too large, or would become too large.
        UnsupportedFeature: for required packages of imported SBML files.
    """
    text = decoding.decode(content)
    model = _Model(None if folder is None else Path(folder))
    _add(model, text, None)
    if not any(module.statements for module in model.modules.values()):
        raise ParseError("the text contains no model", fix="give the text of an Antimony model")
    _refuse_multiplication(model.modules)
    for name, module in model.modules.items():
        _refuse_chains(module.formulas, MOST_CHAINED, name)
    _refuse_chains(model.functions, MOST_CALLS_DEEP, "functions")
    return text


def _add(model: _Model, text: str, file: Path | None) -> None:
    if len(text) > MOST_BYTES:
        raise _too_large(f"an Antimony text may have at most {MOST_BYTES // 1_000_000} MB", "size", None)
    if text.lstrip().startswith("<"):
        raise ParseError("the text is XML, not Antimony", where="line 1", fix="read it as SBML", line=1)
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        raise ParseError("the text contains a control character", where=f"line {line}", line=line)
    foreign = first_foreign(text)
    if foreign is not None:
        line = text.count("\n", 0, foreign) + 1
        message = f"'{text[foreign]}' cannot stand in Antimony outside of comments and names in quotes"
        raise ParseError(message, where=f"line {line}", fix="write ids in the letters a to z", line=line)
    parts = take_apart(text)
    empty = _EMPTY.search(parts.plain)
    if empty is not None:
        raise ParseError(
            f"nothing stands behind '{empty[1]} ='", where=empty[1], fix="write its formula, or take it out"
        )
    _refuse_overflow(parts)
    _refuse_plurals(parts)
    for name, module in parts.modules.items():
        model.modules[name if name not in model.modules else f"{file or ''}#{name}"] = module
    model.functions.update(parts.functions)
    for match in _IMPORT.finditer(parts.plain):
        if match[1] is None:
            raise ParseError("`import` needs a file name in quotes", where="import", fix='write import "file.ant"')
        _import(model, parts.strings[int(match[1])], file)


def _refuse_overflow(parts: AntimonyText) -> None:
    for number in _LARGE.findall(parts.plain):
        if number.count(".") <= 1 and not math.isfinite(float(number)):
            raise ParseError(f"the number {number[:40]} is too large", where=number[:40], fix="correct it")


def _refuse_plurals(parts: AntimonyText) -> None:
    """Refuse unit names that libAntimony takes for plural and singular of one unit."""
    defined = set(_UNIT.findall(parts.plain))
    names = defined | set(_HAS.findall(parts.plain))
    for name in sorted(names):
        plural = f"{name}s"
        if plural in names and not defined.isdisjoint({name, plural}):
            message = f"Antimony takes the unit '{plural}' for the plural of '{name}'"
            raise ParseError(message, where=plural, fix=f"use one spelling, or rename '{plural}' to '{name}_s'")


def _import(model: _Model, reference: str, file: Path | None) -> None:
    from sbmlqsp.native.gate import check_sbml

    where = f'import "{reference}"'
    path = files.inside(reference, model.folder, None if file is None else file.parent, where=where)
    if path in model.opened:
        return
    model.opened.add(path)
    if len(model.opened) > _MOST_FILES:
        raise _too_large(f"the model imports more than {_MOST_FILES} files", "files", None)
    content = files.read(path)
    if content.lstrip()[:1] == b"<":
        check_sbml(content, model.folder)
    else:
        _add(model, decoding.decode(content), path)


def _refuse_multiplication(modules: dict[str, Module]) -> None:
    needs = {name: [n for n in module.mentions if n in modules] for name, module in modules.items()}
    order = Order(needs)
    if order.cycles:
        path = " -> ".join([*order.cycles[0], order.cycles[0][0]])
        raise ModelError(f"the model contains itself: {path}", where=order.cycles[0][0], fix="break the circle")
    instances = dict.fromkeys(needs, 1)
    statements = {name: module.statements for name, module in modules.items()}
    for name in order.sorted:
        instances[name] += sum(instances[needed] for needed in needs[name])
        statements[name] += sum(statements[needed] for needed in needs[name])
        if instances[name] > MOST_INSTANCES or statements[name] > MOST_STATEMENTS:
            what = f"the model would be made of {instances[name]:.3g} modules with {statements[name]:.3g} statements"
            raise _too_large(what, "flat size", name)


def _refuse_chains(formulas: dict[str, Counter[str]], most_chained: int, where: str) -> None:
    """Refuse formulas that read each other too deeply; libAntimony's search for loops takes exponential time."""
    uses = {name: {read: n for read, n in names.items() if read in formulas} for name, names in formulas.items()}
    order = Order(uses)
    if order.depth > most_chained:
        raise _too_large(f"formulas read each other in more than {most_chained} steps", "formula size", where)
    total = 0
    for name, size in written_out(order, {name: 1 + names.total() for name, names in formulas.items()}, uses):
        total += size
        if total > MOST_WRITTEN_OUT:
            what = f"the formulas have more than {MOST_WRITTEN_OUT:,} terms when each is written out in full"
            raise _too_large(what, "formula size", name)


def _too_large(what: str, limit: str, where: str | None) -> LimitExceeded:
    return LimitExceeded(what, where=where, fix="make it smaller", limit=limit, step="reading Antimony")
