"""Statements in the order of execution -> formulas, of which each name has one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, substitute, symbols, transform, walk

Statement = tuple[str, Expression]
_SHORT = 30


def once(statements: Iterable[Statement], taken: Collection[str] = ()) -> list[Statement]:
    """Return formulas that mean what the statements mean when they are executed one after the other.

    The last value of a name keeps it. An earlier one, or one of a name in `taken`, which has a value already, is
    written out where it is read, or gets a name of its own, such as `CL 1`.
    """
    given = list(statements)
    last = {name: place for place, (name, _) in enumerate(given)}
    now: dict[str, Expression] = {}
    found: list[Statement] = []
    for place, (name, math) in enumerate(given):
        value = substitute(math, now)
        if place == last[name] and name not in taken:
            own = name
            now.pop(name, None)
        elif isinstance(value, Number | Symbol) or (sum(1 for _ in walk(value)) < _SHORT and place != last[name]):
            now[name] = value
            continue
        else:
            own = f"{name} {place}"
            now[name] = Symbol(own)
        found.append((own, value))
    return found


def settled(math: Expression, known: Mapping[str, float]) -> Expression:
    """Return a formula with values put in, and without the branches that they decide."""
    numbers: dict[str, Expression] = {name: Number(value) for name, value in known.items()}
    return transform(substitute(math, numbers), _decided)


def _decided(node: Expression) -> Expression:
    if not (isinstance(node, Apply) and node.operator == "piecewise"):
        return node
    *branches, otherwise = node.arguments
    kept: list[Expression] = []
    for value, condition in zip(branches[0::2], branches[1::2], strict=True):
        if symbols(condition) or Apply("time") in set(walk(condition)):
            kept += [value, condition]
        elif evaluate(condition, dict[str, float]().__getitem__):
            return Apply("piecewise", (*kept, value)) if kept else value
    return Apply("piecewise", (*kept, otherwise)) if kept else otherwise
