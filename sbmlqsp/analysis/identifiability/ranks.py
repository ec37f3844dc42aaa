"""How many unknowns the outputs tell apart: the rank of their power series' derivatives, grown until it has settled."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sbmlqsp.analysis.identifiability.evidence import Evidence
from sbmlqsp.analysis.identifiability.leading import NEVER, first_orders
from sbmlqsp.analysis.identifiability.modular import FIELD, PRIME, Integers, Ring
from sbmlqsp.analysis.identifiability.series import Series
from sbmlqsp.analysis.identifiability.system import System

MOST_ORDERS = 400


@dataclass(frozen=True, slots=True)
class Growth:
    """How far orders may grow.

    Attributes:
        free: whether all initial values are unknown.
        most: the highest time derivative.
        highest: the rank that symmetries allow.
        deadline: CPU time of the process at which growth stops, None for no limit.
    """

    free: bool
    most: int
    highest: int
    deadline: float | None = None

    def late(self) -> bool:
        """Return whether time is up."""
        return self.deadline is not None and time.process_time() > self.deadline


@dataclass(frozen=True, slots=True, eq=False)
class Ranking(Evidence):
    """What one random point says.

    Attributes:
        rank: rank of the matrix of derivatives.
        kernel: one column for each independent direction that changes no output; rows follow the unknowns.
        settled: whether more orders would not raise the rank.
        order: highest time derivative used.
        late: whether time was up before.
        seed: the random point.
    """

    rank: int
    kernel: Integers
    settled: bool
    order: int
    seed: int
    ring: Ring = FIELD
    late: bool = False

    @property
    def width(self) -> int:
        """The number of unknowns."""
        return len(self.kernel)

    def given(self, known: Sequence[int]) -> Ranking:
        """Return the evidence with unknowns known: the directions that do not move them."""
        left = kernel_of(self.kernel[list(known)])
        return replace(self, kernel=FIELD.product(self.kernel, FIELD.factor(left)))

    def determines(self, gradient: Integers) -> bool:
        """Return whether a function with this derivative at the point is determined by the outputs."""
        if not self.kernel.shape[1]:
            return True
        return not np.any(FIELD.convolved(gradient[:, None], self.kernel))

    def determines_unknown(self, position: int) -> bool:
        """Return whether one unknown is determined: no direction without effect moves it."""
        return not np.any(self.kernel[position])


def ranked(systems: Sequence[System], seed: int, growth: Growth) -> Ranking:
    """Return the rank over all experiments together.

    With `free` initial values and parameters alone, a rank that one more derivative does not raise is final: the
    codistribution spanned by the derivatives is then invariant (Hermann and Krener 1977, IEEE TAC 22:728). From a
    given start the rank may pause; it counts as settled once it has stood still over as many orders as there are
    states, and two more, after the order at which the last unknown enters; or where scalings allow no more.
    """
    series = tuple(Series(system, seed) for system in systems)
    width = len(systems[0].unknowns)
    patience, entered = _patience(systems, growth)
    span, rank, since, order = _Span(width), 0, -1, -1
    settled = rank == growth.highest
    while not settled and order < growth.most and not growth.late():
        first, order = order + 1, min(growth.most, order + max(2, patience // 2))
        for one in series:
            one.advance(order)
            span.add(one.rows(first, order))
        if span.rank > rank:
            rank, since = span.rank, order
        settled = rank >= growth.highest or order - max(since, entered) >= patience
    late = not settled and order < growth.most
    return Ranking(rank, span.kernel(), settled, order, seed, late=late)


def _patience(systems: Sequence[System], growth: Growth) -> tuple[int, int]:
    """Return how many orders a rank has to stand still, and the order at which all unknowns have entered."""
    if growth.free:
        return 2, -1
    orders = np.array([first_orders(system, growth.most) for system in systems]).min(axis=0)
    entered = int(orders[orders < NEVER].max(initial=0))
    return max(entered, *(len(system.states) for system in systems)) + 2, entered


class _Span:
    """The space of rows seen so far, in reduced form."""

    def __init__(self, width: int) -> None:
        self._rows: Integers = FIELD.zeros(0, width)

    @property
    def rank(self) -> int:
        return len(self._rows)

    def add(self, rows: Integers) -> None:
        """Take further rows into account."""
        rows = np.unique(np.concatenate([self._rows, rows]), axis=0)
        reduced, rank = _matrix(rows).rref() if rows.size else (None, 0)
        width = rows.shape[1]
        self._rows = _numbers(reduced, rank, width) if rank else FIELD.zeros(0, width)

    def kernel(self) -> Integers:
        """Return a basis of the directions that no row sees, one column each."""
        return kernel_of(self._rows)


def kernel_of(rows: Integers) -> Integers:
    """Return a basis of the kernel, one column each."""
    width = rows.shape[1]
    if not rows.size:
        return np.eye(width, dtype=np.int64)
    basis, nullity = _matrix(rows).nullspace()
    return _numbers(basis, width, nullity)


def _numbers(matrix: Any, height: int, width: int) -> Integers:
    numbers = [[int(matrix[i, j]) for j in range(width)] for i in range(height)]
    return np.array(numbers, np.int64).reshape(height, width)


def _matrix(rows: Integers) -> Any:
    from flint import nmod_mat

    height, width = rows.shape
    return nmod_mat(height, width, rows.ravel().tolist(), PRIME)
