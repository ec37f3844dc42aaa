"""The features of a model that some readers of SBML ignore."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.checks import discontinuities
from sbmlqsp.checks.features import Feature, features
from sbmlqsp.checks.structure import formulas
from sbmlqsp.core.expression import RELATIONS, Apply, Expression, Number, substitute, symbols, walk
from sbmlqsp.core.tables import Event, ModelTables
from sbmlqsp.model import Model


def features_of(model: Model) -> Iterator[Feature]:
    """Yield features: those that engines differ in, and what readers of older levels do not have."""
    yield from features(model)
    yield from _of_events(model.tables)
    yield from _conversion_factors(model.tables)
    yield from _references(model.tables)
    yield from _oddities(model.tables)
    yield from _jumps(model)


def _of_events(tables: ModelTables) -> Iterator[Feature]:
    given = [event.priority for event in tables.events if event.priority is not None]
    if len(given) > len({math for math in given if isinstance(math, Number)}) and len(given) > 1:
        yield Feature("events of one priority", next(e.id for e in tables.events if e.priority is not None))
    for event in tables.events:
        if not event.persistent:
            yield Feature("event that does not persist", event.id)
        if not event.trigger_initial_value:
            yield Feature("trigger that starts false", event.id)
        if not event.assignments or any(a.math is None for a in event.assignments) or event.trigger is None:
            yield Feature("element without math", event.id)
        if event.trigger is not None and _ends_on_border(event):
            yield Feature("event that ends on its border", event.id)


def _ends_on_border(event: Event) -> bool:
    """Return whether an event makes both sides of a relation in its trigger equal, as a ball put on the floor."""
    given = {each.variable: each.math for each in event.assignments if each.math is not None}
    nodes = walk(event.trigger) if event.trigger is not None else ()
    relations = [node for node in nodes if isinstance(node, Apply) and node.operator in RELATIONS]
    return any(
        symbols(node) & set(given) and len({substitute(side, given) for side in node.arguments}) == 1
        for node in relations
    )


def _conversion_factors(tables: ModelTables) -> Iterator[Feature]:
    if tables.conversion_factor:
        yield Feature("conversion factor", tables.conversion_factor)
    yield from (Feature("conversion factor", species.id) for species in tables.species if species.conversion_factor)


def _references(tables: ModelTables) -> Iterator[Feature]:
    """Yield stoichiometries that formulas read or set, or that may change."""
    references = [ref for r in tables.reactions for ref in (*r.reactants, *r.products) if ref.id]
    used = {name for formula in formulas(tables) for name in symbols(formula.math)}
    used |= {formula.sets for formula in formulas(tables) if formula.sets}
    for reference in references:
        if reference.id is not None and (reference.id in used or not reference.constant):
            yield Feature("stoichiometry by id", reference.id)


def _oddities(tables: ModelTables) -> Iterator[Feature]:
    for compartment in tables.compartments:
        if compartment.dimensions not in {0.0, 1.0, 2.0, 3.0}:
            yield Feature("broken dimension", compartment.id)
    yield from (Feature("element without math", rule.id) for rule in tables.rules if rule.math is None)
    for function in tables.functions:
        if function.body is not None and _has_factorial(function.body):
            yield Feature("factorial", function.id)


def _has_factorial(math: Expression) -> bool:
    return any(isinstance(node, Apply) and node.operator == "factorial" for node in walk(math))


def _jumps(model: Model) -> Iterator[Feature]:
    """Yield jumps of rates at a time, which a program may step over, and those where states cross a border."""
    jumps = discontinuities.find(model)
    for owner in dict.fromkeys(atom.owner for atom in jumps.timed):
        if owner not in model.events:
            yield Feature("jump at a time", owner)
    if discontinuities.crossed(model) or jumps.stepped:
        yield Feature("jump of a rate", model.id or "model")
    yield from (Feature("branch between borders", owner) for owner in discontinuities.banded(model))
