"""Who causes whom: ancestors and descendants of variables through the mechanisms of a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sbmlqsp.analysis.causal.mechanisms import mechanisms
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model import Model


def causes(model: Model) -> dict[str, frozenset[str]]:
    """Return what each computed variable is computed from, directly.

    A concentration is computed from its compartment as well, and a species that an event or dose changes keeps its own
    past as a cause.
    """
    found: dict[str, set[str]] = {}
    for mechanism in mechanisms(model).values():
        found.setdefault(mechanism.variable, set()).update(mechanism.reads)
        if not mechanism.variable:  # an algebraic rule ties all that it reads to each other
            for name in mechanism.reads:
                found.setdefault(name, set()).update(mechanism.reads - {name})
    tables = model.tables
    for species in tables.species:
        if not species.has_only_substance_units:
            found.setdefault(species.id, set()).add(species.compartment)
    for name, factor in _factors(tables):
        found.setdefault(name, set()).add(factor)
    return {name: frozenset(reads - {"time"}) for name, reads in found.items() if name}


def _factors(tables: ModelTables) -> Iterable[tuple[str, str]]:
    for species in tables.species:
        factor = species.conversion_factor or tables.conversion_factor
        if factor:
            yield species.id, factor


def ancestors(model: Model, names: Iterable[str]) -> frozenset[str]:
    """Return the names and everything that has a causal path to one of them."""
    return _reached(causes(model), names)


def descendants(model: Model, names: Iterable[str]) -> frozenset[str]:
    """Return the names and everything that they have a causal path to."""
    forward: dict[str, set[str]] = {}
    for variable, reads in causes(model).items():
        for name in reads:
            forward.setdefault(name, set()).add(variable)
    return _reached({name: frozenset(found) for name, found in forward.items()}, names)


def _reached(edges: Mapping[str, frozenset[str]], names: Iterable[str]) -> frozenset[str]:
    found = set(names)
    waiting = list(found)
    while waiting:
        for name in edges.get(waiting.pop(), frozenset()) - found:
            found.add(name)
            waiting.append(name)
    return frozenset(found)
