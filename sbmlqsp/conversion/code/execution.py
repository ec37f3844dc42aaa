"""Statements run with symbols instead of numbers: what each variable is in the end, as a formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sbmlqsp.conversion.code.statements import Assignment, Statement
from sbmlqsp.core.expression import Apply, Expression, Number, substitute, symbols, transform
from sbmlqsp.errors import ParseError


@dataclass(frozen=True, slots=True)
class Equations:
    """What the code assigns: `formulas` in their order, each variable once."""

    formulas: Mapping[str, Expression]


def executed(code: Iterable[Statement], known: Iterable[str] = ()) -> Equations:
    """Return the formula of every variable after the code has run.

    A variable that is assigned once is referred to by its name; one that is assigned again is written out where it is
    read, with the value that it had there.

    Args:
        code: the statements.
        known: names that have a value before the code runs.

    Raises:
        ParseError: for a variable that only one branch of a condition sets and that has no value otherwise, and for
            one that is read before it is set, a parameter that is changed later among them.
    """
    listed = list(code)
    counts = Counter(_assigned(listed))
    repeated = {name for name, number in counts.items() if number > 1 or name in set(known)}
    run = _Run(repeated | _within_conditions(listed), frozenset(counts))
    run.all(listed)
    return Equations({name: transform(value, _without_marks) for name, value in run.values.items()})


def _without_marks(node: Expression) -> Expression:
    return Number(node.value) if isinstance(node, Number) else node


def _assigned(code: Iterable[Statement]) -> Iterable[str]:
    for statement in code:
        if isinstance(statement, Assignment):
            yield statement.name
        else:
            yield from _assigned((*statement.then, *statement.otherwise))


def _within_conditions(code: Iterable[Statement]) -> set[str]:
    found: set[str] = set()
    for statement in code:
        if not isinstance(statement, Assignment):
            found |= set(_assigned((*statement.then, *statement.otherwise)))
    return found


class _Run:
    def __init__(self, inlined: set[str], assigned: frozenset[str]) -> None:
        self.values: dict[str, Expression] = {}
        self._inlined = inlined
        self._assigned = assigned

    def all(self, code: Iterable[Statement]) -> None:
        for statement in code:
            if isinstance(statement, Assignment):
                self.values[statement.name] = self._read(statement.value)
            else:
                self._branches(self._read(statement.condition), statement.then, statement.otherwise)

    def _read(self, expression: Expression) -> Expression:
        early = sorted(symbols(expression) & self._assigned - self.values.keys())
        if early:
            raise ParseError(
                f"'{early[0]}' is read before the code gives it a value",
                where=early[0],
                fix="give it a value before, or call what is given later something else",
            )
        names = symbols(expression) & self._inlined & self.values.keys()
        return substitute(expression, {name: self.values[name] for name in names})

    def _branches(self, condition: Expression, then: Iterable[Statement], otherwise: Iterable[Statement]) -> None:
        before = dict(self.values)
        self.all(then)
        yes, self.values = self.values, dict(before)
        self.all(otherwise)
        no = self.values
        merged = dict(before)
        for name in dict.fromkeys((*yes, *no)):
            one, other = yes.get(name), no.get(name)
            if one is None or other is None:
                raise ParseError(
                    f"'{name}' is set only in one branch of a condition",
                    where=name,
                    fix="give it a value before the condition",
                )
            merged[name] = one if one == other else Apply("piecewise", (one, condition, other))
        self.values = merged
