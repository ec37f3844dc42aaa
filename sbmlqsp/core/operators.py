"""What each operator of SBML's MathML means for floats and numpy arrays, with IEEE 754 results instead of exceptions.

Truth is 1.0 and falsehood 0.0, as SBML L3V2 converts them. Sources: SBML L3V2 core, section 3.4; MathML 2.0, chapter 4.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import reduce
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Value: TypeAlias = float | NDArray[np.float64]
Function: TypeAlias = Callable[..., Value]

AVOGADRO = 6.02214179e23  # the value SBML L3 fixes for its csymbol, not the one of the SI of 2019

CONSTANTS: dict[str, float] = {
    "avogadro": AVOGADRO,
    "pi": math.pi,
    "exponentiale": math.e,
    "true": 1.0,
    "false": 0.0,
    "infinity": math.inf,
    "notanumber": math.nan,
}


def _plain(value: Any) -> Value:
    return float(value) if np.ndim(value) == 0 else value


def _unary(scalar: Function, vector: Function) -> Function:
    """Return `scalar` for Python floats, with numpy's IEEE answer where it raises, and `vector` for all else."""

    def function(x: Value) -> Value:
        if type(x) is float:
            try:
                return float(scalar(x))
            except (ValueError, ArithmeticError):
                pass
        with np.errstate(all="ignore"):
            return _plain(vector(x))

    return function


def _binary(scalar: Function, vector: Function) -> Function:
    def function(a: Value, b: Value) -> Value:
        if type(a) is float and type(b) is float:
            try:
                return float(scalar(a, b))
            except (ValueError, ArithmeticError):
                pass
        with np.errstate(all="ignore"):
            return _plain(vector(a, b))

    return function


divide = _binary(operator.truediv, np.divide)
power = _binary(math.pow, np.power)
logarithm = _unary(math.log, np.log)
floor = _unary(math.floor, np.floor)


def _minus(a: Value, b: Value | None = None) -> Value:
    return -a if b is None else a - b


def _root(degree: Value, radicand: Value | None = None) -> Value:
    if radicand is None:
        degree, radicand = 2.0, degree
    if isinstance(degree, float) and degree == 2.0:
        return _square_root(radicand)
    return power(radicand, divide(1.0, degree))


def _log(base: Value, argument: Value | None = None) -> Value:
    if argument is None:
        base, argument = 10.0, base
    if isinstance(base, float) and base == 10.0:
        return _log10(argument)
    return divide(logarithm(argument), logarithm(base))


_square_root = _unary(math.sqrt, np.sqrt)
_log10 = _unary(math.log10, np.log10)
_truncate = _unary(math.trunc, np.trunc)


def _quotient(a: Value, b: Value) -> Value:
    return _truncate(divide(a, b))


def _scalar_factorial(n: float) -> float:
    if n > 170:
        return math.inf
    return float(math.factorial(int(n))) if n >= 0 and n == math.floor(n) else math.nan


def _of_inverse(function: Function) -> Function:
    return lambda x: function(divide(1.0, x))


def _inverse_of(function: Function) -> Function:
    return lambda x: divide(1.0, function(x))


def _extreme(scalar: Function, vector: Function) -> Function:
    def function(*arguments: Value) -> Value:
        if all(type(argument) is float and not math.isnan(argument) for argument in arguments):
            return float(scalar(arguments))
        return _plain(reduce(vector, arguments))

    return function


def _relation(scalar: Function) -> Function:
    """Return the n-ary relation: every neighbouring pair fulfils it."""

    def function(*arguments: Value) -> Value:
        if len(arguments) == 2 and type(arguments[0]) is float and type(arguments[1]) is float:
            return 1.0 if scalar(arguments[0], arguments[1]) else 0.0
        pairs = [scalar(a, b) for a, b in pairwise(arguments)]
        return _plain(np.logical_and.reduce(np.broadcast_arrays(*pairs)) * 1.0) if pairs else 1.0

    return function


def truth(value: Value) -> Any:
    """Return the Boolean meaning of a number: everything but 0 is true."""
    return value != 0


def _logical(combine: Function, empty: float) -> Function:
    def function(*arguments: Value) -> Value:
        return _plain(reduce(combine, [truth(argument) for argument in arguments]) * 1.0) if arguments else empty

    return function


def _negate(value: Value) -> Value:
    return _plain(np.logical_not(truth(value)) * 1.0)


_sin, _cos, _tan = _unary(math.sin, np.sin), _unary(math.cos, np.cos), _unary(math.tan, np.tan)
_sinh, _cosh, _tanh = _unary(math.sinh, np.sinh), _unary(math.cosh, np.cosh), _unary(math.tanh, np.tanh)
_arcsin, _arccos, _arctan = _unary(math.asin, np.arcsin), _unary(math.acos, np.arccos), _unary(math.atan, np.arctan)
_arcsinh, _arccosh = _unary(math.asinh, np.arcsinh), _unary(math.acosh, np.arccosh)
_arctanh = _unary(math.atanh, np.arctanh)

FUNCTIONS: dict[str, Function] = {
    "plus": lambda *terms: sum(terms[1:], start=terms[0]) if terms else 0.0,
    "times": lambda *factors: reduce(operator.mul, factors, 1.0),
    "minus": _minus,
    "divide": divide,
    "power": power,
    "root": _root,
    "exp": _unary(math.exp, np.exp),
    "ln": logarithm,
    "log": _log,
    "abs": abs,
    "floor": floor,
    "ceiling": _unary(math.ceil, np.ceil),
    "factorial": _unary(_scalar_factorial, np.vectorize(_scalar_factorial, otypes=[float])),
    "quotient": _quotient,
    "rem": _binary(math.fmod, np.fmod),
    "max": _extreme(max, np.maximum),
    "min": _extreme(min, np.minimum),
    "lt": _relation(operator.lt),
    "gt": _relation(operator.gt),
    "leq": _relation(operator.le),
    "geq": _relation(operator.ge),
    "eq": _relation(operator.eq),
    "neq": _relation(operator.ne),
    "and": _logical(operator.and_, 1.0),
    "or": _logical(operator.or_, 0.0),
    "xor": _logical(operator.xor, 0.0),
    "not": _negate,
    "implies": lambda a, b: _plain(np.logical_or(np.logical_not(truth(a)), truth(b)) * 1.0),
    "sin": _sin,
    "cos": _cos,
    "tan": _tan,
    "sec": _inverse_of(_cos),
    "csc": _inverse_of(_sin),
    "cot": _inverse_of(_tan),
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "sech": _inverse_of(_cosh),
    "csch": _inverse_of(_sinh),
    "coth": _inverse_of(_tanh),
    "arcsin": _arcsin,
    "arccos": _arccos,
    "arctan": _arctan,
    "arcsec": _of_inverse(_arccos),
    "arccsc": _of_inverse(_arcsin),
    "arccot": _of_inverse(_arctan),
    "arcsinh": _arcsinh,
    "arccosh": _arccosh,
    "arctanh": _arctanh,
    "arcsech": _of_inverse(_arccosh),
    "arccsch": _of_inverse(_arcsinh),
    "arccoth": _of_inverse(_arctanh),
}
