"""Antimony text taken apart as far as its size matters: modules, what they contain, and what formulas read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from sbmlqsp.errors import LimitExceeded
from sbmlqsp.native.gate.infix import measure
from sbmlqsp.native.gate.scan import MOST_TERMS
from sbmlqsp.native.gate.tree import MOST_DEPTH

# Comments end where libAntimony ends them; strings keep their content out of everything below.
_SKIP = re.compile(r"/\*.*?(?:\*/|\Z)|(?://|\#)[^\r\n]*|\\\r?\n|```(.*?)(?:```|\Z)|\"([^\"\r\n]*)\"?", re.DOTALL)
_FOREIGN = re.compile(_SKIP.pattern + r"|(?P<foreign>[^\x00-\x7f])", re.DOTALL)
_STATEMENT = re.compile(r"[;\r\n]")
_HEADER = re.compile(r"\s*(model|module|function)\s+\*?\s*([A-Za-z_]\w*)\s*(?![\w.\"])")
_INSTANCE = re.compile(r":\s*([A-Za-z_]\w*)")
_DEFINITION = re.compile(r"(?<!\w)([A-Za-z_]\w*)\s*:?=(.*)", re.DOTALL)
_REACTION = re.compile(r"\s*(?:([A-Za-z_]\w*)\s*:)?[^=]*[-=]>")
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(slots=True)
class Module:
    """One module: its number of statements, the names behind colons, and what the formula of each name reads."""

    statements: int = 0
    mentions: list[str] = field(default_factory=list)
    formulas: dict[str, Counter[str]] = field(default_factory=dict)


@dataclass(slots=True)
class AntimonyText:
    """A text without comments, `strings` taken out of it, its modules ("" is what is outside), its functions."""

    plain: str
    strings: list[str]
    modules: dict[str, Module] = field(default_factory=dict)
    functions: dict[str, Counter[str]] = field(default_factory=dict)


def first_foreign(text: str) -> int | None:
    """Return the place of the first character outside of comments and strings that is not ASCII, or None."""
    if text.isascii():
        return None
    return next((match.start() for match in _FOREIGN.finditer(text) if match["foreign"]), None)


def take_apart(text: str) -> AntimonyText:
    """Return the parts of an Antimony text.

    Raises:
        LimitExceeded: for a formula with too many operators or nested brackets.
    """
    strings: list[str] = []

    def shorten(match: re.Match[str]) -> str:
        string = match[1] if match[1] is not None else match[2]
        if string is None:
            return " "
        strings.append(string)
        return f' "{len(strings) - 1}" '

    parts = AntimonyText(_SKIP.sub(shorten, text), strings)
    _read_statements(parts)
    return parts


def _read_statements(parts: AntimonyText) -> None:
    module, function, reaction = "", "", ""
    for statement in _STATEMENT.split(parts.plain):
        if not statement.strip():
            continue
        _bound(statement)
        header = None if module or function else _HEADER.match(statement)
        if header is not None:
            module, function = ("", header[2]) if header[1] == "function" else (header[2], "")
        elif statement.strip() == "end":
            module = function = ""
        elif function:
            parts.functions.setdefault(function, Counter()).update(_NAME.findall(statement))
        else:
            reaction = _add_statement(parts.modules.setdefault(module, Module()), statement, reaction)


def _add_statement(module: Module, statement: str, reaction: str) -> str:
    """Add a statement; `reaction` is the one whose rate it may be. Return the reaction that it begins."""
    module.statements += 1
    module.mentions += _INSTANCE.findall(statement)
    begun = _REACTION.match(statement)
    if begun is not None:
        return begun[1] or f"reaction {module.statements}"
    definition = _DEFINITION.search(statement)
    if definition is not None:
        module.formulas.setdefault(definition[1], Counter()).update(_NAME.findall(definition[2]))
    elif reaction:
        module.formulas[reaction] = Counter(_NAME.findall(statement))
    return ""


def _bound(statement: str) -> None:
    operators, depth = measure(statement)
    if operators > MOST_TERMS or depth > MOST_DEPTH:
        raise LimitExceeded(
            f"a formula has more than {MOST_TERMS:,} terms or {MOST_DEPTH} nested brackets",
            where=statement.strip()[:30],
            fix="split it into several",
            limit="terms",
            step="reading Antimony",
        )
