"""Time-dependent expressions between their jumps: frozen there, and bounded over spans of time."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from typing import TypeAlias

from sbmlqsp.checks import jets
from sbmlqsp.checks.jets import UNKNOWN, Bounds, Jet
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import LOGICAL, RELATIONS, STEPPING, TIME, Apply, Expression, Number, Symbol
from sbmlqsp.core.operators import CONSTANTS

Values: TypeAlias = Callable[[str], float]


def frozen(expression: Expression, values: Values, moment: float) -> Expression:
    """Return the expression with every atom and every choice of a piecewise as it is at `moment`.

    What is left is smooth between two neighbouring jumps. `values` gives the constants.
    """
    if not isinstance(expression, Apply):
        return expression
    operator, arguments = expression.operator, expression.arguments
    if operator in RELATIONS | LOGICAL | STEPPING - {"rem"}:
        return Number(_at(expression, values, moment))
    if operator == "piecewise":
        return _chosen(arguments, values, moment)
    inner = tuple(frozen(argument, values, moment) for argument in arguments)
    if operator == "rem":
        whole = Number(_at(Apply("quotient", arguments), values, moment))
        return Apply("minus", (inner[0], Apply("times", (whole, inner[1]))))
    return Apply(operator, inner)


def _chosen(arguments: tuple[Expression, ...], values: Values, moment: float) -> Expression:
    for value, condition in zip(arguments[0::2], arguments[1::2], strict=False):
        if _at(condition, values, moment) != 0:
            return frozen(value, values, moment)
    return frozen(arguments[-1], values, moment) if len(arguments) % 2 else Number(math.nan)


def _at(expression: Expression, values: Values, moment: float) -> float:
    return float(evaluate(expression, values, None, moment))


def enclose(expression: Expression, values: Values, span: Bounds) -> Jet:
    """Return bounds of value and slope of a frozen expression over `span`, unbounded where there are none."""
    if isinstance(expression, Number):
        return jets.constant(expression.value)
    if isinstance(expression, Symbol):
        return jets.constant(values(expression.name))
    if expression == TIME:
        return Jet(span, (1.0, 1.0))
    if not isinstance(expression, Apply):
        return UNKNOWN
    if expression.operator in CONSTANTS:
        return jets.constant(CONSTANTS[expression.operator])
    return _combine(expression.operator, [enclose(argument, values, span) for argument in expression.arguments])


def _combine(operator: str, arguments: list[Jet]) -> Jet:
    if operator in _FOLDED:
        start = jets.constant(float(operator == "times"))
        return reduce(_FOLDED[operator], arguments) if arguments else start
    if operator in _PLAIN:
        return _PLAIN[operator](*arguments)
    return UNKNOWN


def _root(degree: Jet, radicand: Jet | None = None) -> Jet:
    if radicand is None:
        degree, radicand = jets.constant(2.0), degree
    return jets.power(radicand, jets.divide(jets.constant(1.0), degree))


def _log(base: Jet, argument: Jet | None = None) -> Jet:
    if argument is None:
        base, argument = jets.constant(10.0), base
    return jets.divide(jets.logarithm(argument), jets.logarithm(base))


def _hyperbolic_sine(a: Jet) -> Jet:
    return jets.times(jets.constant(0.5), jets.minus(jets.exponential(a), jets.exponential(jets.minus(a))))


def _hyperbolic_cosine(a: Jet) -> Jet:
    return jets.times(jets.constant(0.5), jets.plus(jets.exponential(a), jets.exponential(jets.minus(a))))


def _hyperbolic_tangent(a: Jet) -> Jet:
    growth = jets.exponential(jets.times(jets.constant(2.0), a))
    shrinking = jets.divide(jets.constant(2.0), jets.plus(growth, jets.constant(1.0)))
    return jets.minus(jets.constant(1.0), shrinking)


def _arctangent(a: Jet) -> Jet:
    square = jets.plus(jets.constant(1.0), jets.power(a, jets.constant(2.0)))
    slope = jets.multiply(jets.reciprocal(square.value), a.slope)
    return Jet((math.atan(a.value[0]), math.atan(a.value[1])), slope)


_FOLDED: dict[str, Callable[[Jet, Jet], Jet]] = {
    "plus": jets.plus,
    "times": jets.times,
    "max": jets.largest,
    "min": jets.smallest,
}

_PLAIN: dict[str, Callable[..., Jet]] = {
    "minus": jets.minus,
    "divide": jets.divide,
    "power": jets.power,
    "root": _root,
    "abs": jets.absolute,
    "exp": jets.exponential,
    "ln": jets.logarithm,
    "log": _log,
    "sin": jets.sine,
    "cos": jets.cosine,
    "tan": lambda a: jets.divide(jets.sine(a), jets.cosine(a)),
    "sec": lambda a: jets.divide(jets.constant(1.0), jets.cosine(a)),
    "csc": lambda a: jets.divide(jets.constant(1.0), jets.sine(a)),
    "cot": lambda a: jets.divide(jets.cosine(a), jets.sine(a)),
    "sinh": _hyperbolic_sine,
    "cosh": _hyperbolic_cosine,
    "tanh": _hyperbolic_tangent,
    "arctan": _arctangent,
}
