"""What does not move: functions of the unknowns alone, with their derivatives in all of them, modulo a prime."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sbmlqsp.analysis.identifiability.modular import FIELD, PRIME, Integers, Ring, drawn
from sbmlqsp.analysis.identifiability.steps import Step, planned
from sbmlqsp.analysis.identifiability.tape import Node, Tape


class Singular(Exception):
    """Something is divided by, or a logarithm taken of, what is 0 at the start."""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.node = node


class Constants:
    """The nodes that do not move at one random point of the unknowns.

    Attributes:
        values: the value of each node of the tape, 0 for those that move.
    """

    def __init__(
        self, tape: Tape, roots: Sequence[Node], unknowns: Sequence[str], seed: int, ring: Ring = FIELD
    ) -> None:
        self.ring, self._seed, self._tape = ring, seed, tape
        still = [node for node in sorted(tape.below(list(roots))) if not tape.moves(node)]
        self._place = np.full(len(tape), -1, np.int64)
        plan = planned(tape, still, ring)
        nodes = [*plan.leaves, *(int(node) for step in plan.constant for node in step.node)]
        self._place[nodes] = np.arange(len(nodes))
        self.values: Integers = ring.zeros(len(tape))
        self._slopes: Integers = ring.zeros(len(nodes), len(unknowns))
        column = {name: j for j, name in enumerate(unknowns)}
        for node in plan.leaves:
            self._leaf(node, column)
        for step in plan.constant:
            getattr(self, f"_{step.kind}")(step)

    def value_of(self, node: Node) -> int:
        """Return the value of a node."""
        return int(self.values[node])

    def slopes_of(self, nodes: Node | Sequence[Node] | Integers) -> Integers:
        """Return the derivatives of a node, or of each of several, in every unknown."""
        chosen: Integers = self._slopes[self._place[nodes]]
        return chosen

    def _leaf(self, node: Node, column: dict[str, int]) -> None:
        kind, *what = self._tape.nodes[node]
        if kind == "const":
            self.values[node] = self.ring.residue(what[0])
        elif kind in {"unknown", "known"}:
            self.values[node] = drawn(self._seed, kind, what[0])
        if kind == "unknown":
            self._slopes[self._place[node], column[what[0]]] = 1

    def _set(self, step: Step, values: Integers, slopes: Integers) -> None:
        self.values[step.node] = values % self.ring.modulus
        self._slopes[self._place[step.node]] = slopes % self.ring.modulus

    def _sum(self, step: Step) -> None:
        modulus = self.ring.modulus
        values = step.c * self.values[step.b] % modulus
        slopes = step.c[:, None] * self.slopes_of(step.b) % modulus
        self._set(step, np.add.reduceat(values, step.a), np.add.reduceat(slopes, step.a, axis=0))

    def _scale(self, step: Step) -> None:
        a, b, modulus = self.values[step.a], self.values[step.b], self.ring.modulus
        left = b[:, None] * self.slopes_of(step.a) % modulus
        self._set(step, a * b, left + a[:, None] * self.slopes_of(step.b) % modulus)

    def _div(self, step: Step) -> None:
        modulus = self.ring.modulus
        refuse_zero(self.values, step)
        inverse = self.ring.array(self.ring.inverse(int(value)) for value in self.values[step.b])
        values = self.values[step.a] * inverse % modulus
        slopes = self.slopes_of(step.a) - values[:, None] * self.slopes_of(step.b) % modulus
        self._set(step, values, slopes % modulus * inverse[:, None])

    def _quad(self, step: Step) -> None:
        values = self.ring.array(
            function_at(self._tape, int(node), int(self.values[a]), self._seed, self.ring)
            for node, a in zip(step.node, step.a, strict=True)
        )
        self.values[step.node] = values
        slope = step.c * self.values[step.b] % self.ring.modulus
        self._set(step, values, slope[:, None] * self.slopes_of(step.a))


def refuse_zero(values: Integers, step: Step) -> None:
    """Raise `Singular` where a step divides by 0."""
    zero = np.flatnonzero(values[step.b] % PRIME == 0)
    if len(zero):
        raise Singular(int(step.b[zero[0]]))


def function_at(tape: Tape, node: Node, argument: int, seed: int, ring: Ring) -> int:
    """Return a transcendental value: known where the argument is 0, independent elsewhere.

    The same function of the same number is the same everywhere; sin and cos lie on the circle.
    """
    kind, *parts = tape.nodes[node]
    name = parts[-1] if kind == "quad" else kind
    if argument == 0:
        return {"exp": 1, "cos": 1}.get(name, 0)
    if name == "ln" and argument == 1:
        return 0
    if name in {"sin", "cos"}:
        h = drawn(seed, "circle", argument)
        share = ring.inverse(1 + h * h)
        return (2 * h if name == "sin" else 1 - h * h) * share % ring.modulus
    return drawn(seed, name, argument)
