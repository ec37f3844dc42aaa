"""Octave and MATLAB: how they write formulas. Functions that would turn to complex numbers are NaN instead."""

from __future__ import annotations

from sbmlqsp.conversion.program import Language, NameRules, Printer, Special, nested
from sbmlqsp.core.expression import Expression, Number

_CALLS = {
    "exp": "exp",
    "ln": "log_",
    "log10": "log10_",
    "sqrt": "sqrt_",
    "abs": "abs",
    "floor": "floor",
    "ceiling": "ceil",
    "rem": "rem",
    "factorial": "factorial_",
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "arctan": "atan",
    "arcsinh": "asinh",
}


def _power(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    exponent = arguments[1]
    if isinstance(exponent, Number) and exponent.value == int(exponent.value):
        return f"({printer.held(arguments[0], 8)}^{printer.held(exponent, 8)})"
    return printer.call("pow_", arguments)


def _quotient(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    return f"fix({printer.held(arguments[0], 5)} / {printer.held(arguments[1], 6)})"


def _inside(function: str, low: str, high: str) -> Special:
    def text(printer: Printer, arguments: tuple[Expression, ...]) -> str:
        return f"inside_(@{function}, {printer.number(arguments[0])}, {low}, {high})"

    return text


MATLAB = Language(
    name="Octave",
    calls=_CALLS,
    constants={
        "pi": "pi",
        "exponentiale": "exp(1)",
        "avogadro": "6.02214179e23",
        "true": "true",
        "false": "false",
        "infinity": "Inf",
        "notanumber": "NaN",
    },
    conditional=lambda condition, value, otherwise: f"ifelse_({condition}, {value}, {otherwise})",
    relations={"lt": "<", "gt": ">", "leq": "<=", "geq": ">=", "eq": "==", "neq": "~="},
    negation="~",
    truth_to_number="double({})",
    special={
        "power": _power,
        "quotient": _quotient,
        "max": nested("max"),
        "min": nested("min"),
        "arcsin": _inside("asin", "-1", "1"),
        "arccos": _inside("acos", "-1", "1"),
        "arccosh": _inside("acosh", "1", "Inf"),
        "arctanh": _inside("atanh", "-1", "1"),
    },
)

# keywords of both, and every function and variable that a written file uses
RULES = NameRules(
    reserved=frozenset(
        """break case catch classdef continue else elseif end for function global if otherwise parfor persistent
        return spmd switch try while do until unwind_protect unwind_protect_cleanup end_try_catch end_unwind_protect
        endfor endfunction endif endparfor endswitch endwhile endclassdef enumeration events methods properties
        t y d p w new before ans pi e i j Inf NaN inf nan eps true false double exp abs floor ceil rem sin cos tan sinh
        cosh tanh atan asinh asin acos acosh atanh fix max min log log10 sqrt initial rates switches triggers outputs
        values set delay priority NA Inf I J isargout nargin nargout varargin varargout""".split()
    ),
    prefix="m_",
    longest=63,
)
