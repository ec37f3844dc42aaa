"""Expression -> graph: each operator of SBML's MathML in terms of the few that the engine computes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from sbmlqsp.core.expression import RELATIONS, Apply, Expression, Number, Symbol
from sbmlqsp.core.operators import CONSTANTS
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.population.cohort.algebra import Algebra
from sbmlqsp.population.cohort.graph import Node

ENGINE = "cohort"
Made = Callable[[Algebra, list[Node]], Node]


class Translation:
    """Turns expressions without function calls into nodes; `names` says what each symbol stands for."""

    def __init__(self, algebra: Algebra, names: Mapping[str, Node], time: Callable[[], Node]) -> None:
        self._algebra = algebra
        self._names = names
        self._time = time

    def node(self, expression: Expression) -> Node:
        """Return the node of an expression.

        Raises:
            UnsupportedFeature: for delay and whatever else has no translation.
        """
        if isinstance(expression, Number):
            return self._algebra.graph.number(expression.value)
        if isinstance(expression, Symbol):
            return self._names[expression.name]
        assert isinstance(expression, Apply)
        operator = expression.operator
        if operator == "time":
            return self._time()
        if operator in CONSTANTS:
            return self._algebra.graph.number(CONSTANTS[operator])
        arguments = [self.node(argument) for argument in expression.arguments]
        if operator in RELATIONS:
            return _relation(self._algebra, operator, arguments)
        made = _OPERATORS.get(operator)
        if made is None:
            raise UnsupportedFeature(
                f"the cohort engine has no '{operator}'",
                where=operator,
                feature=operator,
                element=operator,
                engine=ENGINE,
            )
        return made(self._algebra, arguments)


def _relation(algebra: Algebra, operator: str, arguments: list[Node]) -> Node:
    pairs = [algebra.condition(operator, one, other) for one, other in pairwise(arguments)]
    if not pairs:
        return algebra.one
    return pairs[0] if len(pairs) == 1 else _all_of(algebra, "and", pairs)


def _all_of(algebra: Algebra, operator: str, arguments: list[Node]) -> Node:
    result = arguments[0]
    for argument in arguments[1:]:
        result = algebra.condition(operator, result, argument)
    return result


def _logical(operator: str, empty: float) -> Made:
    def made(algebra: Algebra, arguments: list[Node]) -> Node:
        return _all_of(algebra, operator, arguments) if arguments else algebra.graph.number(empty)

    return made


def _minus(algebra: Algebra, arguments: list[Node]) -> Node:
    return algebra.scaled(-1.0, arguments[0]) if len(arguments) == 1 else algebra.difference(*arguments)


def _root(algebra: Algebra, arguments: list[Node]) -> Node:
    degree, radicand = arguments if len(arguments) == 2 else (algebra.graph.number(2.0), arguments[0])
    return algebra.power(radicand, algebra.quotient(algebra.one, degree))


def _log(algebra: Algebra, arguments: list[Node]) -> Node:
    base, argument = arguments if len(arguments) == 2 else (algebra.graph.number(10.0), arguments[0])
    return algebra.quotient(algebra.function("ln", argument), algebra.function("ln", base))


def _extreme(relation: str) -> Made:
    def made(algebra: Algebra, arguments: list[Node]) -> Node:
        result = arguments[0]
        for argument in arguments[1:]:
            result = algebra.choice(algebra.condition(relation, result, argument), result, argument)
        return result

    return made


def _piecewise(algebra: Algebra, arguments: list[Node]) -> Node:
    result = arguments[-1] if len(arguments) % 2 else algebra.graph.number(float("nan"))
    pieces = list(zip(arguments[0::2], arguments[1::2], strict=False))
    for value, condition in reversed(pieces):
        result = algebra.choice(condition, value, result)
    return result


def _implies(algebra: Algebra, arguments: list[Node]) -> Node:
    return algebra.condition("or", algebra.condition("not", arguments[0]), arguments[1])


def _abs(algebra: Algebra, arguments: list[Node]) -> Node:
    return algebra.function("abs", arguments[0])


def _plain(name: str) -> Made:
    return lambda algebra, arguments: algebra.function(name, arguments[0])


def _reciprocal(name: str) -> Made:
    return lambda algebra, arguments: algebra.power(algebra.function(name, arguments[0]), algebra.graph.number(-1.0))


def _of_reciprocal(made: Made) -> Made:
    return lambda algebra, arguments: made(algebra, [algebra.power(arguments[0], algebra.graph.number(-1.0))])


def _arcsinh(algebra: Algebra, arguments: list[Node]) -> Node:
    """ln(x + sqrt(x^2 + 1)), for -x mirrored, so that nothing cancels."""
    x = algebra.as_number(arguments[0])
    size = algebra.function("abs", x)
    root = algebra.product([(algebra.sum([(1.0, algebra.times(x, x)), (1.0, algebra.one)]), 0.5)])
    positive = algebra.function("ln", algebra.sum([(1.0, size), (1.0, root)]))
    return algebra.choice(algebra.condition("lt", x, algebra.zero), algebra.scaled(-1.0, positive), positive)


def _arccosh(algebra: Algebra, arguments: list[Node]) -> Node:
    x = algebra.as_number(arguments[0])
    root = algebra.product([(algebra.difference(algebra.times(x, x), algebra.one), 0.5)])
    return algebra.function("ln", algebra.sum([(1.0, x), (1.0, root)]))


def _arctanh(algebra: Algebra, arguments: list[Node]) -> Node:
    x = algebra.as_number(arguments[0])
    ratio = algebra.quotient(algebra.sum([(1.0, algebra.one), (1.0, x)]), algebra.difference(algebra.one, x))
    return algebra.scaled(0.5, algebra.function("ln", ratio))


_FUNCTIONS = "exp ln abs floor ceiling sin cos tan sinh cosh tanh arcsin arccos arctan".split()

_OPERATORS: dict[str, Made] = {
    "plus": lambda algebra, arguments: algebra.sum((1.0, argument) for argument in arguments),
    "times": lambda algebra, arguments: algebra.times(*arguments),
    "minus": _minus,
    "divide": lambda algebra, arguments: algebra.quotient(*arguments),
    "power": lambda algebra, arguments: algebra.power(*arguments),
    "root": _root,
    "log": _log,
    "max": _extreme("gt"),
    "min": _extreme("lt"),
    "piecewise": _piecewise,
    "and": _logical("and", 1.0),
    "or": _logical("or", 0.0),
    "xor": _logical("xor", 0.0),
    "not": lambda algebra, arguments: algebra.condition("not", arguments[0]),
    "implies": _implies,
    "arcsinh": _arcsinh,
    "arccosh": _arccosh,
    "arctanh": _arctanh,
    **{name: _plain(name) for name in _FUNCTIONS},
    "sec": _reciprocal("cos"),
    "csc": _reciprocal("sin"),
    "cot": _reciprocal("tan"),
    "sech": _reciprocal("cosh"),
    "csch": _reciprocal("sinh"),
    "coth": _reciprocal("tanh"),
    "arcsec": _of_reciprocal(_plain("arccos")),
    "arccsc": _of_reciprocal(_plain("arcsin")),
    "arccot": _of_reciprocal(_plain("arctan")),
    "arcsech": _of_reciprocal(_arccosh),
    "arccsch": _of_reciprocal(_arcsinh),
    "arccoth": _of_reciprocal(_arctanh),
}
