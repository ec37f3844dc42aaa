"""The order of nodes in each layer: sweeps by barycentre, keeping the order with the fewest crossings."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sbmlqsp.figures.layered.layers import Pair

_SWEEPS = 24
_MOST_COUNTED = 4_000

Rows = list[list[int]]


def ordered(rows: Rows, pairs: Sequence[Pair]) -> Rows:
    """Return the layers in an order with few crossings; `pairs` join neighbouring layers only."""
    before: dict[int, list[int]] = {node: [] for row in rows for node in row}
    after: dict[int, list[int]] = {node: [] for row in rows for node in row}
    for start, end in pairs:
        before[end].append(start)
        after[start].append(end)
    best, fewest = [list(row) for row in rows], crossings(rows, after)
    for sweep in range(_SWEEPS if len(pairs) <= _MOST_COUNTED else 4):
        forward = sweep % 2 == 0
        rows = _swept(rows, before if forward else after, forward=forward)
        count = crossings(rows, after)
        if count < fewest:
            best, fewest = [list(row) for row in rows], count
        if not fewest:
            break
    return best


def _swept(rows: Rows, neighbours: Mapping[int, list[int]], *, forward: bool) -> Rows:
    result = [list(row) for row in rows]
    numbers = range(1, len(rows)) if forward else range(len(rows) - 2, -1, -1)
    for number in numbers:
        place = {node: at for at, node in enumerate(result[number - 1 if forward else number + 1])}
        centre = {
            node: sum(place[each] for each in neighbours[node]) / len(neighbours[node]) if neighbours[node] else at
            for at, node in enumerate(result[number])
        }
        result[number] = sorted(result[number], key=centre.__getitem__)
    return result


def crossings(rows: Rows, after: Mapping[int, list[int]]) -> int:
    """Return how many pairs of links cross."""
    total = 0
    for row, following in pairwise(rows):
        place = {node: at for at, node in enumerate(following)}
        seen: list[int] = []
        for node in row:
            ends = sorted(place[each] for each in after[node])
            for end in ends:
                total += len(seen) - bisect_left(seen, end + 1)
            for end in ends:
                insort(seen, end)
    return total
