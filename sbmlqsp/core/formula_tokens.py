"""Formula text cut into words, each with its column."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from sbmlqsp.errors import ParseError

_TOKEN = re.compile(
    r"""(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
      | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
      | (?P<concentration>\[\s*[A-Za-z_]\w*\s*\])
      | (?P<quoted>`[^`]+`)
      | (?P<operator>\|\||&&|<=|>=|==|!=|[-+*/%^<>!(),])""",
    re.VERBOSE | re.ASCII,
)
_BLANK = re.compile(r"\s*")

Kind = Literal["number", "name", "concentration", "quoted", "operator", "end"]

_REMEDIES = {
    "=": "compare with '=='",
    "&": "write '&&' for and",
    "|": "write '||' for or",
    "`": "close the backquote",
    "[": "write a concentration as [S]",
    ";": "one formula is one expression",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a formula; `column` counts from 1."""

    kind: Kind
    text: str
    column: int


def tokens(text: str) -> list[Token]:
    """Return the words of the formula, closed by an "end" token.

    Raises:
        ParseError: at a character that no word begins with.
    """
    found: list[Token] = []
    position = _end_of_blank(text, 0)
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            character = text[position]
            fix = _REMEDIES.get(character, "use numbers, ids, [id], calls and the operators + - * / ^")
            raise syntax_error(text, position + 1, f"'{character}' does not belong in a formula", fix)
        kind: Kind = match.lastgroup  # type: ignore[assignment]  # the group names are the kinds
        found.append(Token(kind, match.group(), position + 1))
        _refuse_glued_number(text, match)
        position = _end_of_blank(text, match.end())
    found.append(Token("end", "", len(text) + 1))
    return found


def _end_of_blank(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank else position


def _refuse_glued_number(text: str, match: re.Match[str]) -> None:
    if match.lastgroup != "number":
        return
    number, following = match.group(), text[match.end() : match.end() + 1]
    if math.isinf(float(number)):
        raise syntax_error(text, match.start() + 1, f"{number} is too large for a number", "write inf if it is meant")
    if following.isalnum() or (following and following in "_."):
        fix = f"write '{number} * {following}...' for a product" if following.isalpha() else ""
        raise syntax_error(text, match.end() + 1, f"'{number}{following}' is neither a number nor a name", fix)


def syntax_error(text: str, column: int, message: str, fix: str = "") -> ParseError:
    """Return (not raise) the error for a place in a formula."""
    shown = text if len(text) <= 80 else text[:77] + "..."
    return ParseError(message, where=f"formula '{shown}', column {column}", fix=fix or None, column=column, line=None)
