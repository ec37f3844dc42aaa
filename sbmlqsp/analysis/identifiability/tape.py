"""A straight-line program: every formula of a system as shared nodes, each computed from nodes before it.

Nodes are tuples. Leaves: ("const", Fraction), ("state", i), ("unknown", j), ("input", i), ("known", name) for a known
number that has no value, ("time",). Inner nodes: ("sum", ((coefficient, node), ...)), ("mul", a, b), ("div", a, b),
("quad", a, g, sign), which is q with q' = sign * g * a', and its special cases ("exp", a), ("sin", a), ("cos", a)
whose g is themselves or each other.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Node = int
Operation = tuple[Any, ...]

_LEAVES = frozenset({"const", "state", "unknown", "input", "known", "time"})
_MOVING = frozenset({"state", "input", "time"})


class Tape:
    """Nodes made once each; constants are folded, neutral elements dropped."""

    def __init__(self) -> None:
        self.nodes: list[Operation] = []
        self._known: dict[Operation, Node] = {}
        self._moves: list[bool] = []

    def __len__(self) -> int:
        return len(self.nodes)

    def leaf(self, *operation: Any) -> Node:
        """Return the node of a leaf."""
        return self._node(operation)

    def const(self, value: Fraction | int) -> Node:
        """Return the node of an exact number."""
        return self._node(("const", Fraction(value)))

    def constant(self, node: Node) -> Fraction | None:
        """Return the number a node stands for, None if it is not a literal."""
        operation = self.nodes[node]
        return operation[1] if operation[0] == "const" else None

    def sum(self, terms: list[tuple[Fraction, Node]]) -> Node:
        """Return a linear combination, like terms collected."""
        constant, collected = Fraction(0), dict[Node, Fraction]()
        for coefficient, node in terms:
            for factor, inner in self._terms(node):
                value = self.constant(inner)
                if value is not None:
                    constant += coefficient * factor * value
                else:
                    collected[inner] = collected.get(inner, Fraction(0)) + coefficient * factor
        kept = [(factor, node) for node, factor in collected.items() if factor]
        if constant or not kept:
            kept.append((constant, self.const(1)))
        if len(kept) == 1:
            (factor, node), one = kept[0], self.const(1)
            if node == one:
                return self.const(factor)
            if factor == 1:
                return node
        return self._node(("sum", tuple(sorted(kept, key=lambda term: term[1]))))

    def mul(self, a: Node, b: Node) -> Node:
        """Return a product."""
        for factor, other in ((self.constant(a), b), (self.constant(b), a)):
            if factor is not None:
                return self.sum([(factor, other)])
        return self._node(("mul", min(a, b), max(a, b)))

    def div(self, a: Node, b: Node) -> Node:
        """Return a quotient."""
        if self.constant(a) == 0 or a == b:
            return self.const(0 if a != b else 1)
        divisor = self.constant(b)
        if divisor:
            return self.sum([(1 / divisor, a)])
        return self._node(("div", a, b))

    def power(self, base: Node, exponent: int) -> Node:
        """Return a whole power by repeated squaring."""
        if exponent < 0:
            return self.div(self.const(1), self.power(base, -exponent))
        result, square = self.const(1), base
        while exponent:
            if exponent & 1:
                result = self.mul(result, square)
            exponent >>= 1
            if exponent:
                square = self.mul(square, square)
        return result

    def function(self, kind: str, argument: Node) -> Node:
        """Return exp, sin or cos of a node."""
        return self._node((kind, argument))

    def quadrature(self, argument: Node, slope: Node, name: str) -> Node:
        """Return q(argument) with dq/d argument = slope: ln, arctan and their like; `name` tells them apart."""
        return self._node(("quad", argument, slope, name))

    def arguments(self, node: Node) -> tuple[Node, ...]:
        """Return the nodes that a node is computed from."""
        operation = self.nodes[node]
        if operation[0] in _LEAVES:
            return ()
        if operation[0] == "sum":
            return tuple(inner for _, inner in operation[1])
        return tuple(part for part in operation[1:3] if isinstance(part, int))

    def moves(self, node: Node) -> bool:
        """Return whether a node changes with time."""
        return self._moves[node]

    def below(self, roots: list[Node]) -> set[Node]:
        """Return the nodes that the roots are computed from, themselves included."""
        seen, stack = set[Node](), list(roots)
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack.extend(self.arguments(node))
        return seen

    def _terms(self, node: Node) -> tuple[tuple[Fraction, Node], ...]:
        operation = self.nodes[node]
        scaled = operation[0] == "sum" and len(operation[1]) == 1
        return operation[1] if scaled else ((Fraction(1), node),)

    def _node(self, operation: Operation) -> Node:
        found = self._known.get(operation)
        if found is None:
            found = self._known[operation] = len(self.nodes)
            self.nodes.append(operation)
            self._moves.append(operation[0] in _MOVING or any(self._moves[a] for a in self.arguments(found)))
        return found
