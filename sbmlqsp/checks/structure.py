"""The formulas of a model with their places, and what sets each symbol: the common ground of all checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Literal, Protocol, TypeVar

from sbmlqsp.core.expression import Expression
from sbmlqsp.core.tables import Event, ModelTables, Reaction

T = TypeVar("T")

Role = Literal[
    "assignment rule",
    "rate rule",
    "algebraic rule",
    "initial assignment",
    "kinetic law",
    "stoichiometry",
    "trigger",
    "delay",
    "priority",
    "event assignment",
    "constraint",
]


class HasTables(Protocol):
    """What the checks need of a model."""

    @property
    def tables(self) -> ModelTables:
        """The model's tables with its values."""

    @property
    def structure_hash(self) -> str:
        """A hash of everything but the values."""


@dataclass(frozen=True, slots=True)
class Formula:
    """One piece of math: its `role`, the id of the element that `owner` is, and the symbol it sets, if any."""

    role: Role
    owner: str
    math: Expression
    sets: str | None = None


def formulas(tables: ModelTables) -> Iterator[Formula]:
    """Yield every formula of the model except the bodies of function definitions, in document order."""
    for assignment in tables.initial_assignments:
        if assignment.math is not None:
            yield Formula("initial assignment", assignment.id, assignment.math, assignment.id)
    for rule in tables.rules:
        if rule.math is not None:
            yield Formula(_RULES[rule.kind], rule.id, rule.math, rule.variable)
    for reaction in tables.reactions:
        yield from _of_reaction(reaction)
    for event in tables.events:
        yield from _of_event(event)
    for constraint in tables.constraints:
        if constraint.math is not None:
            yield Formula("constraint", constraint.id, constraint.math)


_RULES: dict[str, Role] = {
    "assignment": "assignment rule",
    "rate": "rate rule",
    "algebraic": "algebraic rule",
}


def _of_reaction(reaction: Reaction) -> Iterator[Formula]:
    if reaction.kinetic_law is not None:
        yield Formula("kinetic law", reaction.id, reaction.kinetic_law)
    for reference in (*reaction.reactants, *reaction.products):
        if reference.stoichiometry_math is not None:
            yield Formula("stoichiometry", reaction.id, reference.stoichiometry_math, reference.id)


def _of_event(event: Event) -> Iterator[Formula]:
    timing: tuple[tuple[Role, Expression | None], ...] = (
        ("trigger", event.trigger),
        ("delay", event.delay),
        ("priority", event.priority),
    )
    for role, math in timing:
        if math is not None:
            yield Formula(role, event.id, math)
    for assignment in event.assignments:
        if assignment.math is not None:
            yield Formula("event assignment", event.id, assignment.math, assignment.variable)


@dataclass(frozen=True, slots=True)
class Setters:
    """Which symbols are set by what: rules by kind, initial assignments, events, and species by reactions."""

    assigned: frozenset[str]
    rated: frozenset[str]
    initialised: frozenset[str]
    by_events: frozenset[str]
    by_reactions: frozenset[str]


def setters(tables: ModelTables) -> Setters:
    """Return who sets what in this model."""
    return Setters(
        assigned=frozenset(r.variable for r in tables.rules if r.kind == "assignment" and r.variable and r.math),
        rated=frozenset(r.variable for r in tables.rules if r.kind == "rate" and r.variable and r.math),
        initialised=frozenset(a.id for a in tables.initial_assignments if a.math is not None),
        by_events=frozenset(a.variable for e in tables.events for a in e.assignments if a.math is not None),
        by_reactions=_changed_by_reactions(tables),
    )


def _changed_by_reactions(tables: ModelTables) -> frozenset[str]:
    named = {ref.species for r in tables.reactions for ref in (*r.reactants, *r.products)}
    ruled = {rule.variable for rule in tables.rules if rule.kind != "algebraic"}
    return frozenset(
        s.id for s in tables.species if s.id in named and s.id not in ruled and not (s.boundary_condition or s.constant)
    )


def where(tables: ModelTables, element: str, kind: str = "") -> str:
    """Return "species 'S1' (line 12)" for messages; the line only where the document is known."""
    name = f"{kind} '{element}'" if kind else f"'{element}'"
    line = dict(tables.lines).get(element)
    return f"{name} (line {line})" if line else name


@dataclass(frozen=True, slots=True, eq=False)
class _ByStructure:
    """A model that equals every other model of the same structure, whatever their values."""

    model: HasTables

    def __hash__(self) -> int:
        return hash(self.model.structure_hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByStructure) and self.model.structure_hash == other.model.structure_hash


def once_per_structure(function: Callable[[HasTables], T]) -> Callable[[HasTables], T]:
    """Return the function with its answers remembered by structure hash; it must not depend on values."""
    remembered = lru_cache(maxsize=64)(lambda key: function(key.model))

    @wraps(function)
    def lookup(model: HasTables) -> T:
        answer: T = remembered(_ByStructure(model))
        return answer

    return lookup
