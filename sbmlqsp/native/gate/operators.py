"""The MathML operators of SBML with how many arguments each takes."""

from __future__ import annotations

from sbmlqsp.native.gate.document import MATH

ANY = 10**9

_ONE = (
    "abs exp ln floor ceiling factorial not sin cos tan sec csc cot sinh cosh tanh sech csch coth arcsin arccos "
    "arctan arcsec arccsc arccot arcsinh arccosh arctanh arcsech arccsch arccoth log root".split()
)
_TWO = "divide power quotient rem implies neq".split()
_MANY = "plus times and or xor".split()
_SOME = "max min".split()
_RELATIONS = "eq lt gt leq geq".split()

ARITY: dict[str, tuple[int, int]] = {
    **{MATH + name: (1, 1) for name in _ONE},
    **{MATH + name: (2, 2) for name in _TWO},
    **{MATH + name: (0, ANY) for name in _MANY},
    **{MATH + name: (1, ANY) for name in _SOME},
    **{MATH + name: (2, ANY) for name in _RELATIONS},
    MATH + "minus": (1, 2),
}

CONSTANTS = frozenset(MATH + name for name in "pi exponentiale true false infinity notanumber".split())

_SYMBOLS = "http://www.sbml.org/sbml/symbols/"
NULLARY_SYMBOLS = frozenset({_SYMBOLS + "time", _SYMBOLS + "avogadro"})
FUNCTION_SYMBOLS: dict[str, tuple[int, int]] = {_SYMBOLS + "delay": (2, 2), _SYMBOLS + "rateOf": (1, 1)}
DISTRIBUTIONS = frozenset(
    _SYMBOLS + "distrib/" + name
    for name in "normal uniform bernoulli binomial cauchy chisquare exponential gamma laplace lognormal poisson "
    "rayleigh".split()
)
