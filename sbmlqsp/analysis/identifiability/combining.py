"""Which combinations of unknowns are identifiable where the unknowns themselves are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sbmlqsp.analysis.identifiability.experiment import Analysis
from sbmlqsp.analysis.identifiability.monomials import Exponents, invariants, text
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.core.formula import to_text

_MOST_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Combinations:
    """Identifiable functions of unknowns that are not.

    Attributes:
        formulas: such as "CL/F", verified one by one.
        unexplained: directions without effect that no scaling symmetry explains.
    """

    formulas: tuple[str, ...]
    unexplained: int


def explained(analysis: Analysis, denominators: Sequence[str]) -> Combinations:
    """Return the combinations that the scaling symmetries leave, and simple others where scalings do not say all."""
    unknowns = analysis.unknowns
    loose = [name for i, name in enumerate(unknowns) if not analysis.determines_unknown(i)]
    if not loose:
        return Combinations((), 0)
    monomials = invariants(analysis.scalings, loose, denominators)
    found = [text(m) for m in monomials if analysis.determines(_expression(m))]
    unexplained = max(0, analysis.nullity - len(analysis.scalings))
    if unexplained:
        for number, candidate in enumerate(_candidates(loose)):
            if number > _MOST_CANDIDATES:
                break
            formula = to_text(candidate).replace(" ", "")
            if formula not in found and analysis.determines(candidate):
                found.append(formula)
    return Combinations(tuple(found), unexplained)


def _expression(exponents: Exponents) -> Expression:
    factors = tuple(Apply("power", (Symbol(name), Number(float(power)))) for name, power in exponents.items())
    return Apply("times", factors)


def _candidates(names: Sequence[str]) -> Iterator[Expression]:
    """Yield sums, differences, products and quotients of two, and sums of three."""
    for a, b in combinations(map(Symbol, names), 2):
        yield Apply("plus", (a, b))
        yield Apply("minus", (a, b))
        yield Apply("times", (a, b))
        yield Apply("divide", (a, b))
    for three in combinations(map(Symbol, names), 3):
        yield Apply("plus", three)
