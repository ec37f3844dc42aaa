"""The formulas of a model as one graph in which equal parts exist once.

The level of a node says how often it has to be computed: 0 a number, 1 once for each patient, 2 at each evaluation of
the rates.
"""

from __future__ import annotations

from dataclasses import dataclass

NUMBER, CONSTANT, STATE, SUM, PRODUCT, POWER, CHOICE = (
    "number",
    "constant",
    "state",
    "sum",
    "product",
    "power",
    "choice",
)
CONDITIONS = frozenset({"lt", "leq", "gt", "geq", "eq", "neq", "and", "or", "xor", "not"})

Data = tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One formula.

    Attributes:
        operator: "number", "constant" (of a patient), "state", "sum", "product", "power", "choice", the name of a
            function, a relation or a logical operator.
        arguments: the nodes it is computed from.
        data: number: its value; constant, state: its place; sum: the constant term, then the coefficient of each
            argument; product: the factor, then the exponent of each argument.
        id: place in the order of making; arguments have smaller ones.
        level: 0, 1 or 2, see above.
        states: places of the states it depends on.
    """

    operator: str
    arguments: tuple[Node, ...]
    data: Data
    id: int
    level: int
    states: frozenset[int]

    @property
    def number(self) -> float | None:
        """The value of a number, None for all else."""
        return self.data[0] if self.operator == NUMBER else None

    @property
    def place(self) -> int:
        """The place of a constant or a state."""
        return int(self.data[0])

    @property
    def is_condition(self) -> bool:
        """Whether it is true or false rather than a number."""
        return self.operator in CONDITIONS


class Graph:
    """Makes nodes; asked twice for the same one, it returns the same one."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[object, Node] = {}

    def node(self, operator: str, arguments: tuple[Node, ...] = (), data: Data = ()) -> Node:
        """Return the node of an operator on arguments."""
        level = max((argument.level for argument in arguments), default=0)
        states = frozenset().union(*(argument.states for argument in arguments)) if arguments else frozenset()
        return self._intern(operator, arguments, data, level, states)

    def number(self, value: float) -> Node:
        """Return a number."""
        return self._intern(NUMBER, (), (float(value),), 0, frozenset())

    def constant(self, place: int) -> Node:
        """Return a number that each patient has an own value of."""
        return self._intern(CONSTANT, (), (float(place),), 1, frozenset())

    def state(self, place: int) -> Node:
        """Return a state variable."""
        return self._intern(STATE, (), (float(place),), 2, frozenset({place}))

    def _intern(
        self, operator: str, arguments: tuple[Node, ...], data: Data, level: int, states: frozenset[int]
    ) -> Node:
        key = (operator, tuple(argument.id for argument in arguments), tuple(value.hex() for value in data))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = Node(operator, arguments, data, len(self.nodes), level, states)
            self.nodes.append(known)
        return known


def below(roots: list[Node]) -> list[Node]:
    """Return the roots and everything they are computed from, each after its arguments."""
    found: dict[int, Node] = {}
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node.id not in found:
            found[node.id] = node
            stack.extend(node.arguments)
    return [found[number] for number in sorted(found)]
