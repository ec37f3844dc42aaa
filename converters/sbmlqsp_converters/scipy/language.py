"""Python with NumPy: how it writes formulas. All symbols are NumPy floats, so that 1/0 is infinite as IEEE 754 says."""

from __future__ import annotations

import keyword

from sbmlqsp.conversion.program import Language, NameRules, Printer, nested
from sbmlqsp.core.expression import Expression, symbols

_CALLS = {
    "exp": "np.exp",
    "ln": "np.log",
    "log10": "np.log10",
    "sqrt": "np.sqrt",
    "abs": "abs",
    "floor": "np.floor",
    "ceiling": "np.ceil",
    "rem": "np.fmod",
    "factorial": "factorial_",
    **{name: f"np.{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{f"arc{name}": f"np.arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
}


def _power(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    if not symbols(arguments[0]):
        return printer.call("np.power", arguments)
    return f"({printer.held(arguments[0], 8)}**{printer.held(arguments[1], 8)})"


def _quotient(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    return f"np.trunc({printer.call('np.divide', arguments)})"


def _divide(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    if not any(symbols(argument) for argument in arguments):
        return printer.call("np.divide", arguments)
    return f"({printer.held(arguments[0], 5)} / {printer.held(arguments[1], 6)})"


PYTHON = Language(
    name="Python",
    calls=_CALLS,
    constants={
        "pi": "np.pi",
        "exponentiale": "np.e",
        "avogadro": "6.02214179e23",
        "true": "True",
        "false": "False",
        "infinity": "np.inf",
        "notanumber": "np.nan",
    },
    conditional=lambda condition, value, otherwise: f"({value} if {condition} else {otherwise})",
    logical={"and": "and", "or": "or"},
    negation="not ",
    truth_to_number="np.float64({})",
    special={
        "power": _power,
        "divide": _divide,
        "quotient": _quotient,
        "max": nested("np.maximum"),
        "min": nested("np.minimum"),
    },
    power=None,
)

RULES = NameRules(
    reserved=frozenset({*keyword.kwlist, *"np t y d p w abs factorial_ new math".split()}),
    prefix="m_",
)
