"""Who causes whom: ancestors and descendants of variables through the mechanisms of a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from sbmlqsp.core.expression import symbols
from sbmlqsp.core.tables import Event, Reaction, Rule, Table
from sbmlqsp.model.document import Document
from sbmlqsp.model.mechanisms import mechanisms_of
from sbmlqsp.model.model import Model

Edges = Mapping[str, frozenset[str]]


def causes(model: Model) -> Edges:
    """Return what each computed variable is computed from, directly.

    An amount whose start or rates are told by a concentration is computed from its compartment as well.
    """
    found: Edges = model.document.keep("causes", _causes)
    return found


def ancestors(model: Model, names: Iterable[str]) -> frozenset[str]:
    """Return the names and everything that has a causal path to one of them."""
    return _reached(causes(model), names)


def descendants(model: Model, names: Iterable[str]) -> frozenset[str]:
    """Return the names and everything that they have a causal path to."""
    return _reached(_effects(model), names)


def touched(before: Model, after: Model) -> frozenset[str]:
    """Return every variable whose course may differ between two models: what differs, and all its descendants.

    Two models that have nothing but names in common differ in everything.
    """
    directly = frozenset(_different(before, after))
    forward = dict(_effects(before))
    if after.document is not before.document:
        for name, found in _effects(after).items():
            forward[name] = forward.get(name, frozenset()) | found
    return _reached(forward, directly)


def concentration_reads(selection: str, model: Model) -> frozenset[str]:
    """Return the ids behind a selection: `[S]` is computed from `S` and its compartment."""
    bare = selection.strip("[]")
    if bare == selection or bare not in model.document.tables.species:
        return frozenset({bare})
    return frozenset({bare, model.document.tables.species[bare].compartment})


# --- edges ----------------------------------------------------------------------------------------------------------


def _causes(document: Document) -> Edges:
    found: dict[str, set[str]] = {}
    for mechanism in mechanisms_of(document.tables):
        found.setdefault(mechanism.variable, set()).update(mechanism.reads)
        if not mechanism.variable:  # an algebraic rule ties all that it reads to each other
            for name in mechanism.reads:
                found.setdefault(name, set()).update(mechanism.reads - {name})
    for name, cause in _tacit(document):
        found.setdefault(name, set()).add(cause)
    return {name: frozenset(reads - {"time"}) for name, reads in found.items() if name}


def _tacit(document: Document) -> Iterator[tuple[str, str]]:
    """Yield (effect, cause) that no mechanism says: sizes behind concentrations, factors, computed stoichiometries."""
    for species in document.tables.species:
        if not species.has_only_substance_units or species.initial_concentration is not None:
            yield species.id, species.compartment
        factor = species.conversion_factor or document.tables.conversion_factor
        if factor:
            yield species.id, factor
    for reaction in document.tables.reactions:
        for reference in (*reaction.reactants, *reaction.products):
            if reference.id is not None and reference.stoichiometry_math is not None:
                yield from ((reference.id, name) for name in symbols(reference.stoichiometry_math))


def _effects(model: Model) -> Edges:
    found: Edges = model.document.keep("effects", lambda document: _turned(document.keep("causes", _causes)))
    return found


def _turned(edges: Edges) -> Edges:
    forward: dict[str, set[str]] = {}
    for variable, reads in edges.items():
        for name in reads:
            forward.setdefault(name, set()).add(variable)
    return {name: frozenset(found) for name, found in forward.items()}


def _reached(edges: Edges, names: Iterable[str]) -> frozenset[str]:
    found = set(names)
    waiting = list(found)
    while waiting:
        for name in edges.get(waiting.pop(), frozenset()) - found:
            found.add(name)
            waiting.append(name)
    return frozenset(found)


# --- differences ----------------------------------------------------------------------------------------------------


def _different(before: Model, after: Model) -> Iterator[str]:
    """Yield what is not said the same in two models: values, rules, reactions, events."""
    if after.document is not before.document:
        yield from _restructured(before.document, after.document)
    names = {name for name, _ in (*before.values, *after.values)}
    yield from (name.strip("[]") for name in names if not _same_value(before, after, name))


def _same_value(before: Model, after: Model, name: str) -> bool:
    if (name in before.overlay) and before.overlay[name] == after.overlay.get(name):
        return True
    tables = (before.tables, after.tables)
    items = [table.parameters.get(name) or table.compartments.get(name) for table in tables]
    assigned = any(name in table.initial_assignments for table in (before.document.tables, after.document.tables))
    return items[0] is not None and items[0] == items[1] and not assigned


def _restructured(before: Document, after: Document) -> Iterator[str]:
    one, other = before.tables, after.tables
    if (one.conversion_factor, one.functions) != (other.conversion_factor, other.functions):
        yield from {**before.kinds, **after.kinds}
    for name in ("species", "parameters", "compartments", "initial_assignments"):
        for item in _unequal(getattr(one, name), getattr(other, name)):
            yield item.id
    for rule in _unequal(one.rules, other.rules):
        yield from _of_rule(rule)
    for reaction in _unequal(one.reactions, other.reactions):
        yield from _of_reaction(reaction)
    for event in _unequal(one.events, other.events):
        yield from _of_event(event)


def _unequal(one: Table[Any], other: Table[Any]) -> Iterator[Any]:
    """Yield the items of either table that the other does not have like that."""
    pairs = chain(((item, other) for item in one), ((item, one) for item in other))
    return (item for item, opposite in pairs if opposite.get(item.id) != item)


def _of_rule(rule: Rule) -> Iterable[str]:
    if rule.variable is not None:
        return (rule.variable,)
    return symbols(rule.math) if rule.math is not None else ()


def _of_reaction(reaction: Reaction) -> Iterator[str]:
    yield reaction.id
    yield from (reference.species for reference in (*reaction.reactants, *reaction.products))


def _of_event(event: Event) -> Iterator[str]:
    yield from (change.variable for change in event.assignments)
