"""Derivatives of a graph with respect to its states, by the rules of calculus."""

from __future__ import annotations

from collections.abc import Callable

from sbmlqsp.population.cohort.algebra import Algebra
from sbmlqsp.population.cohort.graph import CHOICE, POWER, PRODUCT, STATE, SUM, Node, below

Gradient = dict[int, Node]
"""State -> derivative with respect to it, without zeros."""


def jacobian(rates: list[Node], algebra: Algebra) -> dict[tuple[int, int], Node]:
    """Return the derivative of each rate with respect to each state, (row, column) -> node, without zeros.

    Piecewise formulas are differentiated piece by piece, floor and ceiling are flat.
    """
    gradients: dict[int, Gradient] = {}
    for node in below(rates):
        if node.level == 2:
            gradients[node.id] = _Rules(algebra, gradients).gradient(node)
    return {
        (row, column): derivative
        for row, rate in enumerate(rates)
        for column, derivative in sorted(gradients.get(rate.id, {}).items())
    }


class _Rules:
    def __init__(self, algebra: Algebra, known: dict[int, Gradient]) -> None:
        self._algebra = algebra
        self._known = known

    def gradient(self, node: Node) -> Gradient:
        if node.operator == STATE:
            return {node.place: self._algebra.one}
        found = {state: self._derivative(node, state) for state in sorted(node.states)}
        return {state: derivative for state, derivative in found.items() if derivative is not self._algebra.zero}

    def _of(self, node: Node, state: int) -> Node:
        return self._known.get(node.id, {}).get(state, self._algebra.zero)

    def _derivative(self, node: Node, state: int) -> Node:
        algebra, arguments = self._algebra, node.arguments
        if node.operator == SUM:
            return algebra.sum((c, self._of(a, state)) for c, a in zip(node.data[1:], arguments, strict=True))
        if node.operator == PRODUCT:
            return self._product(node, state)
        if node.operator == POWER:
            return self._power(node, state)
        if node.operator == CHOICE:
            condition, value, otherwise = arguments
            return algebra.choice(condition, self._of(value, state), self._of(otherwise, state))
        outer = _FUNCTIONS.get(node.operator)
        inner = self._of(arguments[0], state)
        if outer is None or inner is algebra.zero:
            return algebra.zero  # conditions, floor and ceiling
        return algebra.times(outer(algebra, node, arguments[0]), inner)

    def _product(self, node: Node, state: int) -> Node:
        factors = list(zip(node.arguments, node.data[1:], strict=True))
        terms = []
        for place, (factor, exponent) in enumerate(factors):
            inner = self._of(factor, state)
            if inner is not self._algebra.zero:
                rest = factors[:place] + factors[place + 1 :]
                term = self._algebra.product([(factor, exponent - 1.0), (inner, 1.0), *rest])
                terms.append((node.data[0] * exponent, term))
        return self._algebra.sum(terms)

    def _power(self, node: Node, state: int) -> Node:
        algebra = self._algebra
        base, exponent = node.arguments
        lower = algebra.power(base, algebra.difference(exponent, algebra.one))
        of_base = algebra.times(exponent, lower, self._of(base, state))
        inner = self._of(exponent, state)
        if inner is algebra.zero:
            return of_base
        return algebra.sum([(1.0, of_base), (1.0, algebra.times(node, algebra.function("ln", base), inner))])


Rule = Callable[[Algebra, Node, Node], Node]
"""(algebra, the function's node, its argument) -> derivative with respect to the argument."""


def _one_plus(algebra: Algebra, coefficient: float, square: Node) -> Node:
    return algebra.sum([(1.0, algebra.one), (coefficient, algebra.times(square, square))])


_FUNCTIONS: dict[str, Rule] = {
    "exp": lambda algebra, node, x: node,  # noqa: ARG005 - one signature for all
    "ln": lambda algebra, node, x: algebra.product([(x, -1.0)]),  # noqa: ARG005
    "abs": lambda algebra, node, x: algebra.choice(  # noqa: ARG005
        algebra.condition("lt", x, algebra.zero), algebra.graph.number(-1.0), algebra.one
    ),
    "sin": lambda algebra, node, x: algebra.function("cos", x),  # noqa: ARG005
    "cos": lambda algebra, node, x: algebra.scaled(-1.0, algebra.function("sin", x)),  # noqa: ARG005
    "tan": lambda algebra, node, x: _one_plus(algebra, 1.0, node),  # noqa: ARG005
    "sinh": lambda algebra, node, x: algebra.function("cosh", x),  # noqa: ARG005
    "cosh": lambda algebra, node, x: algebra.function("sinh", x),  # noqa: ARG005
    "tanh": lambda algebra, node, x: _one_plus(algebra, -1.0, node),  # noqa: ARG005
    "arcsin": lambda algebra, node, x: algebra.product([(_one_plus(algebra, -1.0, x), -0.5)]),  # noqa: ARG005
    "arccos": lambda algebra, node, x: algebra.scaled(  # noqa: ARG005
        -1.0, algebra.product([(_one_plus(algebra, -1.0, x), -0.5)])
    ),
    "arctan": lambda algebra, node, x: algebra.product([(_one_plus(algebra, 1.0, x), -1.0)]),  # noqa: ARG005
}
