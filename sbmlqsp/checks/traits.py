"""Ordinary parts of SBML that some programs read differently: which elements of a model have them."""

from __future__ import annotations

from collections.abc import Callable

from sbmlqsp.checks.structure import formulas
from sbmlqsp.core.expression import uses
from sbmlqsp.core.tables import ModelTables


def elements_with(trait: str, tables: ModelTables) -> tuple[str, ...]:
    """Return the ids of the elements that have a trait: a name in `TRAITS`, or a MathML operator."""
    if trait in TRAITS:
        return TRAITS[trait](tables)
    return _using(tables, trait)


def _using(tables: ModelTables, operator: str) -> tuple[str, ...]:
    bodies = [(f.id, f.body) for f in tables.functions if f.body is not None]
    found = [(formula.owner, formula.math) for formula in formulas(tables)] + bodies
    return tuple(dict.fromkeys(owner for owner, math in found if uses(math, operator)))


def _rate_rules_elsewhere(tables: ModelTables) -> tuple[str, ...]:
    return tuple(r.id for r in tables.rules if r.kind == "rate" and r.variable not in tables.species)


TRAITS: dict[str, Callable[[ModelTables], tuple[str, ...]]] = {
    "algebraic rule": lambda t: tuple(r.id for r in t.rules if r.kind == "algebraic"),
    "fast reaction": lambda t: tuple(r.id for r in t.reactions if r.fast),
    "constraint": lambda t: t.constraints.ids,
    "function definition": lambda t: t.functions.ids,
    "event delay": lambda t: tuple(e.id for e in t.events if e.delay is not None),
    "event priority": lambda t: tuple(e.id for e in t.events if e.priority is not None),
    "event at zero": lambda t: tuple(e.id for e in t.events if not e.trigger_initial_value),
    "trigger not persistent": lambda t: tuple(e.id for e in t.events if not e.persistent),
    "rate rule on a parameter or compartment": _rate_rules_elsewhere,
    "hasOnlySubstanceUnits": lambda t: tuple(s.id for s in t.species if s.has_only_substance_units),
}
