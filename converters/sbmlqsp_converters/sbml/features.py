"""The features of a model that some readers of SBML ignore."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.checks import discontinuities
from sbmlqsp.checks.features import Feature, features
from sbmlqsp.core.expression import Apply as _Apply
from sbmlqsp.core.expression import Expression, walk
from sbmlqsp.model import Model


def features_of(model: Model) -> Iterator[Feature]:
    """Yield features: those that engines differ in, and what readers of older levels do not have."""
    yield from features(model)
    tables = model.tables
    for event in tables.events:
        if not event.persistent:
            yield Feature("event that does not persist", event.id)
        if not event.trigger_initial_value:
            yield Feature("trigger that starts false", event.id)
    if tables.conversion_factor:
        yield Feature("conversion factor", tables.conversion_factor)
    for species in tables.species:
        if species.conversion_factor:
            yield Feature("conversion factor", species.id)
    for function in tables.functions:
        if function.body is not None and _has_factorial(function.body):
            yield Feature("factorial", function.id)
    jumps = discontinuities.find(model)
    for owner in {atom.owner for atom in jumps.timed}:
        if owner not in tables.events:
            yield Feature("jump in a rate", owner)
    if jumps.watched or jumps.stepped:
        yield Feature("jump in a rate", tables.id or "model")


def _has_factorial(math: Expression) -> bool:
    return any(isinstance(node, _Apply) and node.operator == "factorial" for node in walk(math))
