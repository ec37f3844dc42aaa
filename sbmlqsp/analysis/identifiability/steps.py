"""The order in which the nodes of a tape are computed, those that can be computed together in one step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sbmlqsp.analysis.identifiability.modular import Integers, Ring
from sbmlqsp.analysis.identifiability.tape import Node, Tape

_LEAVES = frozenset({"const", "state", "unknown", "input", "known", "time"})


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Nodes of one kind and level, and what they are computed from.

    `a` and `b` are operands and `c` is room for the inverse of divisors, or the sign of a "quad". For a "sum", `b` and
    `c` are the nodes and coefficients of all terms, and `a` says where the terms of each sum begin.
    """

    kind: str
    node: Integers
    a: Integers
    b: Integers
    c: Integers


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Leaves, then the steps for what does not move, then those for what moves."""

    leaves: tuple[Node, ...]
    constant: tuple[Step, ...]
    moving: tuple[Step, ...]


def planned(tape: Tape, roots: Iterable[Node], ring: Ring) -> Plan:
    """Return how to compute the roots."""
    needed = tape.below(list(roots))
    for node in list(needed):  # sine and cosine are each other's slope
        kind, *parts = tape.nodes[node]
        if kind in {"sin", "cos"}:
            needed.add(tape.function("cos" if kind == "sin" else "sin", parts[0]))
    level = dict[Node, int]()
    groups: dict[tuple[bool, int, str], list[Node]] = {}
    leaves: list[Node] = []
    for node in sorted(needed):
        kind = tape.nodes[node][0]
        level[node] = 1 + max((level[a] for a in tape.arguments(node)), default=-1)
        if kind in _LEAVES:
            leaves.append(node)
            continue
        kind = "quad" if kind in {"exp", "sin", "cos"} else kind
        if kind == "mul" and not all(tape.moves(a) for a in tape.arguments(node)):
            kind = "scale"
        groups.setdefault((tape.moves(node), level[node], kind), []).append(node)
    steps = [(key[0], _step(tape, key[2], groups[key], ring)) for key in sorted(groups)]
    return Plan(tuple(leaves), tuple(s for moves, s in steps if not moves), tuple(s for moves, s in steps if moves))


def _step(tape: Tape, kind: str, nodes: list[Node], ring: Ring) -> Step:
    if kind == "sum":
        return _sum(tape, nodes, ring)
    pairs = [_operands(tape, node) for node in nodes]
    a, b, signs = zip(*pairs, strict=True)
    return Step(kind, _array(nodes), _array(a), _array(b), ring.array(sign % ring.modulus for sign in signs))


def _operands(tape: Tape, node: Node) -> tuple[Node, Node, int]:
    kind, *parts = tape.nodes[node]
    if kind == "exp":
        return parts[0], node, 1
    if kind == "sin":
        return parts[0], tape.function("cos", parts[0]), 1
    if kind == "cos":
        return parts[0], tape.function("sin", parts[0]), -1
    first, second = parts[:2]
    if kind == "mul" and tape.moves(first):
        first, second = second, first  # the factor that does not move comes first
    return first, second, 1


def _sum(tape: Tape, nodes: list[Node], ring: Ring) -> Step:
    starts, terms, coefficients = list[int](), list[Node](), list[int]()
    for node in nodes:
        starts.append(len(terms))
        for coefficient, term in tape.nodes[node][1]:
            terms.append(term)
            coefficients.append(ring.residue(coefficient))
    return Step("sum", _array(nodes), _array(starts), _array(terms), ring.array(coefficients))


def _array(numbers: Iterable[int]) -> Integers:
    return np.array(list(numbers), np.int64)
