"""XPP: how it writes formulas. Names have at most nine letters, in one case; a sign never follows an operator."""

from __future__ import annotations

from sbmlqsp.conversion.program import Language, NameRules, Printer, Special, nested
from sbmlqsp.core.expression import Expression, Number
from sbmlqsp.errors import ConversionError

MOST = 400
"""XPP has no more parameters."""

_CALLS = {
    "exp": "exp",
    "ln": "ln",
    "log10": "log10",
    "sqrt": "sqrt",
    "abs": "abs",
    "floor": "flr",
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
}


def number(value: float) -> str:
    """Return a literal; a negative one in parentheses."""
    text = repr(float(value))
    return f"({text})" if text.startswith("-") else text


def _minus(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    if len(arguments) == 1:
        return f"(0.0 - {printer.held(arguments[0], 6)})"
    return f"({printer.held(arguments[0], 4)} - {printer.held(arguments[1], 5)})"


def _truncated(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    ratio = f"({printer.held(arguments[0], 5)} / {printer.held(arguments[1], 6)})"
    return f"(if({ratio} >= 0.0)then(flr({ratio}))else(0.0 - flr(0.0 - {ratio})))"


def _rem(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    first, second = (printer.held(argument, 6) for argument in arguments)
    return f"({first} - {second} * {_truncated(printer, arguments)})"


def _factorial(_printer: Printer, arguments: tuple[Expression, ...]) -> str:
    if isinstance(arguments[0], Number) and arguments[0].value in range(171):
        result = 1.0
        for factor in range(2, int(arguments[0].value) + 1):
            result *= factor
        return number(result)
    raise ConversionError("XPP has no factorial of what changes", where="factorial", lost=("factorial",))


def _formula(template: str) -> Special:
    """Return a function written as a formula of its argument."""
    return lambda printer, arguments: template.format(printer.number(arguments[0]))


def _not(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    return f"not({printer.truth(arguments[0])})"


LANGUAGE = Language(
    name="XPP",
    calls=_CALLS,
    constants={"pi": "pi", "exponentiale": "exp(1.0)", "avogadro": "6.02214179e23", "true": "1.0", "false": "0.0"},
    conditional=lambda condition, value, otherwise: f"(if({condition})then({value})else({otherwise}))",
    number=number,
    logical={"and": "&", "or": "|"},
    negation="not",
    special={
        "minus": _minus,
        "not": _not,
        "quotient": _truncated,
        "rem": _rem,
        "factorial": _factorial,
        "max": nested("max"),
        "min": nested("min"),
        "ceiling": _formula("(0.0 - flr(0.0 - ({0})))"),
        "arcsinh": _formula("ln(({0}) + sqrt(({0})^2 + 1.0))"),
        "arccosh": _formula("ln(({0}) + sqrt(({0})^2 - 1.0))"),
        "arctanh": _formula("(0.5 * ln((1.0 + ({0})) / (1.0 - ({0}))))"),
    },
    compared=8,  # XPP reads a<b+c as (a<b)+c
)

RULES = NameRules(
    reserved=frozenset(
        """sin cos tan atan atan2 sinh cosh tanh exp delay ln log log10 t pi if then else asin acos heav sign flr ceil
        ran abs max min del_shft hom_bcs besselj bessely bessels erf erfc poiss sqrt normal not mod shift ishift sum of
        i1 i2 i3 i4 i5 i6 i7 i8 i9 arg1 arg2 arg3 arg4 arg5 arg6 arg7 arg8 arg9 lgamma set par param number init
        aux wiener global markov table volt bdry special export done only options stop_ rest_""".split()
    )
    | {f"{own}_{number}" for own in ("new", "done", "jump", "since") for number in range(MOST)}
    | {f"since_j{number}" for number in range(MOST)},
    prefix="m_",
    longest=9,
    folds=True,
)
