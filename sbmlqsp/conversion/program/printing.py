"""Expressions as text of a programming language: one printer, one table for each language.

A table says how each operator is written; what it does not name is refused. Truth values and numbers are kept apart,
because most languages do not add the one or test the other as SBML L3V2 does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from sbmlqsp.core.expression import LOGICAL, RELATIONS, Apply, Expression, Number, Symbol
from sbmlqsp.errors import ConversionError

_OR, _AND, _RELATION, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(1, 9)
_ARITHMETIC = {"plus": ("+", _SUM), "minus": ("-", _SUM), "times": ("*", _PRODUCT), "divide": ("/", _PRODUCT)}
_RECIPROCALS = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
_OF_RECIPROCALS = {f"arc{name}": f"arc{other}" for name, other in _RECIPROCALS.items()}
_BOOLEAN = RELATIONS | LOGICAL | {"true", "false"}

Text = tuple[str, int]
Special = Callable[["Printer", tuple[Expression, ...]], str]


@dataclass(frozen=True, slots=True)
class Language:
    """How one language writes formulas.

    Attributes:
        name: for messages.
        calls: operator -> function of the same arguments.
        constants: nullary operator -> text.
        number: literal of a finite number.
        time: name of the clock.
        relations, logical: signs of operators; `negation` is a prefix, `true` and `false` the truth values.
        conditional: (condition, value, otherwise) -> text of a choice.
        truth_to_number: wraps a truth value where a number is due; "{}" where none is needed.
        special: operators written in a way of their own, instead of what the printer does.
        power: sign of powers, None where `special` or `calls` has it.
        compared: how strongly the sides of a relation have to bind to need no parentheses.
    """

    name: str
    calls: Mapping[str, str]
    constants: Mapping[str, str]
    conditional: Callable[[str, str, str], str]
    number: Callable[[float], str] = repr
    time: str = "t"
    relations: Mapping[str, str] = field(
        default_factory=lambda: {"lt": "<", "gt": ">", "leq": "<=", "geq": ">=", "eq": "==", "neq": "!="}
    )
    logical: Mapping[str, str] = field(default_factory=lambda: {"and": "&&", "or": "||"})
    negation: str = "!"
    truth_to_number: str = "{}"
    special: Mapping[str, Special] = field(default_factory=dict)
    power: str | None = "^"
    compared: int = _SUM


class Printer:
    """Prints expressions without calls of model functions; `names` maps symbols to names of the language."""

    def __init__(self, language: Language, names: Mapping[str, str]) -> None:
        self.language = language
        self.names = names

    def number(self, expression: Expression) -> str:
        """Return the text of an expression whose value is used as a number.

        Raises:
            ConversionError: naming the operator that the language lacks.
        """
        return self._printed(expression, truth=False)[0]

    def truth(self, expression: Expression) -> str:
        """Return the text of an expression whose value is used as a truth value; raises as `number`."""
        return self._printed(expression, truth=True)[0]

    def literal(self, value: float) -> str:
        """Return a number."""
        return self._literal(value)[0]

    def held(self, expression: Expression, strength: int, *, truth: bool = False) -> str:
        """Return the text in parentheses unless it binds at least so strongly."""
        text, own = self._printed(expression, truth=truth)
        return text if own >= strength else f"({text})"

    def call(self, function: str, arguments: tuple[Expression, ...]) -> str:
        """Return a call with numbers as arguments."""
        return f"{function}({', '.join(map(self.number, arguments))})"

    def _printed(self, expression: Expression, *, truth: bool) -> Text:
        if is_truth(expression):
            text = self._plain(expression)
            wrap = self.language.truth_to_number
            return text if truth or wrap == "{}" else (wrap.format(text[0]), _ATOM)
        if truth and isinstance(expression, Number) and "true" in self.language.constants:
            return self.language.constants["true" if expression.value else "false"], _ATOM
        text = self._plain(expression)
        if not truth:
            return text
        inner = text[0] if text[1] >= self.language.compared else f"({text[0]})"
        return f"{inner} {self.language.relations['neq']} {self.language.number(0.0)}", _RELATION

    def _plain(self, expression: Expression) -> Text:
        if isinstance(expression, Number):
            return self._literal(expression.value)
        if isinstance(expression, Symbol):
            return self.names[expression.name], _ATOM
        if not isinstance(expression, Apply):
            raise ConversionError(f"the function '{expression.function}' is not inlined", where=expression.function)
        operator, arguments = expression.operator, expression.arguments
        special = self.language.special.get(operator)
        if special is not None:
            return special(self, arguments), _ATOM
        if operator == "time":
            return self.language.time, _ATOM
        if operator in self.language.constants:
            return self.language.constants[operator], _ATOM
        if operator in self.language.calls:
            return self.call(self.language.calls[operator], arguments), _ATOM
        return self._operation(operator, arguments)

    def _literal(self, value: float) -> Text:
        if math.isnan(value):
            return self._named("notanumber"), _ATOM
        if math.isinf(value):
            text = self._named("infinity")
            return (text, _ATOM) if value > 0 else (f"-{text}", _SIGN)
        return self.language.number(value), _ATOM if math.copysign(1.0, value) > 0 else _SIGN

    def _named(self, constant: str) -> str:
        if constant not in self.language.constants:
            raise ConversionError(f"{self.language.name} has no '{constant}'", where=constant, lost=(constant,))
        return self.language.constants[constant]

    def _operation(self, operator: str, arguments: tuple[Expression, ...]) -> Text:
        if operator == "minus" and len(arguments) == 1:
            return f"-{self.held(arguments[0], _POWER)}", _SIGN
        if operator in _ARITHMETIC:
            return self._arithmetic(operator, arguments)
        if operator == "power" and self.language.power is not None:
            base, exponent = self.held(arguments[0], _ATOM), self.held(arguments[1], _ATOM)
            return f"{base}{self.language.power}{exponent}", _POWER
        if operator in RELATIONS:
            return self._relation(operator, arguments)
        if operator in LOGICAL:
            return self._logic(operator, arguments)
        if operator == "piecewise":
            return self._piecewise(arguments), _ATOM
        return self._function(operator, arguments)

    def _arithmetic(self, operator: str, arguments: tuple[Expression, ...]) -> Text:
        if not arguments:
            return self._literal(0.0 if operator == "plus" else 1.0)
        sign, strength = _ARITHMETIC[operator]
        texts = [self.held(arguments[0], strength)]
        texts += [self.held(argument, strength + 1) for argument in arguments[1:]]
        return f" {sign} ".join(texts), strength if len(texts) > 1 else _SUM

    def _relation(self, operator: str, arguments: tuple[Expression, ...]) -> Text:
        sign = self.language.relations[operator]
        texts = [self.held(argument, self.language.compared) for argument in arguments]
        pairs = [f"{a} {sign} {b}" for a, b in pairwise(texts)]
        if not pairs:
            return self.language.constants["true"], _ATOM
        return f" {self.language.logical['and']} ".join(pairs), _RELATION if len(pairs) == 1 else _AND

    def _logic(self, operator: str, arguments: tuple[Expression, ...]) -> Text:
        if operator == "not":
            return f"{self.language.negation}{self.held(arguments[0], _ATOM, truth=True)}", _SIGN
        if operator == "implies":
            first = Apply("not", arguments[:1])
            return self._logic("or", (first, arguments[1]))
        if operator == "xor":
            return self._parity(arguments)
        if not arguments:
            return self.language.constants["true" if operator == "and" else "false"], _ATOM
        strength = _AND if operator == "and" else _OR
        texts = [self.held(argument, _RELATION, truth=True) for argument in arguments]
        return f" {self.language.logical[operator]} ".join(texts), strength

    def _parity(self, arguments: tuple[Expression, ...]) -> Text:
        """Return whether an odd number of arguments is true, as nested choices that every language has."""
        true, false = self.language.constants["true"], self.language.constants["false"]
        text = false
        for argument in reversed(arguments):
            opposite = f"{self.language.negation}({text})"
            text = self.language.conditional(self.truth(argument), true if text == false else opposite, text)
        return text, _ATOM

    def _piecewise(self, arguments: tuple[Expression, ...]) -> str:
        branches = list(zip(arguments[0::2], arguments[1::2], strict=False))
        text = self.number(arguments[-1]) if len(arguments) % 2 else self.language.constants["notanumber"]
        for value, condition in reversed(branches):
            text = self.language.conditional(self.truth(condition), self.number(value), text)
        return text

    def _function(self, operator: str, arguments: tuple[Expression, ...]) -> Text:
        if operator in _RECIPROCALS:
            return self._plain(Apply("divide", (Number(1.0), Apply(_RECIPROCALS[operator], arguments))))
        if operator in _OF_RECIPROCALS:
            return self._plain(Apply(_OF_RECIPROCALS[operator], (Apply("divide", (Number(1.0), arguments[0])),)))
        if operator == "root":
            degree, radicand = arguments if len(arguments) == 2 else (Number(2.0), arguments[0])
            if degree == Number(2.0) and "sqrt" in self.language.calls:
                return self.call(self.language.calls["sqrt"], (radicand,)), _ATOM
            return self._plain(Apply("power", (radicand, Apply("divide", (Number(1.0), degree)))))
        if operator == "log":
            return self._logarithm(arguments)
        raise ConversionError(f"{self.language.name} has no '{operator}'", where=operator, lost=(operator,))

    def _logarithm(self, arguments: tuple[Expression, ...]) -> Text:
        base, argument = arguments if len(arguments) == 2 else (Number(10.0), arguments[0])
        if base == Number(10.0) and "log10" in self.language.calls:
            return self.call(self.language.calls["log10"], (argument,)), _ATOM
        return self._plain(Apply("divide", (Apply("ln", (argument,)), Apply("ln", (base,)))))


def is_truth(expression: Expression) -> bool:
    """Return whether an expression has a truth value in most languages."""
    return isinstance(expression, Apply) and expression.operator in _BOOLEAN


def nested(function: str) -> Special:
    """Return how a function of two arguments is written for more of them."""

    def text(printer: Printer, arguments: tuple[Expression, ...]) -> str:
        found = printer.number(arguments[0])
        for argument in arguments[1:]:
            found = f"{function}({found}, {printer.number(argument)})"
        return found

    return text
