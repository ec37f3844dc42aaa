"""The words and binding strengths of infix formulas, as libSBML's L3 parser and Antimony have them."""

from __future__ import annotations

import math

from sbmlqsp.core.arity import ARGUMENTS

# strengths from loosest to tightest; "-a*b" is (-a)*b, "-a^b" is -(a^b), "a^b^c" is a^(b^c)
LOGICAL, RELATION, SUM, PRODUCT, UNARY, POWER, ATOM = range(2, 9)

INFIX: dict[str, tuple[str, int]] = {
    "||": ("or", LOGICAL),
    "&&": ("and", LOGICAL),
    "<": ("lt", RELATION),
    ">": ("gt", RELATION),
    "<=": ("leq", RELATION),
    ">=": ("geq", RELATION),
    "==": ("eq", RELATION),
    "!=": ("neq", RELATION),
    "+": ("plus", SUM),
    "-": ("minus", SUM),
    "*": ("times", PRODUCT),
    "/": ("divide", PRODUCT),
    "%": ("rem", PRODUCT),
    "^": ("power", POWER),
}

CHAINABLE = frozenset({"plus", "times", "and", "or", "lt", "gt", "leq", "geq", "eq"})

CONSTANT_WORDS = frozenset({"time", "avogadro", "pi", "exponentiale", "true", "false"})

NUMBER_WORDS: dict[str, float] = {
    "inf": math.inf,
    "INF": math.inf,
    "infinity": math.inf,
    "nan": math.nan,
    "NaN": math.nan,
    "notanumber": math.nan,
}

RESERVED = CONSTANT_WORDS | frozenset(NUMBER_WORDS)

FUNCTION_WORDS: dict[str, str] = {
    **{operator: operator for operator in ARGUMENTS},
    **{"a" + name: "arc" + name for name in ("sin", "cos", "tan", "sec", "csc", "cot")},
    **{"a" + name: "arc" + name for name in ("sinh", "cosh", "tanh", "sech", "csch", "coth")},
    "ceil": "ceiling",
    "fact": "factorial",
    "pow": "power",
    "mod": "rem",
}

SHORT_FORMS: dict[str, tuple[str, float]] = {"sqrt": ("root", 2.0), "log10": ("log", 10.0)}
"""One-argument words for an operator whose first argument is this number."""

DEFAULT_FIRST: dict[str, float] = {"root": 2.0, "log": 10.0}
"""The first argument where `root(x)` and `log(x)` leave it out: log is to base 10, as in SBML L3 and Antimony."""
