"""From the expression tree to the tape: rational operations exactly, transcendental ones by their own derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from sbmlqsp.analysis.identifiability.tape import Node, Tape
from sbmlqsp.core.expression import LOGICAL, RELATIONS, STEPPING, Apply, Expression, Number, Symbol
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.operators import CONSTANTS
from sbmlqsp.errors import ModelError, UnsupportedFeature

ONE, MINUS, HALF = Fraction(1), Fraction(-1), Fraction(1, 2)
_LARGEST_POWER = 64


def exact(value: float, what: str = "a number") -> Fraction:
    """Return the decimal that a float was written as: 0.1 is 1/10.

    Raises:
        ModelError: for infinities and what is not a number.
    """
    if not math.isfinite(value):
        raise ModelError(f"{what} is {value}", where=what, fix="give it a finite value")
    return Fraction(repr(float(value)))


class Lowering:
    """Lowers formulas onto one tape.

    Args:
        tape: where the nodes go.
        resolve: the node of a symbol.
        nominal: the value of a formula at the start, which decides between the pieces of a piecewise formula.
        note: takes a sentence about what the analysis holds for.
    """

    def __init__(
        self,
        tape: Tape,
        resolve: Callable[[str], Node],
        nominal: Callable[[Expression], float],
        note: Callable[[str], None],
        clock: Node,
    ) -> None:
        self._tape = tape
        self._resolve = resolve
        self._nominal = nominal
        self._note = note
        self._clock = clock

    def lower(self, expression: Expression) -> Node:
        """Return the node of a formula without calls of model functions.

        Raises:
            UnsupportedFeature: for operators without a derivative at one instant, such as delay.
        """
        if isinstance(expression, Number):
            return self._tape.const(exact(expression.value))
        if isinstance(expression, Symbol):
            return self._resolve(expression.name)
        assert isinstance(expression, Apply)
        if expression.operator == "time":
            return self._clock
        if expression.operator in CONSTANTS:
            return self._tape.const(exact(CONSTANTS[expression.operator], expression.operator))
        if expression.operator == "piecewise":
            return self._piecewise(expression)
        if expression.operator in {"max", "min"}:
            return self._extreme(expression)
        if expression.operator == "abs":
            return self._absolute(expression.arguments[0])
        if expression.operator in RELATIONS | LOGICAL | STEPPING:
            return self._step(expression)
        return self._smooth(expression.operator, [self.lower(argument) for argument in expression.arguments])

    # --- one piece of what has several ------------------------------------------------------------------------------

    def _piecewise(self, expression: Apply) -> Node:
        arguments = expression.arguments
        for value, condition in zip(arguments[0::2], arguments[1::2], strict=False):
            if self._nominal(condition):
                self._says_piece(condition, "holds")
                return self.lower(value)
            self._says_piece(condition, "does not hold")
        if len(arguments) % 2 == 0:
            raise ModelError("no piece of a piecewise formula holds at the start", where=to_text(expression)[:60])
        return self.lower(arguments[-1])

    def _says_piece(self, condition: Expression, verb: str) -> None:
        self._note(f"valid on the piece where {to_text(condition)} {verb}, as at the start")

    def _extreme(self, expression: Apply) -> Node:
        values = [self._nominal(argument) for argument in expression.arguments]
        chosen = values.index(max(values) if expression.operator == "max" else min(values))
        self._note(f"valid where {to_text(expression)} is its argument {chosen + 1}, as at the start")
        return self.lower(expression.arguments[chosen])

    def _absolute(self, argument: Expression) -> Node:
        sign = MINUS if self._nominal(argument) < 0 else ONE
        self._note(f"valid where {to_text(argument)} has the sign it has at the start")
        return self._tape.sum([(sign, self.lower(argument))])

    def _step(self, expression: Apply) -> Node:
        value = self._nominal(expression)
        self._note(f"valid where {to_text(expression)} is {value:g}, as at the start")
        return self._tape.const(exact(value, to_text(expression)))

    # --- smooth operators -------------------------------------------------------------------------------------------

    def _smooth(self, operator: str, arguments: list[Node]) -> Node:
        tape = self._tape
        if operator == "plus":
            return tape.sum([(ONE, node) for node in arguments])
        if operator == "minus":
            first, *rest = arguments
            return tape.sum([(ONE, first), *((MINUS, n) for n in rest)] if rest else [(MINUS, first)])
        if operator == "times":
            result = tape.const(1)
            for node in arguments:
                result = tape.mul(result, node)
            return result
        if operator == "divide":
            return tape.div(*arguments)
        if operator == "power":
            return self._power(*arguments)
        if operator == "root":
            degree, radicand = arguments if len(arguments) == 2 else (tape.const(2), arguments[0])
            return self._power(radicand, tape.div(tape.const(1), degree))
        return self._transcendental(operator, arguments)

    def _power(self, base: Node, exponent: Node) -> Node:
        tape, value = self._tape, self._tape.constant(exponent)
        if value is not None and value.denominator == 1 and abs(value) <= _LARGEST_POWER:
            return tape.power(base, int(value))
        if tape.constant(base) in {0, 1}:
            return base
        if value is not None and value.denominator != 1 and abs(value) > 1:
            whole = math.floor(value)
            rest = self._power(base, tape.const(value - whole))
            return tape.mul(tape.power(base, whole), rest)
        return self._exp(tape.mul(exponent, self._ln(base)))

    def _exp(self, argument: Node) -> Node:
        value = self._tape.constant(argument)
        return self._number(math.exp, value) if value is not None else self._tape.function("exp", argument)

    def _ln(self, argument: Node) -> Node:
        tape, value = self._tape, self._tape.constant(argument)
        if value is not None and value > 0:
            return self._number(math.log, value)
        return tape.quadrature(argument, tape.div(tape.const(1), argument), "ln")

    def _number(self, function: Callable[[float], float], value: Fraction) -> Node:
        return self._tape.const(exact(function(float(value))))

    def _transcendental(self, operator: str, arguments: list[Node]) -> Node:
        tape, last = self._tape, arguments[-1]
        if operator == "exp":
            return self._exp(last)
        if operator == "ln":
            return self._ln(last)
        if operator == "log":
            base = arguments[0] if len(arguments) == 2 else tape.const(10)
            return tape.div(self._ln(last), self._ln(base))
        if operator in {"sin", "cos", "tan", "sec", "csc", "cot"}:
            return self._trigonometric(operator, last)
        if operator in {"sinh", "cosh", "tanh", "sech", "csch", "coth"}:
            return self._hyperbolic(operator, last)
        if operator in {"arctan", "arctanh", "arcsinh", "arcsin", "arccos", "arccosh"}:
            return self._inverse(operator, last)
        raise UnsupportedFeature(
            f"structural identifiability cannot be analysed through '{operator}'",
            where=operator,
            fix="write the formula without it",
            feature=operator,
            element=operator,
            engine="structural identifiability",
        )

    def _trigonometric(self, operator: str, argument: Node) -> Node:
        tape = self._tape
        sine, cosine = tape.function("sin", argument), tape.function("cos", argument)
        top, bottom = {
            "sin": (sine, None),
            "cos": (cosine, None),
            "tan": (sine, cosine),
            "sec": (None, cosine),
            "csc": (None, sine),
            "cot": (cosine, sine),
        }[operator]
        numerator = tape.const(1) if top is None else top
        return numerator if bottom is None else tape.div(numerator, bottom)

    def _hyperbolic(self, operator: str, argument: Node) -> Node:
        tape = self._tape
        grown = self._exp(argument)
        shrunk = tape.div(tape.const(1), grown)
        sine = tape.sum([(HALF, grown), (-HALF, shrunk)])
        cosine = tape.sum([(HALF, grown), (HALF, shrunk)])
        top, bottom = {
            "sinh": (sine, None),
            "cosh": (cosine, None),
            "tanh": (sine, cosine),
            "sech": (None, cosine),
            "csch": (None, sine),
            "coth": (cosine, sine),
        }[operator]
        numerator = tape.const(1) if top is None else top
        return numerator if bottom is None else tape.div(numerator, bottom)

    def _inverse(self, operator: str, argument: Node) -> Node:
        """Return an inverse function by its slope: arctan' = 1/(1 + a^2) and so on."""
        tape, square = self._tape, self._tape.mul(argument, argument)
        one = tape.const(1)
        plus, minus = tape.sum([(ONE, one), (ONE, square)]), tape.sum([(ONE, one), (MINUS, square)])
        root = {"arctan": plus, "arctanh": minus, "arcsinh": plus, "arcsin": minus, "arccos": minus}.get(operator)
        if root is None:  # arccosh
            root = tape.sum([(ONE, square), (MINUS, one)])
        if operator not in {"arctan", "arctanh"}:
            root = self._power(root, tape.const(HALF))
        slope = tape.div(tape.const(-1) if operator == "arccos" else one, root)
        return tape.quadrature(argument, slope, operator)
