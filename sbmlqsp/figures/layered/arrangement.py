"""From sizes of nodes and links between them to places and routes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sbmlqsp.figures.layered.coordinates import heights
from sbmlqsp.figures.layered.layers import Pair, components, layers, without_cycles
from sbmlqsp.figures.layered.ordering import Rows, ordered

Point = tuple[float, float]

_BEND = 0.12


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Centres of nodes, bends of links from start to end, and the size of the whole; y grows downwards."""

    centres: tuple[Point, ...]
    bends: tuple[tuple[Point, ...], ...]
    width: float
    height: float


def arrange(
    sizes: Sequence[Point], links: Sequence[Pair], *, column_gap: float = 0.45, row_gap: float = 0.22
) -> Arrangement:
    """Return where to draw nodes of the given sizes (width, height) and links (start, end) between them."""
    centres: dict[int, Point] = {}
    bends: dict[int, tuple[Point, ...]] = {}
    width, height = 0.0, 0.0
    for part in components(len(sizes), links):
        placed = _Part(part, sizes, links, column_gap, row_gap)
        centres.update({node: (x, y + height) for node, (x, y) in placed.centres.items()})
        bends.update({n: tuple((x, y + height) for x, y in route) for n, route in placed.bends.items()})
        width, height = max(width, placed.width), height + placed.height + 2 * row_gap
    return Arrangement(
        tuple(centres[node] for node in range(len(sizes))),
        tuple(bends.get(number, ()) for number in range(len(links))),
        width,
        height - 2 * row_gap if sizes else 0.0,
    )


class _Part:
    """One connected part, in its own coordinates."""

    def __init__(
        self, nodes: list[int], sizes: Sequence[Point], links: Sequence[Pair], column_gap: float, row_gap: float
    ) -> None:
        inside = set(nodes)
        numbers = [number for number, (start, end) in enumerate(links) if start in inside and start != end]
        forward = without_cycles(nodes, [links[number] for number in numbers])
        layer = layers(nodes, forward)
        rows: Rows = [[] for _ in range(max(layer.values()) + 1)]
        for node in nodes:
            rows[layer[node]].append(node)
        chains = self._cut(rows, layer, forward, len(sizes))
        pairs = [pair for chain in chains for pair in pairwise(chain)]
        rows = ordered(rows, pairs)
        room = {node: (sizes[node][1] if node in inside else _BEND) + row_gap for row in rows for node in row}
        y = heights(rows, pairs, room)
        top = min(y[node] - room[node] / 2 for node in y)
        x, self.width = _columns(rows, sizes, inside, column_gap)
        place = {node: (x[number], y[node] - top) for number, row in enumerate(rows) for node in row}
        self.height = max(place[node][1] + room[node] / 2 for node in place)
        self.centres = {node: place[node] for node in nodes}
        self.bends: dict[int, tuple[Point, ...]] = {}
        for number, chain in zip(numbers, chains, strict=True):
            route = tuple(place[node] for node in chain[1:-1])
            self.bends[number] = route if links[number][0] == chain[0] else route[::-1]

    @staticmethod
    def _cut(rows: Rows, layer: dict[int, int], forward: Sequence[Pair], first: int) -> list[list[int]]:
        """Return each link as a chain of nodes and bends, one a layer; bends are added to their rows."""
        chains = []
        bend = first
        for start, end in forward:
            chain = [start]
            for number in range(layer[start] + 1, layer[end]):
                rows[number].append(bend)
                chain.append(bend)
                bend += 1
            chains.append([*chain, end])
        return chains


def _columns(rows: Rows, sizes: Sequence[Point], inside: set[int], gap: float) -> tuple[list[float], float]:
    """Return the centre of each layer and the width of all."""
    centres, edge = [], 0.0
    for row in rows:
        wide = max((sizes[node][0] for node in row if node in inside), default=0.0)
        centres.append(edge + wide / 2)
        edge += wide + gap
    return centres, edge - gap
