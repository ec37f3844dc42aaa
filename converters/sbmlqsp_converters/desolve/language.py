"""R: how it writes formulas."""

from __future__ import annotations

from sbmlqsp.conversion.program import Language, NameRules, Printer, nested
from sbmlqsp.core.expression import Expression

_CALLS = {
    "exp": "exp",
    "ln": "log",
    "log10": "log10",
    "sqrt": "sqrt",
    "abs": "abs",
    "floor": "floor",
    "ceiling": "ceiling",
    "rem": ".rem",
    "factorial": ".factorial",
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    **{f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
}


def _quotient(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    return f"trunc({printer.held(arguments[0], 5)} / {printer.held(arguments[1], 6)})"


R = Language(
    name="R",
    calls=_CALLS,
    constants={
        "pi": "pi",
        "exponentiale": "exp(1)",
        "avogadro": "6.02214179e23",
        "true": "TRUE",
        "false": "FALSE",
        "infinity": "Inf",
        "notanumber": "NaN",
    },
    conditional=lambda condition, value, otherwise: f".if({condition}, {value}, {otherwise})",
    truth_to_number="as.numeric({})",
    special={"quotient": _quotient, "max": nested("max"), "min": nested("min")},
)

RULES = NameRules(
    reserved=frozenset(
        """if else repeat while function for next break in TRUE FALSE NULL Inf NaN NA NA_integer_ NA_real_ NA_complex_
        NA_character_ t y d p w new before pi T F c list initial rates switches triggers outputs simulate""".split()
    ),
    prefix="m_",
)
