"""The gate for Antimony text: size, brackets, `import` inside the folder only, and modules that multiply."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from sbmlqsp.errors import LimitExceeded, ModelError, ParseError
from sbmlqsp.native.gate import decoding, files
from sbmlqsp.native.gate.graph import Order
from sbmlqsp.native.gate.infix import measure
from sbmlqsp.native.gate.scan import MOST_TERMS
from sbmlqsp.native.gate.tree import MOST_DEPTH

MOST_BYTES = 2_000_000
MOST_INSTANCES = 1_000
MOST_STATEMENTS = 50_000
_MOST_FILES = 100

# Comments end where libAntimony ends them; strings keep their content out of everything below.
_SKIP = re.compile(r"/\*.*?(?:\*/|\Z)|(?://|\#)[^\r\n]*|\\\r?\n|```(.*?)(?:```|\Z)|\"([^\"\r\n]*)\"?", re.DOTALL)
_STATEMENT = re.compile(r"[;\r\n]")
_IMPORT = re.compile(r"\bimport\b\s*(?:\"(\d+)\")?")
_HEADER = re.compile(r"\s*(?:model|module)\s+\*?\s*([A-Za-z_]\w*)\s*(?![\w.\"])")
_INSTANCE = re.compile(r":\s*([A-Za-z_]\w*)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(slots=True)
class _Modules:
    """The modules of a text and its imports: statements of each, and what each may contain, by name."""

    folder: Path | None
    statements: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    mentions: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    opened: set[Path] = field(default_factory=set)


def check_antimony(content: str | bytes, folder: Path | str | None = None) -> str:
    """Return the text of an Antimony document that is fit for libAntimony.

    Args:
        content: text, or bytes in UTF-8.
        folder: where imported files may lie; None if `import` is not allowed. Whoever translates the text has to
            make this folder the working directory.

    Raises:
        ParseError: for what is not text or is XML.
        SecurityError: for imports out of the folder.
        ModelError: for imports of files that do not exist, and modules that contain themselves.
        LimitExceeded: for what is too large, or would become too large.
        UnsupportedFeature: for required packages of imported SBML files.
    """
    text = decoding.decode(content)
    modules = _Modules(None if folder is None else Path(folder))
    _add(modules, text, None)
    _refuse_multiplication(modules)
    return text


def _add(modules: _Modules, text: str, file: Path | None) -> None:
    if len(text) > MOST_BYTES:
        raise LimitExceeded(
            f"an Antimony text may have at most {MOST_BYTES // 1_000_000} MB", limit="size", step="reading Antimony"
        )
    if text.lstrip().startswith("<"):
        raise ParseError("the text is XML, not Antimony", where="line 1", fix="read it as SBML", line=1)
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        raise ParseError("the text contains a control character", where=f"line {line}", line=line)
    plain, strings = _without_comments(text)
    module = f"{file or ''}#"
    for statement in _STATEMENT.split(plain):
        module = _add_statement(modules, statement, module, f"{file or ''}#")
    for match in _IMPORT.finditer(plain):
        if match[1] is None:
            raise ParseError("`import` needs a file name in quotes", where="import", fix='write import "file.ant"')
        _import(modules, strings[int(match[1])], file)


def _without_comments(text: str) -> tuple[str, list[str]]:
    """Return the text with each comment replaced by a space and each string by its number in the list of strings."""
    strings: list[str] = []

    def shorten(match: re.Match[str]) -> str:
        string = match[1] if match[1] is not None else match[2]
        if string is None:
            return " "
        strings.append(string)
        return f' "{len(strings) - 1}" '

    return _SKIP.sub(shorten, text), strings


def _add_statement(modules: _Modules, statement: str, module: str, main: str) -> str:
    """Count a statement in its module, and return the module that the next one belongs to."""
    operators, depth = measure(statement)
    if operators > MOST_TERMS or depth > MOST_DEPTH:
        raise LimitExceeded(
            f"a formula has more than {MOST_TERMS:,} terms or {MOST_DEPTH} nested brackets",
            where=statement.strip()[:30],
            fix="split it into several",
            limit="terms",
            step="reading Antimony",
        )
    header = _HEADER.match(statement) if module == main else None
    if header is not None:
        return header[1]
    if statement.strip() == "end":
        return main
    if statement.strip():
        modules.statements[module] += 1
        modules.mentions[module] += _INSTANCE.findall(statement)
    return module


def _import(modules: _Modules, reference: str, file: Path | None) -> None:
    from sbmlqsp.native.gate import check_sbml

    where = f'import "{reference}"'
    path = files.inside(reference, modules.folder, None if file is None else file.parent, where=where)
    if path in modules.opened:
        return
    modules.opened.add(path)
    if len(modules.opened) > _MOST_FILES:
        raise LimitExceeded(f"the model imports more than {_MOST_FILES} files", limit="files", step="reading Antimony")
    content = files.read(path)
    if content.lstrip()[:1] == b"<":
        check_sbml(content, modules.folder)
    else:
        _add(modules, decoding.decode(content), path)


def _refuse_multiplication(modules: _Modules) -> None:
    known = modules.statements.keys()
    needs = {name: [n for n in modules.mentions[name] if n in known] for name in list(known)}
    order = Order(needs)
    if order.cycles:
        path = " -> ".join([*order.cycles[0], order.cycles[0][0]])
        raise ModelError(f"the model contains itself: {path}", where=order.cycles[0][0], fix="break the circle")
    instances, statements = dict.fromkeys(needs, 1), dict(modules.statements)
    for name in order.sorted:
        instances[name] += sum(instances[needed] for needed in needs[name])
        statements[name] += sum(statements[needed] for needed in needs[name])
        if instances[name] > MOST_INSTANCES or statements[name] > MOST_STATEMENTS:
            raise LimitExceeded(
                f"the model would be made of {instances[name]:.3g} modules with {statements[name]:.3g} statements",
                where=name,
                fix=f"at most {MOST_INSTANCES:,} modules and {MOST_STATEMENTS:,} statements are read",
                limit="flat size",
                step="reading Antimony",
            )
