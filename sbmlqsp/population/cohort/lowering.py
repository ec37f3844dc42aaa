"""Graph -> code: each node once, in the order of their ids, in one function."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import reduce

from sbmlqsp.population.cohort.code import Code, Value, vector
from sbmlqsp.population.cohort.graph import CHOICE, CONSTANT, NUMBER, POWER, PRODUCT, STATE, SUM, Node
from sbmlqsp.population.cohort.vector_math import INTRINSICS, intrinsic

Load = Callable[[Node], Value]
_RELATIONS = {"lt": "lt", "leq": "le", "gt": "gt", "geq": "ge", "eq": "eq", "neq": "ne"}
_HIGHEST_POWER = 8


class Lowering:
    """Computes nodes in one function.

    Args:
        code: the function.
        lanes: patients per vector.
        loads: how to get a state, and a node that is constant for the patient; None computes the latter.
    """

    def __init__(self, code: Code, lanes: int, load_state: Load, load_constant: Load, *, held: Collection[int]) -> None:
        self._code = code
        self._lanes = lanes
        self._type = vector("double", lanes)
        self._load_state, self._load_constant = load_state, load_constant
        self._held = held
        self._values: dict[int, Value] = {}
        self._reciprocals: dict[int, Value] = {}

    def value(self, root: Node) -> Value:
        """Return the value of a node, computed in this function once."""
        for node in self._needed(root):
            self._values[node.id] = self._compute(node)
        return self._values[root.id]

    def number(self, root: Node) -> Value:
        """Return the value of a node as a number; a condition as 1 or 0."""
        value = self.value(root)
        return self._code.select(value, 1.0, 0.0, self._type) if root.is_condition else value

    def condition(self, root: Node) -> Value:
        """Return the value of a node as a condition; a number holds unless it is 0."""
        value = self.value(root)
        return value if root.is_condition else value.differs(0.0)

    def _is_leaf(self, node: Node) -> bool:
        return node.operator in {NUMBER, CONSTANT, STATE} or node.id in self._held

    def _needed(self, root: Node) -> list[Node]:
        found: dict[int, Node] = {}
        stack = [root]
        while stack:
            node = stack.pop()
            if node.id not in found and node.id not in self._values:
                found[node.id] = node
                if not self._is_leaf(node):
                    stack.extend(node.arguments)
        return [found[number] for number in sorted(found)]

    def _compute(self, node: Node) -> Value:
        code, operator = self._code, node.operator
        if operator == NUMBER:
            return code.constant(node.data[0], self._type)
        if operator == STATE:
            return self._load_state(node)
        if self._is_leaf(node):
            return self._load_constant(node)
        if operator == SUM:
            return self._sum(node)
        if operator == PRODUCT:
            return self._product(node)
        arguments = [self._values[argument.id] for argument in node.arguments]
        if operator == CHOICE:
            return code.select(arguments[0], arguments[1], arguments[2])
        if operator in _RELATIONS:
            return code.compare(_RELATIONS[operator], arguments[0], arguments[1])
        if operator == "not":
            return ~arguments[0]
        if operator in {"and", "or", "xor"}:
            return code.plain(operator, arguments[0], arguments[1])
        if operator == POWER:
            return code.call("vpower", self._type, *arguments)
        if operator in {"exp", "ln"}:
            return code.call(f"v{operator}", self._type, *arguments)
        return code.call(intrinsic(operator, self._lanes), self._type, *arguments, flags=operator in INTRINSICS)

    def _sum(self, node: Node) -> Value:
        code = self._code
        terms = sorted(zip(node.data[1:], node.arguments, strict=True), key=lambda term: term[0] < 0)
        result = code.constant(node.data[0], self._type) if node.data[0] else None
        for coefficient, argument in terms:
            value = self._values[argument.id]
            if abs(coefficient) != 1:
                value = abs(coefficient) * value
            if result is None:
                result = value if coefficient > 0 else 0.0 - value
            else:
                result = result + value if coefficient > 0 else result - value
        assert result is not None
        return result

    def _product(self, node: Node) -> Value:
        factors = [self._factor(argument, e) for argument, e in zip(node.arguments, node.data[1:], strict=True)]
        if node.data[0] != 1.0:
            factors.insert(0, self._code.constant(node.data[0], self._type))
        return reduce(lambda one, other: one * other, factors)

    def _factor(self, node: Node, exponent: float) -> Value:
        code = self._code
        if exponent == round(exponent) and abs(exponent) <= _HIGHEST_POWER:
            base = self._values[node.id] if exponent > 0 else self._reciprocal(node)
            return _repeated(base, int(abs(exponent)))
        if abs(exponent) == 0.5:
            root = code.call(intrinsic("sqrt", self._lanes), self._type, self._values[node.id], flags=True)
            return root if exponent > 0 else 1.0 / root
        return code.call("vpower", self._type, self._values[node.id], code.constant(exponent, self._type))

    def _reciprocal(self, node: Node) -> Value:
        if node.id not in self._reciprocals:
            self._reciprocals[node.id] = 1.0 / self._values[node.id]
        return self._reciprocals[node.id]


def _repeated(base: Value, count: int) -> Value:
    """Return base^count by squaring."""
    if count == 1:
        return base
    half = _repeated(base, count // 2)
    return half * half * base if count % 2 else half * half
