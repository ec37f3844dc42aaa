"""Infix formulas in the style of SBML L3 and Antimony: text to expression tree and back.

Numbers, ids, `reaction.parameter`, `[S]`, calls, + - * / ^ %, comparisons, && || !, piecewise(value, condition, ...,
otherwise), time, avogadro, pi, exponentiale, true, false, inf, nan. `log` is to base 10, `ln` natural. A name in
backquotes is an id even where it is a word of the language. Unknown call names are calls of model functions.
"""

from __future__ import annotations

from sbmlqsp.core.arity import ARGUMENTS
from sbmlqsp.core.expression import Apply, Call, Expression, Number, Symbol
from sbmlqsp.core.formula_printer import to_text
from sbmlqsp.core.formula_tokens import Token, syntax_error, tokens
from sbmlqsp.core.formula_words import (
    CHAINABLE,
    CONSTANT_WORDS,
    DEFAULT_FIRST,
    FUNCTION_WORDS,
    INFIX,
    LOGICAL,
    NUMBER_WORDS,
    RELATION,
    SHORT_FORMS,
    UNARY,
)

__all__ = ["parse", "to_text"]

DEEPEST = 200


def parse(text: str, *, units: bool = False) -> Expression:
    """Return the expression a formula stands for.

    Args:
        text: the formula.
        units: whether a name after a number, `5 mL`, is the unit of the number; refused otherwise, because it is
            mostly a forgotten operator.

    Raises:
        ParseError: with `column` (from 1) of the first thing that does not fit.
    """
    return _Parser(text, units).whole()


class _Parser:
    """A Pratt parser: each infix operator binds with the strength of its row in `INFIX`."""

    def __init__(self, text: str, units: bool) -> None:
        self._text = text
        self._units = units
        self._tokens = tokens(text)
        self._next = 0
        self._depth = 0

    def whole(self) -> Expression:
        expression = self._expression(0)
        if self._peek().kind != "end":
            raise self._misplaced(self._peek())
        return expression

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _expression(self, strength: int) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            message = f"the formula is nested more than {DEEPEST} deep"
            raise syntax_error(self._text, self._peek().column, message, "split it")
        left = self._prefix()
        while self._strength(self._peek()) > strength:
            left = self._infix(left)
        self._depth -= 1
        return left

    def _strength(self, token: Token) -> int:
        return INFIX[token.text][1] if token.kind == "operator" and token.text in INFIX else 0

    def _infix(self, left: Expression) -> Expression:
        symbol = self._take().text
        operator, strength = INFIX[symbol]
        operands = [left, self._expression(strength - 1 if operator == "power" else strength)]
        while operator in CHAINABLE and self._peek().kind == "operator" and self._peek().text == symbol:
            self._take()
            operands.append(self._expression(strength))
        self._refuse_ambiguity(strength, symbol)
        return Apply(operator, tuple(operands))

    def _refuse_ambiguity(self, strength: int, symbol: str) -> None:
        following = self._peek()
        if self._strength(following) == strength and strength in (LOGICAL, RELATION):
            message = f"'{following.text}' after '{symbol}' can be read in two ways"
            raise syntax_error(self._text, following.column, message, "put parentheses around one of them")

    def _prefix(self) -> Expression:
        token = self._take()
        if token.kind == "number":
            return self._number(token)
        if token.kind == "concentration":
            return Symbol("[" + token.text[1:-1].strip() + "]")
        if token.kind in ("name", "quoted"):
            return self._named(token)
        if token.text == "-":
            return self._negative()
        if token.text == "!":
            return Apply("not", (self._expression(UNARY),))
        if token.text == "(":
            inner = self._expression(0)
            self._close(token)
            return inner
        raise self._misplaced(token)

    def _negative(self) -> Expression:
        token = self._peek()
        is_literal = token.kind == "number" or (token.kind == "name" and token.text in NUMBER_WORDS)
        operand = self._expression(UNARY)
        if is_literal and isinstance(operand, Number):
            return Number(-operand.value, operand.units)
        return Apply("minus", (operand,))

    def _number(self, token: Token) -> Number:
        following = self._peek()
        if following.kind not in ("name", "quoted"):
            return Number(float(token.text))
        if not self._units:
            message = f"an operator is missing between {token.text} and {following.text}"
            fix = f"write '{token.text} * {following.text}'"
            raise syntax_error(self._text, following.column, message, fix)
        return Number(float(token.text), self._take().text.strip("`"))

    def _named(self, token: Token) -> Expression:
        name = token.text.strip("`")
        if self._peek().text == "(" and self._peek().kind == "operator":
            arguments = self._arguments(self._take())
            return Call(name, arguments) if token.kind == "quoted" else self._call(token, arguments)
        if token.kind == "quoted":
            return Symbol(name)
        if name in CONSTANT_WORDS:
            return Apply(name)
        return Number(NUMBER_WORDS[name]) if name in NUMBER_WORDS else Symbol(name)

    def _arguments(self, opening: Token) -> tuple[Expression, ...]:
        if self._peek().text == ")":
            self._take()
            return ()
        arguments = [self._expression(0)]
        while self._peek().text == ",":
            self._take()
            arguments.append(self._expression(0))
        self._close(opening)
        return tuple(arguments)

    def _call(self, token: Token, arguments: tuple[Expression, ...]) -> Expression:
        name, count = token.text, len(arguments)
        if name in SHORT_FORMS and count == 1:
            operator, first = SHORT_FORMS[name]
            return Apply(operator, (Number(first), *arguments))
        if name == "sqr" and count == 1:
            return Apply("power", (*arguments, Number(2.0)))
        if name not in FUNCTION_WORDS:
            return Call(name, arguments)
        operator = FUNCTION_WORDS[name]
        least, most = ARGUMENTS[operator]
        if not least <= count <= most:
            expected = f"{least}" if most == least else f"at least {least}" if most > 2 else f"{least} or {most:.0f}"
            message = f"'{name}' takes {expected} argument{'s' if most > 1 else ''}, not {count}"
            raise syntax_error(self._text, token.column, message)
        if operator in DEFAULT_FIRST and count == 1:
            return Apply(operator, (Number(DEFAULT_FIRST[operator]), *arguments))
        return Apply(operator, arguments)

    def _close(self, opening: Token) -> None:
        token = self._peek()
        if token.text != ")":
            if token.kind == "end":
                raise syntax_error(self._text, opening.column, "'(' is never closed", "add ')'")
            raise self._misplaced(token)
        self._take()

    def _misplaced(self, token: Token) -> Exception:
        if token.kind == "end":
            message = "the formula is empty" if len(self._tokens) == 1 else "the formula ends too early"
            return syntax_error(self._text, token.column, message, "complete it")
        expected = "write an operator before it" if token.kind != "operator" or token.text == "(" else ""
        return syntax_error(self._text, token.column, f"'{token.text}' does not fit here", expected)
