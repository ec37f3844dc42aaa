"""The expression tree: the one form in which formulas travel through the library.

Operators are the MathML 2 element names used by SBML ("plus", "times", "power", "piecewise", "lt", ...), so a
consumer dispatches on `Apply.operator`. Nullary applications stand for the csymbols and constants:
`Apply("time")`, `Apply("avogadro")`, `Apply("pi")`, `Apply("exponentiale")`, `Apply("true")`, `Apply("false")`;
infinity and not-a-number are `Number`s. "delay" and "rateOf" are ordinary applications.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A literal; `units` is the id of its SBML unit where the model gives one (`sbml:units`)."""

    value: float
    units: str | None = None


@dataclass(frozen=True, slots=True)
class Symbol:
    """An identifier. In a model: the id of an element, or `reaction.local` for a local parameter.

    In an observable the name is a selection: `S` (amount), `[S]` (concentration) or any other id.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """A built-in operator applied to its arguments.

    "piecewise" takes (value, condition, value, condition, ..., otherwise) with `otherwise` optional;
    "root" takes (degree, radicand), "log" takes (base, argument), "minus" one or two arguments.
    """

    operator: str
    arguments: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A function definition of the model applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...] = ()


Expression = Number | Symbol | Apply | Call

TIME = Apply("time")

RELATIONS = frozenset({"lt", "gt", "leq", "geq", "eq", "neq"})
LOGICAL = frozenset({"and", "or", "not", "xor", "implies"})
STEPPING = frozenset({"floor", "ceiling", "quotient", "rem", "factorial"})


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield the node and everything below it, parents first."""
    stack = [expression]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, Apply | Call):
            stack.extend(reversed(node.arguments))


def symbols(expression: Expression) -> frozenset[str]:
    """Return the names of all symbols in the expression."""
    return frozenset(node.name for node in walk(expression) if isinstance(node, Symbol))


def uses(expression: Expression, operator: str) -> bool:
    """Return whether a built-in operator, such as "time" or "delay", occurs."""
    return any(isinstance(node, Apply) and node.operator == operator for node in walk(expression))


def transform(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Return the tree rebuilt bottom-up, each node passed through `change` after its arguments."""
    if isinstance(expression, Apply):
        return change(Apply(expression.operator, tuple(transform(a, change) for a in expression.arguments)))
    if isinstance(expression, Call):
        return change(Call(expression.function, tuple(transform(a, change) for a in expression.arguments)))
    return change(expression)


def substitute(expression: Expression, values: dict[str, Expression]) -> Expression:
    """Return the tree with symbols replaced by the expressions given for their names."""
    return transform(expression, lambda node: values.get(node.name, node) if isinstance(node, Symbol) else node)
