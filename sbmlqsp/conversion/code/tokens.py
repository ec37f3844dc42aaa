"""Model code -> words, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sbmlqsp.conversion.code.language import Language
from sbmlqsp.errors import ParseError

_WORD = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)"
    r"|(?P<name>d/dt|[A-Za-z_][\w.]*(?:::\w+)?)"
    r"|(?P<sign>&&|\|\||<-|[<>=!]=|[-+*/]=|\*\*|[-+*/^(){}<>=!?:;,~&|])"
    r"|(?P<line>\n)|(?P<space>[ \t\r]+)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the code: kind is "number", "name", "sign", "line" or "end"."""

    kind: str
    text: str
    line: int

    def error(self, message: str, fix: str = "write it with assignments, if and else") -> ParseError:
        """Return (not raise) the error at this word."""
        return ParseError(message, where=f"line {self.line}", fix=fix, line=self.line)


def words(text: str, language: Language, first_line: int = 1) -> Iterator[Word]:
    """Yield the words of a text without comments, and a final one of kind "end".

    Raises:
        ParseError: for characters that belong to no word.
    """
    line = first_line
    code = "\n".join(part.partition(language.comment)[0] for part in text.splitlines())
    position = 0
    while position < len(code):
        match = _WORD.match(code, position)
        if match is None:
            raise Word("", "", line).error(f"'{code[position : position + 12]}' is not understood")
        kind = match.lastgroup or ""
        if kind != "space":
            yield Word(kind, match.group(), line)
        line += kind == "line"
        position = match.end()
    yield Word("end", "", line)
