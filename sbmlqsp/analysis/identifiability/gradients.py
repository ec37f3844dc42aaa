"""Derivatives of the nodes of a tape, as nodes of the same tape, by the reverse mode of differentiation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sbmlqsp.analysis.identifiability.tape import Node, Tape

ONE, MINUS = Fraction(1), Fraction(-1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One derivative that is not 0: of root number `row` in the node `of`, as the node `slope`."""

    row: int
    of: Node
    slope: Node


def entries(tape: Tape, roots: Sequence[Node]) -> tuple[list[Entry], list[Entry]]:
    """Return the derivatives of the roots in the states, and in what does not move, by row."""
    moved, still = list[Entry](), list[Entry]()
    for row, root in enumerate(roots):
        for node, slope in sorted(_gradient(tape, root).items()):
            kept = moved if tape.moves(node) else still
            kept.append(Entry(row, node, slope))
    return moved, still


def _gradient(tape: Tape, root: Node) -> Mapping[Node, Node]:
    """Return the derivative of a node in each state, and in each of the largest parts that do not move."""
    found: dict[Node, Node] = {}
    shares: dict[Node, list[tuple[Fraction, Node]]] = {root: [(ONE, tape.const(1))]}
    for node in sorted(_moving_below(tape, root), reverse=True):
        terms = shares.pop(node, [])
        slope = tape.sum(terms) if terms else tape.const(0)
        if tape.constant(slope) == 0:
            continue
        kind = tape.nodes[node][0]
        if kind == "state" or not tape.moves(node):
            if kind != "const":
                found[node] = slope
            continue
        for part, factor, term in _shares(tape, node, slope):
            shares.setdefault(part, []).append((factor, term))
    return found


def _moving_below(tape: Tape, root: Node) -> set[Node]:
    """Return the nodes below a root, of what does not move only the topmost."""
    seen, stack = set[Node](), [root]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(tape.arguments(node) if tape.moves(node) else ())
    return seen


def _shares(tape: Tape, node: Node, slope: Node) -> list[tuple[Node, Fraction, Node]]:
    """Return what a node passes on to each of its arguments: argument, factor, node."""
    kind, *parts = tape.nodes[node]
    if kind == "sum":
        return [(inner, factor, slope) for factor, inner in parts[0]]
    if kind == "mul":
        a, b = parts
        return [(a, ONE, tape.mul(slope, b)), (b, ONE, tape.mul(slope, a))]
    if kind == "div":
        a, b = parts
        share = tape.div(slope, b)
        return [(a, ONE, share), (b, MINUS, tape.mul(share, node))]
    if kind == "exp":
        return [(parts[0], ONE, tape.mul(slope, node))]
    if kind == "sin":
        return [(parts[0], ONE, tape.mul(slope, tape.function("cos", parts[0])))]
    if kind == "cos":
        return [(parts[0], MINUS, tape.mul(slope, tape.function("sin", parts[0])))]
    if kind == "quad":
        return [(parts[0], ONE, tape.mul(slope, parts[1]))]
    return []  # inputs and time
