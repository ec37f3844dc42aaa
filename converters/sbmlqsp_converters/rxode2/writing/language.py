"""rxode2: how it writes formulas."""

from __future__ import annotations

from sbmlqsp.conversion.compartments import MOST_CHOICES
from sbmlqsp.conversion.program import Language, NameRules, Special
from sbmlqsp.errors import ConversionError

CHOICE = "choice_"


def _no_choice(_condition: str, _value: str, _otherwise: str) -> str:
    raise ConversionError("a choice is left inside a formula", where="formula", lost=("formula",))


def _formula(template: str) -> Special:
    """Return a function that the reader of plain texts lacks, as a formula of its argument."""
    return lambda printer, arguments: template.format(printer.number(arguments[0]))


RXODE2 = Language(
    name="rxode2",
    calls={
        "exp": "exp",
        "ln": "log",
        "log10": "log10",
        "sqrt": "sqrt",
        "abs": "abs",
        "floor": "floor",
        "ceiling": "ceiling",
        **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
        "arcsin": "asin",
        "arccos": "acos",
        "arctan": "atan",
    },
    constants={"pi": "pi", "exponentiale": "exp(1)", "avogadro": "6.02214179e23", "true": "1", "false": "0"},
    conditional=_no_choice,
    special={
        "arcsinh": _formula("log({0} + sqrt(({0})^2 + 1))"),
        "arccosh": _formula("log({0} + sqrt(({0})^2 - 1))"),
        "arctanh": _formula("(0.5 * log((1 + ({0})) / (1 - ({0}))))"),
    },
)

RULES = NameRules(
    reserved=frozenset(
        """t time tlast tad tafd dosenum podo newind id cmt amt evid ii ss rate dur addl dv mdv cens limit pi f F
        alag         lag exp log log10 log2 log1p expm1 sqrt abs floor ceiling round trunc max min sum
        prod sin cos tan asin acos atan         sinh cosh tanh asinh acosh atanh if else ifelse while
        break for in function theta eta eps linCmt printf NA NaN         Inf TRUE FALSE M_PI M_E depot_
        central_ phi probit logit expit gamma lgamma factorial beta first last nothing""".split()
    )
    | {f"{CHOICE}{number}" for number in range(MOST_CHOICES)},
    prefix="m_",
)
