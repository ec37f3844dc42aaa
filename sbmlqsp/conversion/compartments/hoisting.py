"""Choices in formulas as if statements before them, for languages whose formulas have none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import LOGICAL, RELATIONS, Apply, Expression, Number, Symbol
from sbmlqsp.errors import ConversionError


@dataclass(frozen=True, slots=True)
class Assign:
    """`name` = `value`, a formula without choices."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Choose:
    """`name` is `value` where `condition` holds, else `otherwise`; all without choices of their own.

    Formulas read it as `symbol`, which no model has.
    """

    name: str
    condition: Expression
    value: Expression
    otherwise: Expression

    @property
    def symbol(self) -> str:
        """What formulas call it."""
        return f"choice {self.name}"


Step = Assign | Choose
Truth = Expression | bool


MOST_CHOICES = 1000
"""Of one prefix: names that a language has to keep free."""


class Hoister:
    """Turns formulas into steps; `prefix` begins the names of the choices it makes."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._count = 0

    def steps(self, formulas: Iterable[tuple[str, Expression]]) -> list[Step]:
        """Return the steps that compute the formulas in order.

        Raises:
            ConversionError: for a piecewise without value otherwise, and for operators that have no such form.
        """
        found: list[Step] = []
        for name, formula in formulas:
            value = self._number(formula, found)
            found.append(Assign(name, value))
        return found

    def _number(self, node: Expression, found: list[Step]) -> Expression:
        if not isinstance(node, Apply):
            return node
        if node.operator in {"true", "false"}:
            return Number(1.0 if node.operator == "true" else 0.0)
        if node.operator in RELATIONS | LOGICAL:
            return self._chosen(self._truth(node, found), Number(1.0), Number(0.0), found)
        if node.operator == "piecewise":
            return self._piecewise(node.arguments, found)
        arguments = tuple(self._number(argument, found) for argument in node.arguments)
        return self._special(Apply(node.operator, arguments), found)

    def _truth(self, node: Expression, found: list[Step]) -> Truth:
        """Return a condition, or its truth where it is known."""
        if isinstance(node, Apply) and node.operator in {"true", "false"}:
            return node.operator == "true"
        if isinstance(node, Apply) and node.operator in {"and", "or"}:
            return self._junction(node, found)
        if isinstance(node, Apply) and node.operator == "not":
            return _negated(self._truth(node.arguments[0], found))
        if isinstance(node, Apply) and node.operator == "implies":
            return self._truth(Apply("or", (Apply("not", node.arguments[:1]), node.arguments[1])), found)
        if isinstance(node, Apply) and node.operator == "xor":
            return self._parity(node.arguments, found)
        if isinstance(node, Apply) and node.operator in RELATIONS:
            return _known(Apply(node.operator, tuple(self._number(argument, found) for argument in node.arguments)))
        return _known(Apply("neq", (self._number(node, found), Number(0.0))))

    def _junction(self, node: Apply, found: list[Step]) -> Truth:
        decides = node.operator == "or"
        truths = [self._truth(argument, found) for argument in node.arguments]
        if any(truth is decides for truth in truths):
            return decides
        left = tuple(truth for truth in truths if not isinstance(truth, bool))
        if not left:
            return not decides
        return left[0] if len(left) == 1 else Apply(node.operator, left)

    def _parity(self, arguments: tuple[Expression, ...], found: list[Step]) -> Truth:
        """Return whether an odd number of arguments is true."""
        result: Truth = False
        for truth in (self._truth(argument, found) for argument in arguments):
            if isinstance(truth, bool) or isinstance(result, bool):
                plain, other = (truth, result) if isinstance(truth, bool) else (result, truth)
                result = _negated(other) if plain else other
            else:
                numbers = (self._chosen(each, Number(1.0), Number(0.0), found) for each in (result, truth))
                result = Apply("neq", tuple(numbers))
        return result

    def _piecewise(self, arguments: tuple[Expression, ...], found: list[Step]) -> Expression:
        if len(arguments) % 2 == 0:
            raise ConversionError("a piecewise has no value otherwise", where="piecewise", lost=("piecewise",))
        result = self._number(arguments[-1], found)
        branches = list(zip(arguments[0::2], arguments[1::2], strict=False))
        for value, condition in reversed(branches):
            result = self._chosen(self._truth(condition, found), self._number(value, found), result, found)
        return result

    def _chosen(self, condition: Truth, value: Expression, other: Expression, found: list[Step]) -> Expression:
        if isinstance(condition, bool):
            return value if condition else other
        self._count += 1
        name = f"{self._prefix}{self._count}"
        chosen = Choose(name, condition, value, other)
        found.append(chosen)
        return Symbol(chosen.symbol)

    def _special(self, node: Apply, found: list[Step]) -> Expression:
        first, *rest = node.arguments or (Number(0.0),)
        if node.operator in {"max", "min"}:
            for other in rest:
                first = self._chosen(
                    Apply("geq" if node.operator == "max" else "leq", (first, other)), first, other, found
                )
            return first
        if node.operator == "quotient":
            return self._quotient(node.arguments, found)
        if node.operator == "rem":
            return Apply("minus", (first, Apply("times", (rest[0], self._quotient(node.arguments, found)))))
        return node

    def _quotient(self, arguments: tuple[Expression, ...], found: list[Step]) -> Expression:
        ratio = Apply("divide", arguments)
        positive = Apply("geq", (ratio, Number(0.0)))
        return self._chosen(positive, Apply("floor", (ratio,)), Apply("ceiling", (ratio,)), found)


def _negated(truth: Truth) -> Truth:
    return not truth if isinstance(truth, bool) else Apply("not", (truth,))


def _known(relation: Apply) -> Truth:
    """Return the truth of a relation between numbers, which NM-TRAN's readers do not take; others as they are."""
    if all(isinstance(argument, Number) for argument in relation.arguments):
        return bool(evaluate(relation, dict[str, float]().__getitem__))
    return relation
