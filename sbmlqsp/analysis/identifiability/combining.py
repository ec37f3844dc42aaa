"""Which combinations of unknowns are identifiable where the unknowns themselves are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from sbmlqsp.analysis.identifiability.experiment import Analysis
from sbmlqsp.analysis.identifiability.modular import Ring
from sbmlqsp.analysis.identifiability.monomials import Exponents, invariants, text

Gradient = Callable[[Callable[[str], int], Ring], Mapping[str, int]]

_MOST_CANDIDATES = 1000


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
    found = [text(m) for m in monomials if analysis.determines_combination(_of_monomial(m))]
    unexplained = max(0, analysis.nullity - len(analysis.scalings))
    if unexplained:
        for formula, gradient in islice(_candidates(loose), _MOST_CANDIDATES):
            if formula not in found and analysis.determines_combination(gradient):
                found.append(formula)
    return Combinations(tuple(found), unexplained)


def _of_monomial(exponents: Exponents) -> Gradient:
    """Return the derivative of ln of a monomial: exponent / value."""
    return lambda at, ring: {name: power * ring.inverse(at(name)) for name, power in exponents.items()}


def _candidates(names: Sequence[str]) -> Iterator[tuple[str, Gradient]]:
    """Yield sums, differences, products and quotients of two, and sums of three, with their derivatives."""
    for a, b in combinations(names, 2):
        yield f"{a}+{b}", _linear({a: 1, b: 1})
        yield f"{a}-{b}", _linear({a: 1, b: -1})
        yield f"{a}*{b}", _of_monomial({a: 1, b: 1})
        yield f"{a}/{b}", _of_monomial({a: 1, b: -1})
    for three in combinations(names, 3):
        yield "+".join(three), _linear(dict.fromkeys(three, 1))


def _linear(weights: Mapping[str, int]) -> Gradient:
    return lambda _at, _ring: weights
