"""Products of unknowns that every scaling leaves unchanged: s/V, CL/F, alpha*RT."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import lcm

from sbmlqsp.analysis.identifiability.scaling import nullspace

Exponents = dict[str, int]

_PENALTY = 10**6


def invariants(
    scalings: Sequence[Mapping[str, Fraction]], names: Sequence[str], denominators: Sequence[str]
) -> list[Exponents]:
    """Return a basis of the monomials of `names` that no scaling changes, the simplest ones.

    Args:
        scalings: weights of the unknowns in each scaling.
        names: the unknowns, in the order of the user.
        denominators: those that are rather divided by, the best first (a bioavailability, a volume).
    """
    moved = [name for name in names if any(g.get(name) for g in scalings)]
    if not moved:
        return []
    weights = [[g.get(name, Fraction(0)) for name in moved] for g in scalings]
    rank = len(moved) - len(nullspace(weights, len(moved)))
    wanted = len(moved) - rank
    chosen: list[list[int]] = []
    for vector in [*_pairs(weights, moved, denominators), *_reduced(weights, len(moved))]:
        if len(chosen) == wanted:
            break
        rows = [[Fraction(x) for x in row] for row in [*chosen, vector]]
        if len(moved) - len(nullspace(rows, len(moved))) == len(rows):
            chosen.append(vector)
    return [{name: power for name, power in zip(moved, vector, strict=True) if power} for vector in chosen]


def _pairs(weights: list[list[Fraction]], names: list[str], denominators: Sequence[str]) -> list[list[int]]:
    """Return the invariant products and quotients of two, what should be divided by first."""
    preference = {name: i for i, name in enumerate(denominators)}
    columns = list(zip(*weights, strict=True))
    found: list[tuple[tuple[int, int, int], list[int]]] = []
    for i, j in combinations(range(len(names)), 2):
        powers = _smallest(columns[i], columns[j])
        if powers is None:
            continue
        first, second = i, j
        if preference.get(names[i], len(names)) < preference.get(names[j], len(names)):
            first, second, powers = j, i, (powers[1], powers[0])
        if powers[0] < 0:
            powers = (-powers[0], -powers[1])
        vector = [0] * len(names)
        vector[first], vector[second] = powers
        size = abs(powers[0]) + abs(powers[1])
        found.append(((size, preference.get(names[second], len(names)), len(found)), vector))
    return [vector for _, vector in sorted(found, key=lambda item: item[0])]


def _smallest(a: tuple[Fraction, ...], b: tuple[Fraction, ...]) -> tuple[int, int] | None:
    """Return the smallest whole powers (m, n) with m a + n b = 0, None if there are none."""
    pivot = next((k for k, x in enumerate(a) if x), None)
    if pivot is None or not b[pivot]:
        return None
    ratio = -a[pivot] / b[pivot]
    if any(ratio * y + x for x, y in zip(a, b, strict=True)):
        return None
    return ratio.denominator, ratio.numerator


def _reduced(weights: list[list[Fraction]], width: int) -> list[list[int]]:
    """Return an LLL-reduced basis of the whole vectors that all weights map to 0 (Lenstra, Lenstra, Lovasz 1982)."""
    from flint import fmpz_mat

    whole = [_integers(row) for row in weights]
    identity = [[int(i == j) for j in range(width)] + [_PENALTY * row[i] for row in whole] for i in range(width)]
    reduced = fmpz_mat(identity).lll()
    vectors = []
    for i in range(width):
        row = [int(reduced[i, j]) for j in range(width + len(whole))]
        if any(row[:width]) and not any(row[width:]):
            negative = sum(x < 0 for x in row[:width]) > sum(x > 0 for x in row[:width])
            vectors.append([-x for x in row[:width]] if negative else row[:width])
    return vectors


def _integers(row: Sequence[Fraction]) -> list[int]:
    scale = lcm(*(x.denominator for x in row))
    return [int(x * scale) for x in row]


def text(exponents: Exponents) -> str:
    """Return a monomial as a formula: CL/F, a*b/(c*d^2)."""
    top = [_factor(name, power) for name, power in exponents.items() if power > 0]
    bottom = [_factor(name, -power) for name, power in exponents.items() if power < 0]
    below = bottom[0] if len(bottom) == 1 else f"({'*'.join(bottom)})"
    numerator = "*".join(top) or "1"
    return f"{numerator}/{below}" if bottom else numerator


def _factor(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"
