"""The order in which a sparse matrix is eliminated without pivoting, and where zeros fill in.

Source: Markowitz 1957 Management Science 3, 255: pivots with the smallest (row - 1)(column - 1) first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Entry = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Elimination:
    """How a matrix with a full diagonal is factorised.

    Attributes:
        order: the pivots.
        places: (row, column) of each entry of the factors -> its place in storage.
        right: columns of each row that are eliminated after its pivot.
        below: rows of each column that are eliminated after its pivot.
        left: columns of each row that are eliminated before its pivot.
    """

    order: tuple[int, ...]
    places: dict[Entry, int]
    right: tuple[tuple[int, ...], ...]
    below: tuple[tuple[int, ...], ...]
    left: tuple[tuple[int, ...], ...]

    @property
    def operations(self) -> int:
        """Multiplications and additions of one factorisation."""
        return sum(len(self.below[pivot]) * (2 * len(self.right[pivot]) + 1) + 1 for pivot in self.order)


def elimination(size: int, entries: Iterable[Entry]) -> Elimination:
    """Return order and fill of a matrix of this size with these entries beside its diagonal."""
    rows: list[set[int]] = [{number} for number in range(size)]
    columns: list[set[int]] = [{number} for number in range(size)]
    for row, column in entries:
        rows[row].add(column)
        columns[column].add(row)
    filled = {(row, column) for row in range(size) for column in rows[row]}
    order: list[int] = []
    remaining = set(range(size))
    while remaining:
        pivot = min(remaining, key=lambda n: ((len(rows[n]) - 1) * (len(columns[n]) - 1), n))
        remaining.discard(pivot)
        order.append(pivot)
        filled |= _eliminate(pivot, rows, columns)
    return _described(size, order, filled)


def _eliminate(pivot: int, rows: list[set[int]], columns: list[set[int]]) -> set[Entry]:
    across, down = rows[pivot] - {pivot}, columns[pivot] - {pivot}
    for column in across:
        columns[column].discard(pivot)
    filled = set[Entry]()
    for row in down:
        rows[row].discard(pivot)
        for column in across - rows[row]:
            rows[row].add(column)
            columns[column].add(row)
            filled.add((row, column))
    return filled


def _described(size: int, order: list[int], filled: set[Entry]) -> Elimination:
    turn = {pivot: number for number, pivot in enumerate(order)}
    right: list[list[int]] = [[] for _ in range(size)]
    below: list[list[int]] = [[] for _ in range(size)]
    left: list[list[int]] = [[] for _ in range(size)]
    for row, column in sorted(filled):
        if turn[column] > turn[row]:
            right[row].append(column)
        elif turn[column] < turn[row]:
            left[row].append(column)
            below[column].append(row)
    places = {entry: place for place, entry in enumerate(sorted(filled))}
    return Elimination(tuple(order), places, *(tuple(map(tuple, lists)) for lists in (right, below, left)))
