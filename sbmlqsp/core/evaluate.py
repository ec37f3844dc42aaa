"""Numbers from expressions: every operator of SBML L2 and L3V2 math on floats and numpy arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from sbmlqsp.core.arity import ARGUMENTS
from sbmlqsp.core.expression import Apply, Call, Expression, Number, Symbol
from sbmlqsp.core.operators import CONSTANTS, FUNCTIONS, Value, truth
from sbmlqsp.core.tables import FunctionDefinition, Table
from sbmlqsp.errors import ModelError, UnsupportedFeature

Lookup: TypeAlias = Callable[[str], Value]
Prepared: TypeAlias = Callable[[Lookup, Value], Value]
Functions: TypeAlias = Table[FunctionDefinition] | None


def evaluate(expression: Expression, lookup: Lookup, functions: Functions = None, time: Value = 0.0) -> Value:
    """Return the value of an expression; `lookup` gives the value of each symbol, `time` that of the csymbol.

    Truth values are 1.0 and 0.0; divisions by zero and domain errors give infinities and NaN as IEEE 754 says.

    Raises:
        UnsupportedFeature: for delay, rateOf and operators that have no value at one instant.
        ModelError: for a function that is unknown, recursive or called with the wrong number of arguments.
    """
    with np.errstate(all="ignore"):
        return prepare(expression, functions)(lookup, time)


def prepare(expression: Expression, functions: Functions = None) -> Prepared:
    """Return the expression as a Python function of (lookup, time), for those who evaluate it many times."""
    return _Preparation(functions).prepare(expression)


class _Preparation:
    """Turns trees into closures; remembers the function definitions it has already turned."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions
        self._bodies: dict[str, Prepared] = {}
        self._open: list[str] = []

    def prepare(self, expression: Expression) -> Prepared:
        if isinstance(expression, Number):
            return _constant(expression.value)
        if isinstance(expression, Symbol):
            return _symbol(expression.name)
        arguments = [self.prepare(argument) for argument in expression.arguments]
        if isinstance(expression, Call):
            return self._call(expression, arguments)
        return _apply(expression, arguments)

    def _call(self, call: Call, arguments: list[Prepared]) -> Prepared:
        definition, expression = called(call, self._functions)
        names = definition.arguments
        body = self._body(definition.id, expression)

        def run(lookup: Lookup, time: Value) -> Value:
            bound = {name: argument(lookup, time) for name, argument in zip(names, arguments, strict=True)}
            return body(bound.__getitem__, time)

        return run

    def _body(self, function: str, expression: Expression) -> Prepared:
        if function in self._bodies:
            return self._bodies[function]
        if function in self._open:
            raise ModelError(f"function '{function}' calls itself", where=function)
        self._open.append(function)
        prepared = self.prepare(expression)
        self._open.pop()
        self._bodies[function] = prepared
        return prepared


def called(call: Call, functions: Functions) -> tuple[FunctionDefinition, Expression]:
    """Return the definition and the body that a call refers to.

    Raises:
        ModelError: for a function that is unknown or takes another number of arguments.
        UnsupportedFeature: for a function definition without math, which SBML L3V2 allows.
    """
    name = call.function
    definition = functions.get(name) if functions is not None else None
    if definition is None:
        raise ModelError(f"there is no function '{name}'", where=name, fix="define it in the model")
    expected, given = len(definition.arguments), len(call.arguments)
    if expected != given:
        raise ModelError(f"function '{name}' takes {expected} arguments, not {given}", where=name)
    if definition.body is None:
        raise UnsupportedFeature(
            f"function '{name}' has no math and therefore no value",
            where=name,
            fix="give its functionDefinition a lambda",
            feature="function without math",
            element=name,
        )
    return definition, definition.body


def _constant(value: float) -> Prepared:
    number = float(value)
    return lambda _lookup, _time: number


def _symbol(name: str) -> Prepared:
    return lambda lookup, _time: lookup(name)


def _apply(expression: Apply, arguments: list[Prepared]) -> Prepared:
    operator = expression.operator
    if operator == "time":
        return lambda _lookup, time: time
    if operator in CONSTANTS:
        return _constant(CONSTANTS[operator])
    if operator == "piecewise":
        return _piecewise(arguments)
    if operator not in FUNCTIONS:
        raise UnsupportedFeature(
            f"'{operator}' has no value at one instant", where=operator, feature=operator, element=operator
        )
    _check_number_of_arguments(operator, len(arguments))
    return _ARITHMETIC[operator](*arguments) if _is_arithmetic(operator, arguments) else _general(operator, arguments)


def _is_arithmetic(operator: str, arguments: list[Prepared]) -> bool:
    return len(arguments) == 2 and operator in _ARITHMETIC


_ARITHMETIC: dict[str, Callable[[Prepared, Prepared], Prepared]] = {
    "plus": lambda a, b: lambda lookup, time: a(lookup, time) + b(lookup, time),
    "minus": lambda a, b: lambda lookup, time: a(lookup, time) - b(lookup, time),
    "times": lambda a, b: lambda lookup, time: a(lookup, time) * b(lookup, time),
}


def _check_number_of_arguments(operator: str, count: int) -> None:
    least, most = ARGUMENTS[operator]
    if not least <= count <= most:
        raise ModelError(f"'{operator}' cannot take {count} arguments", where=operator)


def _general(operator: str, arguments: list[Prepared]) -> Prepared:
    function = FUNCTIONS[operator]
    if len(arguments) == 1:
        only = arguments[0]
        return lambda lookup, time: function(only(lookup, time))
    if len(arguments) == 2:
        first, second = arguments
        return lambda lookup, time: function(first(lookup, time), second(lookup, time))
    return lambda lookup, time: function(*[argument(lookup, time) for argument in arguments])


def _piecewise(arguments: list[Prepared]) -> Prepared:
    pieces = list(zip(arguments[0::2], arguments[1::2], strict=False))
    otherwise = arguments[-1] if len(arguments) % 2 else _constant(np.nan)

    def run(lookup: Lookup, time: Value) -> Value:
        for number, (value, condition) in enumerate(pieces):
            holds = truth(condition(lookup, time))
            if isinstance(holds, np.ndarray):
                return _select(pieces[number:], otherwise, lookup, time)
            if holds:
                return value(lookup, time)
        return otherwise(lookup, time)

    return run


def _select(pieces: list[tuple[Prepared, Prepared]], otherwise: Prepared, lookup: Lookup, time: Value) -> Value:
    """Return the first value whose condition holds, element by element."""
    conditions = [np.asarray(truth(condition(lookup, time))) for _, condition in pieces]
    values = [np.asarray(value(lookup, time)) for value, _ in pieces]
    shape = np.broadcast_shapes(*(array.shape for array in conditions + values))
    conditions = [np.broadcast_to(condition, shape) for condition in conditions]
    return np.select(conditions, values, default=otherwise(lookup, time))
