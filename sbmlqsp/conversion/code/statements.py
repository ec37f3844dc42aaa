"""Words -> statements, by recursive descent; one grammar for the languages of model code."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sbmlqsp.conversion.code.language import Language
from sbmlqsp.conversion.code.tokens import Word, words
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import LOGICAL, RELATIONS, Apply, Expression, Number, Symbol, symbols

_BINARY: tuple[dict[str, str], ...] = (
    {"||": "or", "|": "or"},
    {"&&": "and", "&": "and"},
    {"==": "eq", "!=": "neq", "<": "lt", ">": "gt", "<=": "leq", ">=": "geq"},
    {"+": "plus", "-": "minus"},
    {"*": "times", "/": "divide"},
)
_SHORT = {"log10": ("log", 10.0), "sqrt": ("root", 2.0)}
_CHANGES = {"+=": "plus", "-=": "minus", "*=": "times", "/=": "divide"}
DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name = value`; a change such as `+=` is written out."""

    name: str
    value: Expression
    line: int


@dataclass(frozen=True, slots=True)
class Conditional:
    """`if (condition) then else otherwise`."""

    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


Statement = Assignment | Conditional


def statements(text: str, language: Language, first_line: int = 1) -> tuple[Statement, ...]:
    """Return the statements of a piece of code.

    Raises:
        ParseError: with the line, for what is beyond the plain subset: loops, calls of unknown functions, arrays.
    """
    return _Parser(list(words(text, language, first_line)), language).all()


def read_by(statement: Statement) -> frozenset[str]:
    """Return the names that a statement reads."""
    if isinstance(statement, Assignment):
        return symbols(statement.value)
    inside = (read_by(each) for each in (*statement.then, *statement.otherwise))
    return symbols(statement.condition).union(*inside)


class _Parser:
    def __init__(self, found: list[Word], language: Language) -> None:
        self._words = found
        self._language = language
        self._next = 0
        self._depth = 0

    def all(self) -> tuple[Statement, ...]:
        found = self._block(end="end")
        return tuple(found)

    # --- words ---------------------------------------------------------------------------------------------------

    def _peek(self) -> Word:
        return self._words[self._next]

    def _take(self) -> Word:
        word = self._words[self._next]
        self._next = min(self._next + 1, len(self._words) - 1)
        return word

    def _accept(self, text: str) -> bool:
        if self._peek().text == text and self._peek().kind in ("sign", "name"):
            self._take()
            return True
        return False

    def _expect(self, text: str) -> None:
        word = self._peek()
        if not self._accept(text):
            raise word.error(f"'{word.text}' stands where '{text}' is expected in {self._language.name} code")

    def _skip(self) -> None:
        while self._peek().kind == "line" or self._peek().text == ";":
            self._take()

    # --- statements ----------------------------------------------------------------------------------------------

    def _block(self, end: str) -> list[Statement]:
        found: list[Statement] = []
        self._skip()
        while self._peek().kind != "end" and self._peek().text != end:
            found.append(self._statement())
            self._skip()
        if end == "end" and self._peek().kind != "end":
            raise self._peek().error(f"'{self._peek().text}' closes nothing")
        return found

    def _statement(self) -> Statement:
        self._deeper()
        found = self._conditional() if self._accept("if") else self._assignment()
        self._depth -= 1
        return found

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._peek().error(f"the code is nested more than {DEEPEST} deep")

    def _conditional(self) -> Conditional:
        self._expect("(")
        condition = self._expression(0)
        self._expect(")")
        then = self._branch()
        before = self._next
        self._skip()
        if self._accept("else"):
            return Conditional(condition, then, self._branch())
        self._next = before
        return Conditional(condition, then, ())

    def _branch(self) -> tuple[Statement, ...]:
        self._skip()
        if not self._accept("{"):
            return (self._statement(),)
        found = self._block(end="}")
        self._expect("}")
        return tuple(found)

    def _assignment(self) -> Assignment:
        declared: set[str] = set()
        while self._peek().text in self._language.declarations:
            declared.add(self._take().text)
        name, word = self._target(), self._peek()
        if self._accept("=") or self._accept("<-") or self._accept("~"):
            value = self._expression(0)
            if "bool" in declared and not _is_truth(value):
                raise word.error(f"'{name}' is declared bool and given a number")
            return Assignment(name, value, word.line)
        if word.text in _CHANGES:
            self._take()
            return Assignment(name, Apply(_CHANGES[word.text], (Symbol(name), self._expression(0))), word.line)
        raise word.error(f"'{word.text}' stands where an assignment is expected in {self._language.name} code")

    def _target(self) -> str:
        word = self._take()
        if word.kind != "name":
            raise word.error(f"'{word.text}' is no name that can be assigned to")
        if not self._accept("("):
            return word.text
        inside = self._take()
        self._expect(")")
        if inside.kind == "number" and float(inside.text) == 0:
            return f"{word.text}(0)"
        if word.text not in self._language.left_hand or inside.kind != "name":
            raise word.error(f"'{word.text}({inside.text})' cannot be assigned to")
        return f"{self._language.left_hand[word.text]}({inside.text})"

    # --- expressions ---------------------------------------------------------------------------------------------

    def _expression(self, level: int) -> Expression:
        self._deeper()
        found = self._choice() if level == 0 else self._binary(level - 1)
        self._depth -= 1
        return found

    def _choice(self) -> Expression:
        condition = self._binary(0)
        if not self._accept("?"):
            return condition
        value = self._expression(0)
        self._expect(":")
        return Apply("piecewise", (value, condition, self._expression(0)))

    def _binary(self, level: int) -> Expression:
        if level == len(_BINARY):
            return self._unary()
        left = self._binary(level + 1)
        while self._peek().kind == "sign" and self._peek().text in _BINARY[level]:
            operator = _BINARY[level][self._take().text]
            left = self._joined(operator, left, self._binary(level + 1))
        return left

    def _joined(self, operator: str, left: Expression, right: Expression) -> Expression:
        whole = self._language.whole_division and operator == "divide" and _is_whole(left) and _is_whole(right)
        if whole and (divisor := _constant(right)):
            return Number(float(math.trunc(_constant(left) / divisor)), _WHOLE)
        return Apply(operator, (left, right))

    def _unary(self) -> Expression:
        if self._accept("-"):
            return Apply("minus", (self._unary(),))
        if self._accept("+"):
            return self._unary()
        if self._accept("!"):
            return Apply("not", (self._unary(),))
        return self._power()

    def _power(self) -> Expression:
        base = self._atom()
        if self._language.power and (self._accept("^") or self._accept("**")):
            return Apply("power", (base, self._unary()))
        return base

    def _atom(self) -> Expression:
        word = self._take()
        if word.kind == "number":
            return Number(float(word.text), _WHOLE if word.text.isdigit() else None)
        if word.text == "(":
            inside = self._expression(0)
            self._expect(")")
            return inside
        if word.kind != "name":
            raise word.error(f"'{word.text or 'the end'}' stands where a value is expected")
        if not self._accept("("):
            if word.text in self._language.constants:
                return Number(self._language.constants[word.text])
            return Symbol(word.text)
        return self._call(word, self._arguments())

    def _arguments(self) -> tuple[Expression, ...]:
        found = [self._expression(0)]
        while self._accept(","):
            found.append(self._expression(0))
        self._expect(")")
        return tuple(found)

    def _call(self, word: Word, arguments: tuple[Expression, ...]) -> Expression:
        operator = self._language.functions.get(word.text)
        if operator is None:
            raise word.error(f"'{word.text}' is no function that can be read in {self._language.name} code")
        if operator in _SHORT:
            name, first = _SHORT[operator]
            return Apply(name, (Number(first), *arguments))
        return Apply(operator, arguments)


_WHOLE = "whole number"


def _is_truth(expression: Expression) -> bool:
    return isinstance(expression, Apply) and expression.operator in RELATIONS | LOGICAL


def _is_whole(expression: Expression) -> bool:
    """Return whether C computes an expression with whole numbers."""
    if isinstance(expression, Apply):
        return expression.operator in {"plus", "minus", "times"} and all(map(_is_whole, expression.arguments))
    return isinstance(expression, Number) and expression.units == _WHOLE


def _constant(expression: Expression) -> float:
    return float(evaluate(expression, dict[str, float]().__getitem__))
