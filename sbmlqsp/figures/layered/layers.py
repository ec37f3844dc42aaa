"""Which layer each node is in: cycles opened, then the longest path from the left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Pair = tuple[int, int]


def components(count: int, pairs: Iterable[Pair]) -> list[list[int]]:
    """Return the connected parts, each with its nodes in order, the largest first."""
    leader = list(range(count))

    def find(node: int) -> int:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for start, end in pairs:
        leader[find(start)] = find(end)
    parts: dict[int, list[int]] = {}
    for node in range(count):
        parts.setdefault(find(node), []).append(node)
    return sorted(parts.values(), key=lambda part: (-len(part), part[0]))


def without_cycles(nodes: Sequence[int], pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs with those that close a cycle turned round; pairs of a node with itself are left out."""
    following: dict[int, list[int]] = {node: [] for node in nodes}
    entered = set()
    for start, end in pairs:
        if start != end:
            following[start].append(end)
            entered.add(end)
    backward = _backward([*(n for n in nodes if n not in entered), *nodes], following)
    return [(end, start) if (start, end) in backward else (start, end) for start, end in pairs if start != end]


def _backward(roots: Iterable[int], following: dict[int, list[int]]) -> set[Pair]:
    """Return the pairs that lead back to a node on the way from a root (depth first, without recursion)."""
    found: set[Pair] = set()
    done: set[int] = set()
    for root in roots:
        stack, path = [(root, iter(following[root]))] if root not in done else [], {root}
        while stack:
            node, rest = stack[-1]
            successor = next(rest, None)
            if successor is None:
                stack.pop()
                path.discard(node)
                done.add(node)
            elif successor in path:
                found.add((node, successor))
            elif successor not in done:
                path.add(successor)
                stack.append((successor, iter(following[successor])))
    return found


def layers(nodes: Sequence[int], pairs: Sequence[Pair]) -> dict[int, int]:
    """Return the layer of each node of an acyclic graph; nodes that nothing enters stand next to what they lead to."""
    before: dict[int, list[int]] = {node: [] for node in nodes}
    after: dict[int, list[int]] = {node: [] for node in nodes}
    for start, end in pairs:
        before[end].append(start)
        after[start].append(end)
    layer: dict[int, int] = {}
    waiting = {node: len(before[node]) for node in nodes}
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:
        layer[node] = max((layer[each] + 1 for each in before[node]), default=0)
        for each in after[node]:
            waiting[each] -= 1
            if not waiting[each]:
                ready.append(each)
    for node in reversed(ready):
        if after[node] and len(after[node]) >= len(before[node]):
            layer[node] = max(layer[node], min(layer[each] for each in after[node]) - 1)
    lowest = min(layer.values(), default=0)
    return {node: place - lowest for node, place in layer.items()}
