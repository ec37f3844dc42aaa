"""What a quantity of a model depends on, directly or through others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sbmlqsp.core.expression import Expression, symbols
from sbmlqsp.core.tables import ModelTables, Reaction


def influences(tables: ModelTables, wanted: Iterable[str]) -> frozenset[str]:
    """Return the ids that the wanted ones (`S`, `[S]`, any other) depend on in the course of time, and these.

    Algebraic rules and fast reactions tie everything together.
    """
    waiting = [name.strip("[]") for name in wanted]
    if any(rule.kind == "algebraic" for rule in tables.rules) or any(reaction.fast for reaction in tables.reactions):
        waiting += [*tables.species.ids, *tables.parameters.ids, *tables.compartments.ids]
    found = set(waiting)
    while waiting:
        for name in _sources(tables, waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return frozenset(found)


def _sources(tables: ModelTables, name: str) -> Iterator[str]:
    """Yield what one quantity depends on directly."""
    if name in tables.reactions:
        yield from _reaction_sources(tables.reactions[name])
    if name in tables.species:
        yield tables.species[name].compartment
        yield from (reaction.id for reaction in tables.reactions if _changes(reaction, name))
    for rule in tables.rules:
        if rule.variable == name:
            yield from _symbols(rule.math)
    for event in tables.events:
        for change in event.assignments:
            if change.variable == name:
                for math in (change.math, event.trigger, event.delay, event.priority):
                    yield from _symbols(math)


def _reaction_sources(reaction: Reaction) -> Iterator[str]:
    yield from _symbols(reaction.kinetic_law)
    for reference in (*reaction.reactants, *reaction.products):
        yield from _symbols(reference.stoichiometry_math)
        if reference.id:
            yield reference.id


def _changes(reaction: Reaction, species: str) -> bool:
    return any(reference.species == species for reference in (*reaction.reactants, *reaction.products))


def _symbols(math: Expression | None) -> Iterator[str]:
    if math is not None:
        yield from sorted(symbols(math))
