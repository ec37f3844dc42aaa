"""Reads the `quantity` of a claim: arithmetic over numbers, ids and calls.

    quantity = product { ("+" | "-") product } ;
    product  = signed { ("*" | "/") signed } ;
    signed   = "-" signed | power ;
    power    = primary [ "^" signed ] ;
    primary  = number [ unit ] | text | id | "[" id "]" | "(" quantity ")" | call [ "of" "arm" name ] ;
    call     = name "(" [ argument { "," argument } ] [ "," time ".." time ] ")" ;

A number takes every unit word that follows it, so `2 mg/L` is a concentration; write `(2 mg)/V` to divide by an id.
A quoted text in arithmetic is a number with any unit ("0.3 1/h"); as a call's first argument it is an expression.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from sbmlqsp.core.measure import Measure, split_measure
from sbmlqsp.errors import ParseError
from sbmlqsp.study.quantity_calls import FUNCTIONS, SIGNATURES, ArgumentKind, Signature
from sbmlqsp.study.quantity_tree import Call, Constant, Curve, Function, Identifier, Node, Operation, Window

LONGEST = 1000
"""Characters of a quantity; every operator is a level of the tree, and trees are walked recursively."""
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][-+]?\d+)?)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<bracket>\[\s*\w+\s*\])
    | (?P<name>`[^`]+`|[^\W\d]\w*)
    | (?P<symbol>\.\.|[-+*/^(),])
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def parse(text: str) -> Node:
    """Return the tree of a quantity.

    Raises:
        ParseError: with the column, for anything that is not a quantity; unknown calls name the nearest.
    """
    if len(text) > LONGEST:
        raise ParseError(f"a quantity of {len(text)} characters is too long", fix=f"use at most {LONGEST}")
    try:
        return _Parser(text).read()
    except RecursionError:
        raise ParseError("the quantity is nested too deeply", fix="use fewer parentheses") from None


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    position = 0
    while not found or found[-1].kind != "end":
        match = _TOKEN.match(text, position)
        if match is None:
            column = len(text) - len(text[position:].lstrip()) + 1
            message = f"'{text[column - 1]}' has no meaning in a quantity"
            raise ParseError(message, where=f"column {column}", column=column)
        kind = str(match.lastgroup)
        found.append(_Token(kind, match.group(kind), match.start(kind), match.end(kind)))
        position = match.end()
    return found


class _Parser:
    """Recursive descent over the tokens of one quantity."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.position = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.position]

    def read(self) -> Node:
        node = self.sum()
        if self.token.kind != "end":
            raise self.error(f"'{self.token.text}' is not expected here")
        return node

    def error(self, message: str, *, fix: str | None = None, token: _Token | None = None) -> ParseError:
        column = (token or self.token).start + 1
        return ParseError(message, where=f"'{self.text}', column {column}", fix=fix, column=column)

    def advance(self) -> _Token:
        token = self.token
        self.position += 1
        return token

    def take(self, *symbols: str) -> str | None:
        """Step over one of the symbols or words and return it, or None."""
        return self.advance().text if self.token.text in symbols and self.token.kind in {"symbol", "name"} else None

    def expect(self, symbol: str) -> None:
        if self.take(symbol) is None:
            raise self.error(f"'{symbol}' is expected before {self.found()}")

    def found(self) -> str:
        return f"'{self.token.text}'" if self.token.text else "the end"

    def sum(self) -> Node:
        node = self.product()
        while operator := self.take("+", "-"):
            node = Operation(operator, node, self.product())
        return node

    def product(self) -> Node:
        node = self.signed()
        while operator := self.take("*", "/"):
            node = Operation(operator, node, self.signed())
        return node

    def signed(self) -> Node:
        if self.take("-"):
            return Operation("-", None, self.signed())
        base = self.primary()
        return Operation("^", base, self.signed()) if self.take("^") else base

    def primary(self) -> Node:
        token = self.token
        if token.kind == "number":
            return self.number()
        if token.kind == "text":
            return self.quoted_number()
        if token.kind == "bracket":
            self.advance()
            return Identifier(f"[{token.text[1:-1].strip()}]", token.start + 1)
        if token.kind == "name":
            self.advance()
            return self.call(token) if self.token.text == "(" else Identifier(token.text.strip("`"), token.start + 1)
        if self.take("("):
            node = self.sum()
            self.expect(")")
            return node
        raise self.error(f"a number, an id or a call is expected before {self.found()}")

    def number(self) -> Constant:
        value = float(self.advance().text)
        return Constant(Measure(value, self.unit()))

    def unit(self) -> str | None:
        """Return the unit words after a number: a word, then `/ word`, `* word`, `^ whole number`."""
        if self.token.kind != "name":
            return None
        start, end = self.token.start, self.advance().end
        while (step := self.tokens[self.position : self.position + 2]) and self.continues_unit(step):
            end = step[-1].end
            self.position += 2
        return self.text[start:end]

    def continues_unit(self, step: list[_Token]) -> bool:
        operator, operand = step[0].text, step[-1]
        following = self.tokens[self.position + 2].text if operand.kind == "name" else ""
        is_word = operand.kind == "name" and following != "("
        return (operator in {"/", "*"} and is_word) or (operator == "^" and operand.text.isdigit())

    def quoted_number(self) -> Constant:
        token = self.advance()
        try:
            return Constant(split_measure(token.text[1:-1]))
        except ValueError as error:
            fix = "write an expression only as a call's first argument"
            raise self.error(str(error), token=token, fix=fix) from None

    def call(self, name: _Token) -> Node:
        self.expect("(")
        if name.text in FUNCTIONS:
            return Function(name.text, self.operands())
        signature = SIGNATURES.get(name.text)
        if signature is None:
            nearest = difflib.get_close_matches(name.text, [*SIGNATURES, *FUNCTIONS], n=1)
            fix = f"did you mean {nearest[0]}?" if nearest else f"known are: {', '.join(SIGNATURES)}"
            raise self.error(f"there is no call '{name.text}'", fix=fix, token=name)
        arguments, window = self.arguments(signature)
        return Call(name.text, arguments, window, self.arm(), name.start + 1)

    def operands(self) -> tuple[Node, ...]:
        nodes = [self.sum()]
        while self.take(","):
            nodes.append(self.sum())
        self.expect(")")
        return tuple(nodes)

    def arguments(self, signature: Signature) -> tuple[tuple[Curve | Node, ...], Window | None]:
        found: list[Curve | Node] = []
        required = len(signature.arguments) - signature.optional
        for index, kind in enumerate(signature.arguments):
            if index >= required and self.token.text == ")":
                break
            if index:
                self.expect(",")
            found.append(self.argument(kind))
        window = self.window() if signature.window and self.take(",") else None
        self.expect(")")
        return tuple(found), window

    def argument(self, kind: ArgumentKind) -> Curve | Node:
        if kind == "curve":
            return self.curve()
        token = self.token
        node = self.sum()
        if kind == "count" and not _is_whole(node):
            raise self.error("a whole number is expected here", token=token)
        if kind == "call" and not isinstance(node, Call):
            raise self.error("a call such as cmax([Drug]) is expected here", token=token)
        return node

    def curve(self) -> Curve:
        """Return the text up to the comma or parenthesis that ends the argument."""
        start, depth = self.token.start, 0
        end = start
        while not (depth == 0 and self.token.text in {",", ")"}):
            if self.token.kind == "end":
                raise self.error("the parenthesis is not closed")
            depth += {"(": 1, ")": -1}.get(self.token.text, 0)
            end = self.advance().end
        text = self.text[start:end]
        if not text:
            raise self.error("what to look at is missing, such as [Drug]")
        return Curve(text[1:-1] if text[0] in "\"'" and text[0] == text[-1] else text)

    def window(self) -> Window:
        start = self.sum()
        self.expect("..")
        return Window(start, self.sum())

    def arm(self) -> str | None:
        if not self.take("of"):
            return None
        self.expect("arm")
        token = self.advance()
        if token.kind not in {"name", "text", "number"}:
            raise self.error("the name of an arm is expected here", token=token)
        return token.text.strip("`\"'")


def _is_whole(node: Node) -> bool:
    return isinstance(node, Constant) and node.value.unit is None and node.value.value % 1 == 0
