"""The places where formulas jump: relations and stepping functions, in everything the integrator or an event reads."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from sbmlqsp.checks.structure import Formula, formulas, setters
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import RELATIONS, STEPPING, Apply, Expression, Symbol, symbols
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import SbmlqspError


@dataclass(frozen=True, slots=True)
class Atom:
    """One relation or stepping function without function calls.

    `owner` is the element whose formula holds it; `alone` says that it is the whole trigger of an event, which
    engines watch by themselves; `smooth` that both sides of the switch agree where it happens.
    """

    expression: Apply
    owner: str
    alone: bool = False
    smooth: bool = False

    @property
    def is_relation(self) -> bool:
        """Whether it is a relation, not a stepping function."""
        return self.expression.operator in RELATIONS


def reached(tables: ModelTables) -> list[Formula]:
    """Return the formulas behind right-hand sides and triggers, with function calls expanded."""
    everything = list(formulas(tables))
    sets = setters(tables)
    references = {ref.id for r in tables.reactions for ref in (*r.reactants, *r.products) if ref.id}
    moving = {"kinetic law", "rate rule", "stoichiometry", "trigger"}
    start = [f for f in everything if f.role in moving or (f.role == "assignment rule" and f.sets in references)]
    by_symbol = {f.sets: f for f in everything if f.role == "assignment rule" and f.sets is not None}
    found: dict[Formula, None] = dict.fromkeys(start)
    queue = list(start)
    while queue:
        for name in _read(queue.pop(), tables) & sets.assigned:
            rule = by_symbol[name]
            if rule not in found:
                found[rule] = None
                queue.append(rule)
    return [Formula(f.role, f.owner, inline(f.math, tables.functions), f.sets) for f in found]


def _read(formula: Formula, tables: ModelTables) -> frozenset[str]:
    names = symbols(formula.math)
    sizes = {tables.species[n].compartment for n in names if n in tables.species}
    return names | sizes


def atoms(formula: Formula) -> Iterator[Atom]:
    """Yield the atoms of one formula, inner ones first."""
    whole = formula.math
    if isinstance(whole, Apply) and whole.operator == "not" and whole.arguments:
        whole = whole.arguments[0]
    alone = whole if formula.role == "trigger" else None
    for expression, smooth in _search(formula.math):
        yield Atom(expression, formula.owner, alone=expression is alone, smooth=smooth)


def _search(expression: Expression) -> Iterator[tuple[Apply, bool]]:
    if not isinstance(expression, Apply):
        return
    for number, argument in enumerate(expression.arguments):
        smooth = expression.operator == "piecewise" and number == 1 and is_continuous(expression)
        yield from ((atom, inner or (smooth and atom is argument)) for atom, inner in _search(argument))
    if expression.operator in STEPPING or (expression.operator in RELATIONS and len(expression.arguments) == 2):
        yield expression, False
    elif expression.operator in RELATIONS:
        yield from ((Apply(expression.operator, pair), False) for pair in pairwise(expression.arguments))


def all_atoms(expression: Expression) -> list[Apply]:
    """Return the atoms in an expression without function calls, inner ones first."""
    return [atom for atom, _ in _search(expression)]


def inner_atoms(atom: Apply) -> list[Apply]:
    """Return the atoms inside an atom's arguments, inner ones first."""
    return [inner for argument in atom.arguments for inner in all_atoms(argument)]


def is_continuous(piecewise: Apply) -> bool:
    """Return whether `piecewise(x, a < b, y)` surely has x = y where a = b, as in `piecewise(S, S > 0, 0)`.

    Decided by putting one side, a lone symbol, in place of the other and comparing both branches at chosen points.
    """
    if len(piecewise.arguments) != 3:
        return False
    value, condition, otherwise = piecewise.arguments
    if not isinstance(condition, Apply) or condition.operator not in RELATIONS or len(condition.arguments) != 2:
        return False
    for symbol, other in (condition.arguments, condition.arguments[::-1]):
        if isinstance(symbol, Symbol) and symbol.name not in symbols(other):
            return _agree(value, otherwise, symbol.name, other)
    return False


def _agree(value: Expression, otherwise: Expression, name: str, other: Expression) -> bool:
    if any(True for part in (value, otherwise, other) for _ in _search(part)):
        return False
    names = sorted(symbols(value) | symbols(otherwise) | symbols(other))
    try:
        return all(_agree_at(point, names, value, otherwise, name, other) for point in range(5))
    except SbmlqspError:
        return False


def _agree_at(
    point: int, names: list[str], value: Expression, otherwise: Expression, name: str, other: Expression
) -> bool:
    random = Random(point)
    values = {each: random.uniform(0.2, 3.0) for each in names}
    time = random.uniform(0.2, 3.0)
    values[name] = float(evaluate(other, values.__getitem__, None, time))
    left = float(evaluate(value, values.__getitem__, None, time))
    right = float(evaluate(otherwise, values.__getitem__, None, time))
    return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
