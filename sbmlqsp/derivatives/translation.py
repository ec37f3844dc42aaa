"""Expression trees as CasADi SX expressions: each operator in SBML's meaning (SBML L3V2 core, section 3.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from itertools import pairwise
from typing import Any

from sbmlqsp.core.evaluate import Functions, called
from sbmlqsp.core.expression import LOGICAL, RELATIONS, Apply, Call, Expression, Number, Symbol
from sbmlqsp.core.operators import CONSTANTS, FUNCTIONS
from sbmlqsp.errors import ModelError, UnsupportedFeature

SX = Any
Lookup = Callable[[str], SX]


class Translation:
    """Translates the formulas of one model; `lookup` gives the SX of each symbol, `time` that of the csymbol."""

    def __init__(self, functions: Functions) -> None:
        import casadi

        self._casadi = casadi
        self._functions = functions
        self._operators = operators(casadi)
        self._open: list[str] = []

    def of(self, expression: Expression, lookup: Lookup, time: SX) -> SX:
        """Return the expression as SX.

        Raises:
            UnsupportedFeature: for what has no derivative or no value at one instant (delay, random numbers).
            ModelError: for a function that is unknown, recursive or called with the wrong number of arguments.
        """
        if isinstance(expression, Number):
            return self._casadi.SX(float(expression.value))
        if isinstance(expression, Symbol):
            return lookup(expression.name)
        if isinstance(expression, Call):
            return self._call(expression, lookup, time)
        if expression.operator == "time":
            return time
        if expression.operator in CONSTANTS:
            return self._casadi.SX(CONSTANTS[expression.operator])
        arguments = [self.of(argument, lookup, time) for argument in expression.arguments]
        return self._apply(expression, arguments)

    def _call(self, call: Call, lookup: Lookup, time: SX) -> SX:
        definition, body = called(call, self._functions)
        if definition.id in self._open:
            raise ModelError(f"function '{definition.id}' calls itself", where=definition.id)
        arguments = (self.of(argument, lookup, time) for argument in call.arguments)
        bound = dict(zip(definition.arguments, arguments, strict=True))
        self._open.append(definition.id)
        value = self.of(body, bound.__getitem__, time)
        self._open.pop()
        return value

    def _apply(self, node: Apply, arguments: list[SX]) -> SX:
        name = node.operator
        if name == "piecewise":
            return self._piecewise(node, arguments)
        if name in LOGICAL:
            arguments = [self._truth(argument, of) for argument, of in zip(arguments, node.arguments, strict=True)]
        if name == "factorial" and arguments[0].is_constant():
            return self._casadi.SX(FUNCTIONS["factorial"](float(arguments[0])))
        if name not in self._operators:
            raise UnsupportedFeature(
                f"'{name}' has no derivative", where=name, fix="write it another way", feature=name, element=name
            )
        return self._operators[name](*arguments)

    def _piecewise(self, node: Apply, arguments: list[SX]) -> SX:
        result = arguments[-1] if len(arguments) % 2 else self._casadi.SX(float("nan"))
        pieces = list(zip(arguments[0::2], arguments[1::2], node.arguments[1::2], strict=False))
        for value, condition, written in reversed(pieces):
            result = self._casadi.if_else(self._truth(condition, written), value, result)
        return result

    @staticmethod
    def _truth(value: SX, written: Expression) -> SX:
        boolean = isinstance(written, Apply) and written.operator in RELATIONS | LOGICAL | {"true", "false"}
        return value if boolean else value != 0


def operators(ca: Any) -> Mapping[str, Callable[..., SX]]:
    """Return the SX function of each operator; conditions of piecewise and logical arguments come as truth values."""
    return {
        "plus": lambda *terms: reduce(ca.plus, terms, ca.SX(0.0)) if len(terms) != 1 else terms[0],
        "times": lambda *factors: reduce(ca.times, factors, ca.SX(1.0)) if len(factors) != 1 else factors[0],
        "minus": lambda *terms: -terms[0] if len(terms) == 1 else terms[0] - terms[1],
        "divide": ca.rdivide,
        "power": ca.power,
        "root": lambda *of: ca.sqrt(of[0]) if len(of) == 1 else _root(ca, *of),
        "exp": ca.exp,
        "ln": ca.log,
        "log": lambda *of: ca.log10(of[0]) if len(of) == 1 else ca.log(of[1]) / ca.log(of[0]),
        "abs": ca.fabs,
        "floor": ca.floor,
        "ceiling": ca.ceil,
        "quotient": lambda a, b: ca.if_else(a / b >= 0, ca.floor(a / b), ca.ceil(a / b)),
        "rem": ca.fmod,
        "max": lambda *of: reduce(ca.fmax, of),
        "min": lambda *of: reduce(ca.fmin, of),
        **_relations(ca),
        **_trigonometry(ca),
    }


def _root(ca: Any, degree: SX, radicand: SX) -> SX:
    return ca.sqrt(radicand) if degree.is_constant() and float(degree) == 2.0 else ca.power(radicand, 1 / degree)


def _relations(ca: Any) -> dict[str, Callable[..., SX]]:
    def chain(relation: Callable[[SX, SX], SX]) -> Callable[..., SX]:
        """Return the n-ary relation: every neighbouring pair fulfils it."""
        return lambda *of: reduce(ca.logic_and, (relation(a, b) for a, b in pairwise(of)), ca.SX(1.0))

    pairs = {"lt": ca.lt, "gt": ca.gt, "leq": ca.le, "geq": ca.ge, "eq": ca.eq, "neq": ca.ne}
    return {
        **{name: chain(relation) for name, relation in pairs.items()},
        "and": lambda *of: reduce(ca.logic_and, of, ca.SX(1.0)),
        "or": lambda *of: reduce(ca.logic_or, of, ca.SX(0.0)),
        "xor": lambda *of: reduce(ca.ne, of, ca.SX(0.0)),
        "not": ca.logic_not,
        "implies": lambda a, b: ca.logic_or(ca.logic_not(a), b),
    }


def _trigonometry(ca: Any) -> dict[str, Callable[[SX], SX]]:
    plain = {"sin": ca.sin, "cos": ca.cos, "tan": ca.tan, "sinh": ca.sinh, "cosh": ca.cosh, "tanh": ca.tanh}
    inverse = {
        "arcsin": ca.asin,
        "arccos": ca.acos,
        "arctan": ca.atan,
        "arcsinh": ca.asinh,
        "arccosh": ca.acosh,
        "arctanh": ca.atanh,
    }
    reciprocals = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
    found: dict[str, Callable[[SX], SX]] = {**plain, **inverse}
    for name, of in reciprocals.items():
        found[name] = lambda x, function=plain[of]: 1 / function(x)  # type: ignore[misc]
        found[f"arc{name}"] = lambda x, function=inverse[f"arc{of}"]: function(1 / x)  # type: ignore[misc]
    return found
