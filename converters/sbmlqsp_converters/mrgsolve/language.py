"""C++ as mrgsolve compiles it: how it writes formulas."""

from __future__ import annotations

import math

from sbmlqsp.conversion.program import Language, Printer, nested
from sbmlqsp.core.expression import Expression


def number(value: float) -> str:
    """Return a C++ literal that reads back as the same double; always with a point, or C++ would divide integers."""
    if math.isnan(value):
        return "R_NaN"
    if math.isinf(value):
        return "R_PosInf" if value > 0 else "R_NegInf"
    return repr(float(value))


def _quotient(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    return f"trunc({printer.held(arguments[0], 5)} / {printer.held(arguments[1], 6)})"


def _factorial(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    return f"tgamma({printer.held(arguments[0], 5)} + 1.0)"


CPP = Language(
    name="C++",
    calls={
        "exp": "exp",
        "ln": "log",
        "log10": "log10",
        "sqrt": "sqrt",
        "abs": "fabs",
        "floor": "floor",
        "ceiling": "ceil",
        "power": "pow",
        "rem": "fmod",
        **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
        **{f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    },
    constants={
        "pi": "M_PI",
        "exponentiale": "M_E",
        "avogadro": "6.02214179e23",
        "true": "1.0",
        "false": "0.0",
        "infinity": "R_PosInf",
        "notanumber": "R_NaN",
    },
    conditional=lambda condition, value, otherwise: f"({condition} ? {value} : {otherwise})",
    number=number,
    special={"quotient": _quotient, "factorial": _factorial, "max": nested("fmax"), "min": nested("fmin")},
    power=None,
)
