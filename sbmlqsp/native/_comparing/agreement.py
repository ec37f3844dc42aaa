"""Whether two readings of a model say the same, apart from ids of units, names, and the 15th digit of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from sbmlqsp.core.expression import Apply, Call, Expression, Number, Symbol, transform
from sbmlqsp.core.tables import ModelTables, Reaction, SpeciesReference

# Each table with the name of one of its elements.
TABLES = {
    "functions": "function",
    "compartments": "compartment",
    "species": "species",
    "parameters": "parameter",
    "initial_assignments": "initial assignment of",
    "rules": "rule of",
    "reactions": "reaction",
    "events": "event",
    "constraints": "constraint",
}
_UNITS_AND_NAMES = frozenset({"units", "substance_units", "name", "message"})

SameFormula = Callable[[Expression, Expression], bool]


def same_text(first: Expression, second: Expression) -> bool:
    """Return whether two formulas are written alike, numbers compared to 14 digits."""
    return repr(transform(first, _rounded)) == repr(transform(second, _rounded))


def differences(before: ModelTables, after: ModelTables, same: SameFormula = same_text) -> tuple[str, ...]:
    """Return what differs, as "reaction 'R1' (fast)" or "event 'E' (missing)"; `same` compares formulas."""
    found = [] if before.conversion_factor == after.conversion_factor else ["model (conversion factor)"]
    for name, kind in TABLES.items():
        old, new = getattr(before, name), getattr(after, name)
        for item in old:
            other = new.get(item.id)
            what = ["missing"] if other is None else list(_differing_fields(item, other, same))
            if what:
                found.append(f"{kind} '{item.id}' ({', '.join(what)})")
        found += [f"{kind} '{item.id}' (new)" for item in new if item.id not in old]
    return tuple(found)


def _differing_fields(first: Any, second: Any, same: SameFormula) -> Iterator[str]:
    for field in fields(first):
        if field.name not in _UNITS_AND_NAMES and not _equal(
            getattr(first, field.name), getattr(second, field.name), same
        ):
            yield field.name.replace("_", " ")


def _equal(first: Any, second: Any, same: SameFormula) -> bool:
    if isinstance(first, Number | Symbol | Apply | Call) and isinstance(second, Number | Symbol | Apply | Call):
        return same(first, second)
    if isinstance(first, bool | str | None) or isinstance(second, bool | str | None):
        return bool(first == second)
    if isinstance(first, float | int):
        return isinstance(second, float | int) and same_number(first, second)
    if isinstance(first, tuple):
        return len(first) == len(second) and all(_equal(a, b, same) for a, b in zip(first, second, strict=True))
    if is_dataclass(first) and type(first) is type(second):
        return not any(_differing_fields(first, second, same))
    return bool(first == second)


def same_number(first: float, second: float) -> bool:
    """Return whether two numbers agree in 14 digits, are the same infinity, or are both not a number."""
    return math.isclose(first, second, rel_tol=1e-14, abs_tol=0.0) or (math.isnan(first) and math.isnan(second))


def _rounded(node: Expression) -> Expression:
    return Number(float(f"{node.value:.14g}")) if isinstance(node, Number) else node


def with_inline_stoichiometries(tables: ModelTables) -> ModelTables:
    """Return the tables with the assignment rules of stoichiometries written into the reactions, without ids.

    This is how Level 2 writes them (stoichiometryMath); libsbml makes ids and rules of them for Level 3.
    """
    ids = reference_ids(tables)
    formulas = {rule.id: rule.math for rule in tables.rules if rule.kind == "assignment" and rule.id in ids}

    def inline(reference: SpeciesReference) -> SpeciesReference:
        formula = formulas.get(reference.id or "", reference.stoichiometry_math)
        if formula is None:
            return reference
        return replace(reference, id=None, stoichiometry=None, stoichiometry_math=formula, constant=False)

    def changed(reaction: Reaction) -> Reaction:
        reactants, products = (tuple(map(inline, side)) for side in (reaction.reactants, reaction.products))
        return replace(reaction, reactants=reactants, products=products)

    reactions = [changed(reaction) for reaction in tables.reactions]
    return replace(tables, reactions=tables.reactions.replacing(*reactions), rules=tables.rules.without(*formulas))


def reference_ids(tables: ModelTables) -> set[str]:
    """Return the ids of all species references."""
    references = (r for reaction in tables.reactions for r in (*reaction.reactants, *reaction.products))
    return {reference.id for reference in references if reference.id is not None}
