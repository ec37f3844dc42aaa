"""A small interpreter of the C++ that model files contain: numbers, arithmetic, conditions, calls of <cmath>."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from sbmlqsp.errors import ParseError

Scope = dict[str, float]
Evaluator = Callable[[Scope], float]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_][\w:]*)"
    r"|(?P<mark>&&|\|\||[<>=!]=|[-+*/]=|[-+*/(){}<>=!?:;,]))"
)


def _power(base: float, exponent: float) -> float:
    try:
        value = base**exponent
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return math.nan if isinstance(value, complex) else value


def _quotient(a: float, b: float) -> float:
    if isinstance(a, int) and isinstance(b, int):
        return int(a / b) if b else math.nan
    if b == 0:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a)
    return a / b


_CONSTANTS = {"M_PI": math.pi, "M_E": math.e, "R_PosInf": math.inf, "R_NegInf": -math.inf, "R_NaN": math.nan}


def _plain(function: Callable[..., float]) -> Callable[..., float]:
    """Return a function of <cmath>, which has NaN outside its domain and infinity beyond its range."""

    def call(*arguments: float) -> float:
        try:
            return function(*arguments)
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return call


_TRIGONOMETRIC = "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh"
_FUNCTIONS: dict[str, Callable[..., float]] = {
    **{
        name: _plain(getattr(math, name))
        for name in "sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh".split()
    },
    "exp": _plain(math.exp),
    "log": lambda x: math.log(x) if x > 0 else (-math.inf if x == 0 else math.nan),
    "log10": lambda x: math.log10(x) if x > 0 else (-math.inf if x == 0 else math.nan),
    "sqrt": lambda x: math.sqrt(x) if x >= 0 else math.nan,
    "pow": _power,
    "fabs": abs,
    "abs": abs,
    "floor": _plain(math.floor),
    "ceil": _plain(math.ceil),
    "trunc": _plain(math.trunc),
    "fmod": _plain(math.fmod),
    "tgamma": _plain(math.gamma),
    "fmin": min,
    "fmax": max,
    "std::min": min,
    "std::max": max,
}


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name = value`, or with an operator such as `+=`."""

    name: str
    value: Evaluator
    operator: str = "="

    def run(self, scope: Scope) -> None:
        """Set the variable."""
        value = self.value(scope)
        scope[self.name] = value if self.operator == "=" else _CHANGES[self.operator](scope[self.name], value)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`if (condition) ... else ...`."""

    condition: Evaluator
    then: Block
    otherwise: Block

    def run(self, scope: Scope) -> None:
        """Execute the branch that applies."""
        (self.then if self.condition(scope) else self.otherwise).run(scope)


@dataclass(frozen=True, slots=True)
class Block:
    """Statements in order."""

    statements: tuple[Assignment | Conditional, ...] = ()

    def run(self, scope: Scope) -> None:
        """Execute the statements on the scope."""
        for statement in self.statements:
            statement.run(scope)


_CHANGES: dict[str, Callable[[float, float], float]] = {
    "+=": lambda a, b: a + b,
    "-=": lambda a, b: a - b,
    "*=": lambda a, b: a * b,
    "/=": lambda a, b: a / b,
}
_LEVELS: tuple[dict[str, Callable[[float, float], float]], ...] = (
    {"||": lambda a, b: float(bool(a) or bool(b))},
    {"&&": lambda a, b: float(bool(a) and bool(b))},
    {"==": lambda a, b: float(a == b), "!=": lambda a, b: float(a != b)},
    {
        "<": lambda a, b: float(a < b),
        ">": lambda a, b: float(a > b),
        "<=": lambda a, b: float(a <= b),
        ">=": lambda a, b: float(a >= b),
    },
    {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
    {"*": lambda a, b: a * b, "/": _quotient},
)


def parse_block(lines: list[str]) -> Block:
    """Return the statements of a block of code."""
    return _Parser(_tokens("\n".join(lines))).block(end=None)


def _tokens(text: str) -> list[str]:
    tokens, position, text = [], 0, text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ParseError(f"'{text[position : position + 20]}' is not understood", where="mrgsolve code")
        tokens.append(match.group().strip())
        position = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._next = 0

    def block(self, end: str | None) -> Block:
        statements: list[Assignment | Conditional] = []
        while self._peek() != (end or ""):
            statements.append(self._statement())
        if end:
            self._take(end)
        return Block(tuple(statements))

    def _statement(self) -> Assignment | Conditional:
        if self._peek() == "if":
            return self._conditional()
        while self._peek() in {"double", "const", "int", "bool", "capture"}:
            self._take()
        name, operator = self._take(), self._take()
        if operator != "=" and operator not in _CHANGES:
            raise ParseError(f"'{name} {operator}' is no assignment", where="mrgsolve code")
        value = self._ternary()
        self._take(";")
        return Assignment(name, value, operator)

    def _conditional(self) -> Conditional:
        self._take("if")
        self._take("(")
        condition = self._ternary()
        self._take(")")
        then, otherwise = self._body(), Block()
        if self._peek() == "else":
            self._take()
            otherwise = self._body()
        return Conditional(condition, then, otherwise)

    def _body(self) -> Block:
        if self._peek() == "{":
            self._take("{")
            return self.block(end="}")
        return Block((self._statement(),))

    def _ternary(self) -> Evaluator:
        condition = self._binary(0)
        if self._peek() != "?":
            return condition
        self._take("?")
        then = self._ternary()
        self._take(":")
        otherwise = self._ternary()
        return lambda scope: then(scope) if condition(scope) else otherwise(scope)

    def _binary(self, level: int) -> Evaluator:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self._peek() in _LEVELS[level]:
            left = _joined(_LEVELS[level][self._take()], left, self._binary(level + 1))
        return left

    def _unary(self) -> Evaluator:
        token = self._take()
        if token == "-":
            inner = self._unary()
            return lambda scope: -inner(scope)
        if token == "+":
            return self._unary()
        if token == "!":
            inner = self._unary()
            return lambda scope: float(not inner(scope))
        if token == "(":
            inner = self._ternary()
            self._take(")")
            return inner
        if token[0].isdigit() or token[0] == ".":
            value = int(token) if token.isdigit() else float(token)  # C++ divides integers without a fraction
            return lambda _: value
        return self._name(token)

    def _name(self, name: str) -> Evaluator:
        if self._peek() != "(":
            if name in _CONSTANTS:
                return lambda _: _CONSTANTS[name]
            return lambda scope: scope[name]
        function = _FUNCTIONS.get(name)
        if function is None:
            raise ParseError(f"the function '{name}' is not known", where="mrgsolve code")
        arguments = self._arguments()
        return lambda scope: float(function(*(argument(scope) for argument in arguments)))

    def _arguments(self) -> list[Evaluator]:
        self._take("(")
        arguments = [] if self._peek() == ")" else [self._ternary()]
        while self._peek() == ",":
            self._take()
            arguments.append(self._ternary())
        self._take(")")
        return arguments

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _take(self, expected: str | None = None) -> str:
        token = self._peek()
        if not token or (expected is not None and token != expected):
            raise ParseError(f"expected '{expected or 'more'}' but found '{token or 'the end'}'", where="mrgsolve code")
        self._next += 1
        return token


def _joined(operation: Callable[[float, float], float], left: Evaluator, right: Evaluator) -> Evaluator:
    return lambda scope: operation(left(scope), right(scope))
