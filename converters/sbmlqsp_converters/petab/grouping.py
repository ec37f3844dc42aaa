"""PEtab's logical operators, which bind alike from left to right, put into brackets; signs + are left out."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.core.formula_tokens import Token, tokens

_LOGICAL = ("&&", "||")


def grouped(text: str) -> str:
    """Return a formula of the same meaning, in which brackets say how `&&` and `||` belong together.

    Raises:
        ParseError: at a character that no word begins with.
    """
    words = list(_without_plus(tokens(text)))
    signs = {word.text for word in words if word.kind == "operator"}
    if not signs.issuperset(_LOGICAL) and len(words) == len(tokens(text)):
        return text
    grouping = _Grouping(words)
    return grouping.arguments()


def _without_plus(words: list[Token]) -> Iterator[Token]:
    before: Token | None = None
    for word in words:
        begins = before is None or (before.kind == "operator" and before.text != ")")
        if not (word.kind == "operator" and word.text == "+" and begins):
            yield word
        before = word


class _Grouping:
    """Reads words once, from bracket to bracket."""

    def __init__(self, words: list[Token]) -> None:
        self._words = words
        self._next = 0

    def arguments(self) -> str:
        """Return the text up to the closing bracket or the end, that of each argument grouped."""
        done, left, last = "", "", ""
        operator = ""
        while True:
            word = self._words[self._next]
            self._next += 1
            closes = word.kind == "end" or (word.kind == "operator" and word.text == ")")
            if closes or (word.kind == "operator" and word.text in (",", *_LOGICAL)):
                left = f"({left}{operator}{last})" if operator else last
                last, operator = "", word.text
                if closes or word.text == ",":
                    done += left + ("" if word.kind == "end" else word.text)
                    left, operator = "", ""
                if closes:
                    return done
            elif word.kind == "operator" and word.text == "(":
                last += "(" + self.arguments()
            else:
                last += f" {word.text} "
