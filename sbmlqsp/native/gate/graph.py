"""What depends on what: the order of evaluation, circles, and the longest chain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

_MOST_CYCLES = 10
ENOUGH = 10**12  # sizes are not counted beyond this


class Order:
    """A depth-first walk over a graph given as node -> the nodes it needs.

    Attributes:
        sorted: all nodes, each after those it needs (nodes of circles in some order).
        cycles: one path for each circle found, ten at most.
        depth: number of nodes of the longest chain.
    """

    def __init__(self, needs: Mapping[str, Collection[str]]) -> None:
        self.sorted: list[str] = []
        self.cycles: list[tuple[str, ...]] = []
        self.depth = 0
        self._needs = needs
        self._depths: dict[str, int] = {}
        for node in needs:
            if node not in self._depths:
                self._walk(node)

    def _walk(self, start: str) -> None:
        path = {start: None}  # insertion-ordered: the way from the start to where the walk is
        pending = [(start, iter(self._needs[start]))]
        while pending:
            node, rest = pending[-1]
            for needed in rest:
                if needed in path:
                    self._note_cycle(path, needed)
                elif needed not in self._depths and needed in self._needs:
                    path[needed] = None
                    pending.append((needed, iter(self._needs[needed])))
                    break
            else:
                pending.pop()
                del path[node]
                self._finish(node)

    def _finish(self, node: str) -> None:
        depth = 1 + max((self._depths.get(needed, 0) for needed in self._needs[node]), default=0)
        self._depths[node] = depth
        self.depth = max(self.depth, depth)
        self.sorted.append(node)

    def _note_cycle(self, path: Mapping[str, None], first: str) -> None:
        if len(self.cycles) >= _MOST_CYCLES:
            return
        nodes = list(path)
        self.cycles.append(tuple(nodes[nodes.index(first) :]))


def written_out(
    order: Order, sizes: Mapping[str, int], uses: Mapping[str, Mapping[str, int]]
) -> Iterator[tuple[str, int]]:
    """Yield each node with its size once everything it uses is written out in its place, as compilers do.

    Args:
        order: the order of the graph.
        sizes: the size of each node by itself.
        uses: how often each node uses others.
    """
    full: dict[str, int] = {}
    for node in order.sorted:
        inner = sum(count * (full[used] - 1) for used, count in uses.get(node, {}).items() if used in full)
        full[node] = min(ENOUGH, sizes.get(node, 1) + inner)
        yield node, full[node]
