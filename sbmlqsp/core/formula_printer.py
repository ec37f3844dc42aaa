"""Expressions as infix text that parses back to the same tree."""

from __future__ import annotations

import math
import re

from sbmlqsp.core.expression import Apply, Call, Expression, Number, Symbol
from sbmlqsp.core.formula_words import (
    ATOM,
    CHAINABLE,
    CONSTANT_WORDS,
    FUNCTION_WORDS,
    INFIX,
    POWER,
    PRODUCT,
    RESERVED,
    SHORT_FORMS,
    SUM,
    UNARY,
)

_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
_CONCENTRATION = re.compile(r"\[[A-Za-z_]\w*\]", re.ASCII)
_INFIX_OF = {operator: (symbol, strength) for symbol, (operator, strength) in INFIX.items() if operator != "rem"}
_SHORT_OF = {form: word for word, form in SHORT_FORMS.items()}


def to_text(expression: Expression) -> str:
    """Return the expression as a formula; `parse(to_text(e), units=True) == e` for every tree."""
    return _print(expression)[0]


def _print(expression: Expression) -> tuple[str, int]:
    """Return the text and how strongly it holds together."""
    if isinstance(expression, Number):
        return _number(expression), ATOM if math.copysign(1.0, expression.value) > 0 else UNARY
    if isinstance(expression, Symbol):
        plain = _PLAIN_NAME.fullmatch(expression.name) and expression.name not in RESERVED
        return expression.name if plain or _CONCENTRATION.fullmatch(expression.name) else f"`{expression.name}`", ATOM
    if isinstance(expression, Call):
        return _call(_function_name(expression.function), expression.arguments), ATOM
    return _apply(expression)


def _number(number: Number) -> str:
    value = number.value
    text = repr(value).removesuffix(".0") if math.isfinite(value) else str(value)
    unit = number.units
    if unit is None:
        return text
    return f"{text} {unit}" if _PLAIN_NAME.fullmatch(unit) else f"{text} `{unit}`"


def _function_name(name: str) -> str:
    taken = name in FUNCTION_WORDS or name in SHORT_FORMS or name == "sqr"
    return name if _PLAIN_NAME.fullmatch(name) and not taken else f"`{name}`"


def _apply(expression: Apply) -> tuple[str, int]:
    operator, arguments = expression.operator, expression.arguments
    if operator in CONSTANT_WORDS and not arguments:
        return operator, ATOM
    if operator in ("minus", "not") and len(arguments) == 1:
        return _unary("-" if operator == "minus" else "!", arguments[0]), UNARY
    if operator in _INFIX_OF and (len(arguments) == 2 or (len(arguments) > 2 and operator in CHAINABLE)):
        return _infix(operator, arguments), _INFIX_OF[operator][1]
    if len(arguments) == 2 and isinstance(arguments[0], Number) and arguments[0].units is None:
        short = _SHORT_OF.get((operator, arguments[0].value))
        if short is not None:
            return _call(short, arguments[1:]), ATOM
    return _call(operator, arguments), ATOM


def _call(name: str, arguments: tuple[Expression, ...]) -> str:
    return f"{name}({', '.join(to_text(argument) for argument in arguments)})"


def _unary(sign: str, argument: Expression) -> str:
    is_literal = isinstance(argument, Number)  # "-2" is the number, "-(2)" its negation
    return f"{sign}({to_text(argument)})" if is_literal else sign + _held(argument, POWER)


def _infix(operator: str, arguments: tuple[Expression, ...]) -> str:
    symbol, strength = _INFIX_OF[operator]
    if operator == "power":
        return f"{_held(arguments[0], ATOM)}^{_held(arguments[1], UNARY)}"
    first = arguments[0]
    repeats = isinstance(first, Apply) and first.operator == operator and operator in CHAINABLE
    joins_left = strength in (SUM, PRODUCT) and not repeats
    texts = [_held(first, strength if joins_left else strength + 1)]
    texts += [_held(argument, strength + 1) for argument in arguments[1:]]
    return f" {symbol} ".join(texts)


def _held(expression: Expression, strength: int) -> str:
    """Return the text, in parentheses where it would fall apart at this strength."""
    text, own = _print(expression)
    return text if own >= strength else f"({text})"
