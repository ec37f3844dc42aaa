"""Expressions as the C++ of a mrgsolve model file."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import pairwise

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.errors import ConversionError

_SUM, _PRODUCT, _UNARY, _ATOM = 1, 2, 3, 4
_INFIX = {"plus": ("+", _SUM), "minus": ("-", _SUM), "times": ("*", _PRODUCT), "divide": ("/", _PRODUCT)}
_RELATIONS = {"lt": "<", "gt": ">", "leq": "<=", "geq": ">=", "eq": "==", "neq": "!="}
_LOGICAL = {"and": "&&", "or": "||"}
_CONSTANTS = {
    "pi": "M_PI",
    "exponentiale": "M_E",
    "avogadro": "6.02214179e23",
    "true": "1.0",
    "false": "0.0",
    "infinity": "R_PosInf",
    "notanumber": "R_NaN",
}
_CALLS = {
    "exp": "exp",
    "ln": "log",
    "abs": "fabs",
    "floor": "floor",
    "ceiling": "ceil",
    "power": "pow",
    "rem": "fmod",
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
}
_RECIPROCALS = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
_INVERSES = {
    "arcsec": "acos",
    "arccsc": "asin",
    "arccot": "atan",
    "arcsech": "acosh",
    "arccsch": "asinh",
    "arccoth": "atanh",
}


class Printer:
    """Prints expressions without calls; `names` maps symbols to C++ names, `time` is the name of the clock."""

    def __init__(self, names: Mapping[str, str], time: str) -> None:
        self._names = names
        self._time = time

    def text(self, expression: Expression) -> str:
        """Return the C++ text.

        Raises:
            ConversionError: naming the operator that C++ lacks.
        """
        return self._printed(expression)[0]

    def _printed(self, expression: Expression) -> tuple[str, int]:
        if isinstance(expression, Number):
            return number(expression.value), _ATOM if expression.value >= 0 else _UNARY
        if isinstance(expression, Symbol):
            return self._names[expression.name], _ATOM
        if isinstance(expression, Apply):
            return self._apply(expression)
        raise ConversionError(f"the function '{expression.function}' is not inlined", where=expression.function)

    def _apply(self, node: Apply) -> tuple[str, int]:
        operator, arguments = node.operator, node.arguments
        if operator == "time":
            return self._time, _ATOM
        if operator in _CONSTANTS:
            return _CONSTANTS[operator], _ATOM
        if operator == "minus" and len(arguments) == 1:
            return f"-{self._held(arguments[0], _UNARY + 1)}", _UNARY
        if operator in _INFIX:
            return self._infix(operator, arguments)
        if operator in _CALLS:
            return f"{_CALLS[operator]}({', '.join(map(self.text, arguments))})", _ATOM
        return f"({self._special(operator)(arguments)})", _ATOM

    def _infix(self, operator: str, arguments: tuple[Expression, ...]) -> tuple[str, int]:
        if not arguments:
            return ("0.0" if operator == "plus" else "1.0"), _ATOM
        symbol, strength = _INFIX[operator]
        texts = [self._held(arguments[0], strength)]
        texts += [self._held(argument, strength + 1) for argument in arguments[1:]]
        return f" {symbol} ".join(texts), strength

    def _held(self, expression: Expression, strength: int) -> str:
        text, own = self._printed(expression)
        return text if own >= strength else f"({text})"

    def _special(self, operator: str) -> Callable[[tuple[Expression, ...]], str]:
        if operator in _RELATIONS:
            return lambda arguments: self._relation(_RELATIONS[operator], arguments)
        if operator in _LOGICAL:
            return lambda arguments: self._joined(f" {_LOGICAL[operator]} ", arguments)
        if operator in _RECIPROCALS:
            return lambda arguments: f"1.0 / {_RECIPROCALS[operator]}({self.text(arguments[0])})"
        if operator in _INVERSES:
            return lambda arguments: f"{_INVERSES[operator]}(1.0 / ({self.text(arguments[0])}))"
        special = {
            "not": lambda arguments: f"!{self._held(arguments[0], _ATOM)}",
            "xor": lambda arguments: " != ".join(f"({self.text(a)} != 0.0)" for a in arguments),
            "implies": lambda arguments: f"!({self.text(arguments[0])}) || ({self.text(arguments[1])})",
            "piecewise": self._piecewise,
            "root": self._root,
            "log": self._log,
            "quotient": lambda arguments: f"trunc(({self.text(arguments[0])}) / ({self.text(arguments[1])}))",
            "factorial": lambda arguments: f"tgamma({self.text(arguments[0])} + 1.0)",
            "max": lambda arguments: self._nested("fmax", arguments),
            "min": lambda arguments: self._nested("fmin", arguments),
        }
        if operator not in special:
            raise ConversionError(f"C++ has no '{operator}'", where=operator)
        return special[operator]

    def _relation(self, symbol: str, arguments: tuple[Expression, ...]) -> str:
        texts = [self._held(argument, _SUM) for argument in arguments]
        return " && ".join(f"{a} {symbol} {b}" for a, b in pairwise(texts))

    def _joined(self, symbol: str, arguments: tuple[Expression, ...]) -> str:
        if not arguments:
            return "1.0" if "&" in symbol else "0.0"
        return symbol.join(self._held(argument, _SUM) for argument in arguments)

    def _piecewise(self, arguments: tuple[Expression, ...]) -> str:
        branches = list(zip(arguments[0::2], arguments[1::2], strict=False))
        otherwise = self.text(arguments[-1]) if len(arguments) % 2 else "R_NaN"
        tests = [f"{self._held(condition, _ATOM)} ? {self._held(value, _SUM)}" for value, condition in branches]
        return " : ".join([*tests, otherwise])

    def _root(self, arguments: tuple[Expression, ...]) -> str:
        degree, radicand = arguments if len(arguments) == 2 else (Number(2.0), arguments[0])
        if degree == Number(2.0):
            return f"sqrt({self.text(radicand)})"
        return f"pow({self.text(radicand)}, 1.0 / ({self.text(degree)}))"

    def _log(self, arguments: tuple[Expression, ...]) -> str:
        base, argument = arguments if len(arguments) == 2 else (Number(10.0), arguments[0])
        if base == Number(10.0):
            return f"log10({self.text(argument)})"
        return f"log({self.text(argument)}) / log({self.text(base)})"

    def _nested(self, function: str, arguments: tuple[Expression, ...]) -> str:
        text = self.text(arguments[0])
        for argument in arguments[1:]:
            text = f"{function}({text}, {self.text(argument)})"
        return text


def number(value: float) -> str:
    """Return a C++ literal that reads back as the same double; always with a point, or C++ would divide integers."""
    if math.isnan(value):
        return "R_NaN"
    if math.isinf(value):
        return "R_PosInf" if value > 0 else "R_NegInf"
    return repr(float(value))
