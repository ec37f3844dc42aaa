"""How many unknowns the outputs tell apart: the rank of their power series' derivatives, grown until it has settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sbmlqsp.analysis.identifiability.evidence import Evidence
from sbmlqsp.analysis.identifiability.modular import FIELD, PRIME, Integers, Ring
from sbmlqsp.analysis.identifiability.series import Series
from sbmlqsp.analysis.identifiability.system import System

MOST_ORDERS = 400


@dataclass(frozen=True, slots=True, eq=False)
class Ranking(Evidence):
    """What one random point says.

    Attributes:
        rank: rank of the matrix of derivatives.
        kernel: one column for each independent direction that changes no output; rows follow the unknowns.
        settled: whether more orders would not raise the rank.
        order: highest time derivative used.
        seed: the random point.
    """

    rank: int
    kernel: Integers
    settled: bool
    order: int
    seed: int
    ring: Ring = FIELD

    @property
    def width(self) -> int:
        """The number of unknowns."""
        return len(self.kernel)

    def given(self, known: Sequence[int]) -> Ranking:
        """Return the evidence with unknowns known: the directions that do not move them."""
        left = kernel_of(self.kernel[list(known)])
        kernel = np.array([FIELD.convolved(left, np.repeat(row[:, None], left.shape[1], 1)) for row in self.kernel])
        return replace(self, kernel=kernel.reshape(self.width, left.shape[1]))

    def determines(self, gradient: Integers) -> bool:
        """Return whether a function with this derivative at the point is determined by the outputs."""
        if not self.kernel.shape[1]:
            return True
        return not np.any(FIELD.convolved(gradient, self.kernel))


def ranked(systems: Sequence[System], seed: int, *, free: bool, most: int = MOST_ORDERS) -> Ranking:
    """Return the rank over all experiments together.

    With `free` initial values and parameters alone, a rank that one more derivative does not raise is final: the
    codistribution spanned by the derivatives is then invariant (Hermann and Krener 1977, IEEE TAC 22:728). From a
    given start the rank may pause; it counts as settled once it has stood still over as many orders as there are
    states, and two more.
    """
    series = tuple(Series(system, seed) for system in systems)
    width = len(systems[0].unknowns)
    states = max(len(system.states) for system in systems)
    patience = 2 if free else states + 2
    outputs = max(1, *(len(system.outputs) for system in systems))
    order = min(most, -(-width // outputs) + patience)
    reached, since = -1, 0
    while True:
        rows = _rows(systems, series, order)
        rank = rank_of(rows)
        if rank == width or order >= most:
            break
        if rank > reached:
            reached, since = rank, _first_order_of(systems, series, rank, order)
        if order - since >= patience:
            break
        order = min(most, since + patience)
    settled = rank == width or order - since >= patience
    return Ranking(rank, kernel_of(rows), settled, order, seed)


def _rows(systems: Sequence[System], series: Sequence[Series], order: int) -> Integers:
    parts = []
    for system, one in zip(systems, series, strict=True):
        one.advance(order)
        parts.append(one.rows(tuple(node for _, node in system.outputs), order))
    return np.concatenate(parts)


def _first_order_of(systems: Sequence[System], series: Sequence[Series], rank: int, order: int) -> int:
    """Return the lowest order at which the rank is reached, by bisection."""
    low, high = 0, order
    while low < high:
        middle = (low + high) // 2
        if rank_of(_rows(systems, series, middle)) >= rank:
            high = middle
        else:
            low = middle + 1
    return low


def rank_of(rows: Integers) -> int:
    """Return the rank modulo the prime."""
    return int(_matrix(rows).rank()) if rows.size else 0


def kernel_of(rows: Integers) -> Integers:
    """Return a basis of the kernel, one column each."""
    width = rows.shape[1]
    if not rows.size:
        return np.eye(width, dtype=np.int64)
    basis, nullity = _matrix(rows).nullspace()
    numbers = [[int(basis[i, j]) for j in range(nullity)] for i in range(width)]
    return np.array(numbers, np.int64).reshape(width, nullity)


def _matrix(rows: Integers) -> Any:
    from flint import nmod_mat

    distinct = np.unique(rows, axis=0)
    height, width = distinct.shape
    return nmod_mat(height, width, distinct.ravel().tolist(), PRIME)
