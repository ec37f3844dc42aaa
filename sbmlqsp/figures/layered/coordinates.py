"""Heights of nodes: as close to their neighbours as the order and the room they take allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sbmlqsp.figures.layered.layers import Pair
from sbmlqsp.figures.layered.ordering import Rows

_SWEEPS = 40


def heights(rows: Rows, pairs: Sequence[Pair], room: Mapping[int, float]) -> dict[int, float]:
    """Return the centre of each node; `room` is what it takes, with its margin."""
    neighbours: dict[int, list[list[int]]] = {node: [[], []] for row in rows for node in row}
    for start, end in pairs:
        neighbours[start][1].append(end)
        neighbours[end][0].append(start)
    centre: dict[int, float] = {}
    for row in rows:
        offsets = _offsets(row, room)
        middle = (offsets[0] + offsets[-1]) / 2 if offsets else 0.0
        centre.update({node: offset - middle for node, offset in zip(row, offsets, strict=True)})
    for sweep in range(_SWEEPS):
        sides = ((0,), (1,), (0, 1))[sweep % 3]
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = [_wanted(node, neighbours, sides, centre) for node in row]
            centre.update(zip(row, _apart(wanted, _offsets(row, room)), strict=True))
    return centre


def _offsets(row: Sequence[int], room: Mapping[int, float]) -> list[float]:
    """Return the centres of the row's nodes packed without gaps."""
    offsets, edge = [], 0.0
    for node in row:
        offsets.append(edge + room[node] / 2)
        edge += room[node]
    return offsets


def _wanted(
    node: int, neighbours: Mapping[int, list[list[int]]], sides: tuple[int, ...], centre: Mapping[int, float]
) -> float:
    others = [centre[each] for side in sides for each in neighbours[node][side]]
    return sum(others) / len(others) if others else centre[node]


def _apart(wanted: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """Return heights closest to the wanted ones (least squares) that keep order and distance: pooled neighbours."""
    blocks: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        blocks.append((want - offset, 1))
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (later, many), (earlier, few) = blocks.pop(), blocks.pop()
            blocks.append(((later * many + earlier * few) / (many + few), many + few))
    shifts = [shift for shift, count in blocks for _ in range(count)]
    return [shift + offset for shift, offset in zip(shifts, offsets, strict=True)]
