"""Sums, products, powers and choices, simplified while they are made.

Numbers are computed at once, like terms are collected, and what is constant for a patient is kept together in one
node, so that it is computed once for each patient.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from sbmlqsp.core.operators import FUNCTIONS
from sbmlqsp.population.cohort.graph import CHOICE, POWER, PRODUCT, SUM, Graph, Node

Term = tuple[float, Node]
Factor = tuple[Node, float]

_LONGEST_INSIDE = 3
"""Sums of more terms stay a node of their own inside another sum, because others may share them."""


class Algebra:
    """Makes the formulas of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.zero = graph.number(0.0)
        self.one = graph.number(1.0)

    # --- sums ------------------------------------------------------------------------------------------------------

    def sum(self, terms: Iterable[Term]) -> Node:
        """Return the sum of coefficient times node."""
        constant, parts = 0.0, dict[int, tuple[float, Node]]()
        for coefficient, node in terms:
            constant += self._collect(coefficient, self.as_number(node), parts)
        kept = [parts[number] for number in sorted(parts) if parts[number][0] != 0]
        return self._sum(constant, kept)

    def _collect(self, coefficient: float, node: Node, parts: dict[int, tuple[float, Node]]) -> float:
        """Add a term to the parts; return what it adds to the constant."""
        if node.number is not None:
            return coefficient * node.number
        if node.operator == SUM and len(node.arguments) <= _LONGEST_INSIDE:
            inside = zip(node.data[1:], node.arguments, strict=True)
            return coefficient * node.data[0] + sum(self._collect(coefficient * c, n, parts) for c, n in inside)
        if node.operator == PRODUCT and node.data[0] != 1.0:
            coefficient *= node.data[0]
            node = self._product(1.0, list(zip(node.arguments, node.data[1:], strict=True)))
        parts[node.id] = (parts[node.id][0] + coefficient if node.id in parts else coefficient, node)
        return 0.0

    def _sum(self, constant: float, parts: list[Term]) -> Node:
        if not parts:
            return self.graph.number(constant)
        if len(parts) == 1 and constant == 0:
            return self.scaled(parts[0][0], parts[0][1])
        lower = [part for part in parts if part[1].level < 2]
        if lower and len(lower) < len(parts) and (len(lower) > 1 or constant != 0):
            upper = [part for part in parts if part[1].level == 2]
            parts = [(1.0, self._sum(constant, lower)), *upper]
            constant = 0.0
        nodes = tuple(node for _, node in parts)
        return self.graph.node(SUM, nodes, (constant, *(coefficient for coefficient, _ in parts)))

    def scaled(self, coefficient: float, node: Node) -> Node:
        """Return a number times a node."""
        if coefficient == 1.0:
            return self.as_number(node)
        return self.product([(self.graph.number(coefficient), 1.0), (node, 1.0)])

    def difference(self, one: Node, other: Node) -> Node:
        """Return one - other."""
        return self.sum([(1.0, one), (-1.0, other)])

    # --- products --------------------------------------------------------------------------------------------------

    def product(self, factors: Iterable[Factor]) -> Node:
        """Return the product of nodes to constant powers."""
        coefficient, parts = 1.0, dict[int, tuple[Node, float]]()
        for node, exponent in factors:
            coefficient *= self._multiply(self.as_number(node), exponent, parts)
        if coefficient == 0:
            return self.zero
        kept = [parts[number] for number in sorted(parts) if parts[number][1] != 0]
        return self._product(coefficient, kept)

    def _multiply(self, node: Node, exponent: float, parts: dict[int, tuple[Node, float]]) -> float:
        """Put a factor into the parts; return the number it contributes."""
        if node.number is not None:
            return _number_power(node.number, exponent)
        if node.operator == PRODUCT and (exponent == round(exponent)):
            coefficient = _number_power(node.data[0], exponent)
            for inside, inner in zip(node.arguments, node.data[1:], strict=True):
                coefficient *= self._multiply(inside, inner * exponent, parts)
            return coefficient
        before = parts[node.id][1] if node.id in parts else 0.0
        parts[node.id] = (node, before + exponent)
        return 1.0

    def _product(self, coefficient: float, parts: list[Factor]) -> Node:
        if not parts:
            return self.graph.number(coefficient)
        if len(parts) == 1 and parts[0][1] == 1.0:
            only = parts[0][0]
            if coefficient == 1.0:
                return only
            if only.operator == SUM and only.level == 1:
                data = tuple(coefficient * value for value in only.data)
                return self.graph.node(SUM, only.arguments, data)
        lower = [part for part in parts if part[0].level < 2]
        if lower and len(lower) < len(parts):
            upper = [part for part in parts if part[0].level == 2]
            held = self._product(coefficient, lower)
            return self.graph.node(
                PRODUCT, (held, *(node for node, _ in upper)), (1.0, 1.0, *(exponent for _, exponent in upper))
            )
        data = (coefficient, *(exponent for _, exponent in parts))
        return self.graph.node(PRODUCT, tuple(node for node, _ in parts), data)

    def times(self, *factors: Node) -> Node:
        """Return the product of nodes."""
        return self.product((node, 1.0) for node in factors)

    def quotient(self, one: Node, other: Node) -> Node:
        """Return one / other."""
        return self.product([(one, 1.0), (other, -1.0)])

    def power(self, base: Node, exponent: Node) -> Node:
        """Return base to an exponent that may be a formula.

        It is a node of its own, because the derivative must be e b^(e - 1), not e b^e / b, which is 0 times infinity
        at b = 0.
        """
        if exponent.number is not None:
            return self.product([(base, exponent.number)])
        return self.graph.node(POWER, (self.as_number(base), self.as_number(exponent)))

    # --- functions and choices -------------------------------------------------------------------------------------

    def function(self, name: str, argument: Node) -> Node:
        """Return a function of one argument by its MathML name."""
        argument = self.as_number(argument)
        if argument.number is not None:
            return self.graph.number(float(FUNCTIONS[name](argument.number)))
        return self.graph.node(name, (argument,))

    def condition(self, operator: str, *arguments: Node) -> Node:
        """Return a relation of two numbers, or a logical operator on conditions."""
        if operator in {"and", "or", "xor", "not"}:
            return self.graph.node(operator, tuple(self.as_condition(argument) for argument in arguments))
        return self.graph.node(operator, tuple(self.as_number(argument) for argument in arguments))

    def choice(self, condition: Node, value: Node, otherwise: Node) -> Node:
        """Return `value` where the condition holds, else `otherwise`."""
        value, otherwise = self.as_number(value), self.as_number(otherwise)
        if condition.number is not None:
            return value if condition.number != 0 else otherwise
        return (
            value if value is otherwise else self.graph.node(CHOICE, (self.as_condition(condition), value, otherwise))
        )

    def as_number(self, node: Node) -> Node:
        """Return a condition as 1 or 0."""
        return self.graph.node(CHOICE, (node, self.one, self.zero)) if node.is_condition else node

    def as_condition(self, node: Node) -> Node:
        """Return a number as whether it is not 0."""
        return node if node.is_condition else self.graph.node("neq", (node, self.zero))


def _number_power(base: float, exponent: float) -> float:
    """Return base^exponent as IEEE 754 says, never a complex number or an exception."""
    if exponent == 1.0:
        return base
    value = FUNCTIONS["power"](base, exponent)
    return float(value) if not isinstance(value, complex) else math.nan
