"""NM-TRAN abbreviated code: how it writes formulas, and which names it takes."""

from __future__ import annotations

from sbmlqsp.conversion.compartments import MOST_CHOICES
from sbmlqsp.conversion.program import Language, NameRules, Printer, Special
from sbmlqsp.core.expression import Expression
from sbmlqsp.errors import ConversionError

LONGEST_NAME = 20


def _no_choice(_condition: str, _value: str, _otherwise: str) -> str:
    raise ConversionError("a choice is left inside a formula", where="formula", lost=("formula",))


def number(value: float) -> str:
    """Return a literal; a negative one in parentheses, because two operators never meet."""
    text = repr(float(value)).upper()
    return f"({text})" if text.startswith("-") else text


def _minus(printer: Printer, arguments: tuple[Expression, ...]) -> str:
    if len(arguments) == 1:
        return f"(-{printer.held(arguments[0], 8)})"
    return f"({printer.held(arguments[0], 4)} - {printer.held(arguments[1], 5)})"


def _formula(template: str) -> Special:
    """Return a function that NM-TRAN lacks, as a formula of its argument."""
    return lambda printer, arguments: template.format(printer.number(arguments[0]))


NMTRAN = Language(
    name="NONMEM",
    calls={
        "exp": "EXP",
        "ln": "LOG",
        "log10": "LOG10",
        "sqrt": "SQRT",
        "abs": "ABS",
        "sin": "SIN",
        "cos": "COS",
        "tan": "TAN",
        "arcsin": "ASIN",
        "arccos": "ACOS",
        "arctan": "ATAN",
    },
    constants={"pi": "3.141592653589793", "exponentiale": "2.718281828459045", "avogadro": "6.02214179E23"},
    conditional=_no_choice,
    number=number,
    time="T",
    relations={"lt": ".LT.", "gt": ".GT.", "leq": ".LE.", "geq": ".GE.", "eq": ".EQ.", "neq": ".NE."},
    logical={"and": ".AND.", "or": ".OR."},
    negation=".NOT.",
    power="**",
    special={
        "minus": _minus,
        "arcsinh": _formula("LOG({0} + SQRT(({0})**2.0 + 1.0))"),
        "arccosh": _formula("LOG({0} + SQRT(({0})**2.0 - 1.0))"),
        "arctanh": _formula("(0.5 * LOG((1.0 + ({0})) / (1.0 - ({0}))))"),
        "sinh": _formula("((EXP({0}) - EXP(-({0}))) / 2.0)"),
        "cosh": _formula("((EXP({0}) + EXP(-({0}))) / 2.0)"),
        "tanh": _formula("((EXP(2.0 * ({0})) - 1.0) / (EXP(2.0 * ({0})) + 1.0))"),
    },
)

# words of NM-TRAN, PREDPP and the data; numbered ones (S1, F1, R2, D1, ALAG1, A_0, P1, Q1) are matched by `MEANT`
WORDS = """
    a aa abs aes ainf amt atol blk call calla calls cdf close cmt com comact comresp comsav d dadt data date
    des dt dv dep do else end endif endwhile ep eps epslon err error eta etas event evid exit exp f fac fn
    gamln h hh i id idv ii if ii include indxs infn int ipred ipredi iobs irep iter iv l1 l2 lag last levels
    li lim log log10 max mdv min mod msec mt mtime mu newind newl2 nir nproblem nthes null obs omega open pi
    pcmt pk pred print phi q ran random rate rho rs scale seed set sig sigma simeps simeta sin skip sqrt ss
    subject t tad tan then theta time tol ts tscale tstate type uc ucp values var verbatim while write xvres y
    zz cos asin acos atan tgamma dummy nothing
""".split()
RULES = NameRules(
    reserved=frozenset(
        {
            *WORDS,
            *(f"{letter}{n}" for letter in "sfrdpqa" for n in range(100)),
            *(f"alag{n}" for n in range(100)),
            *(f"{prefix}_{n}" for prefix in ("k", "a0", "g", "w", "e") for n in range(MOST_CHOICES)),
            *(f"f{n}" for n in range(100)),
        }
    ),
    prefix="M_",
    longest=LONGEST_NAME,
    folds=True,
)
