"""Rates of change from reactions and rate rules (SBML L3V2 core, sections 4.9.3 and 4.11)."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.core.tables import ModelTables, Reaction, SpeciesReference

ZERO = Number(0.0)


def rates(tables: ModelTables) -> dict[str, Expression]:
    """Return d/dt of each state, as the document has it: rateOf may occur. Rules without math say nothing (L3V2)."""
    ruled = {rule.variable for rule in tables.rules if rule.math is not None}
    contributions = _contributions(tables)
    found: dict[str, Expression] = {
        species.id: _scaled_sum(species.id, contributions.get(species.id, []), tables)
        for species in tables.species
        if not (species.constant or species.boundary_condition or species.id in ruled)
    }
    for rule in tables.rules:
        if rule.kind == "rate" and rule.variable is not None and rule.math is not None:
            found[rule.variable] = rule.math
    return found


def _contributions(tables: ModelTables) -> dict[str, list[Expression]]:
    """Return, for each species, stoichiometry times rate of every reaction that changes it."""
    found: dict[str, list[Expression]] = {}
    for reaction in tables.reactions:
        for sign, reference in references(reaction):
            term = _times(sign, _stoichiometry(reference), Symbol(reaction.id))
            found.setdefault(reference.species, []).append(term)
    return found


def references(reaction: Reaction) -> Iterator[tuple[float, SpeciesReference]]:
    """Yield the reactants with sign -1 and the products with sign 1."""
    yield from ((-1.0, reference) for reference in reaction.reactants)
    yield from ((1.0, reference) for reference in reaction.products)


def _stoichiometry(reference: SpeciesReference) -> Expression:
    if reference.id is not None:
        return Symbol(reference.id)
    if reference.stoichiometry_math is not None:
        return reference.stoichiometry_math
    return Number(float("nan") if reference.stoichiometry is None else reference.stoichiometry)


def _times(sign: float, stoichiometry: Expression, rate: Expression) -> Expression:
    if isinstance(stoichiometry, Number):
        coefficient = sign * stoichiometry.value
        return rate if coefficient == 1.0 else Apply("times", (Number(coefficient), rate))
    product = Apply("times", (stoichiometry, rate))
    return product if sign > 0 else Apply("minus", (product,))


def _scaled_sum(species: str, terms: list[Expression], tables: ModelTables) -> Expression:
    if not terms:
        return ZERO
    total = terms[0] if len(terms) == 1 else Apply("plus", tuple(terms))
    factor = tables.species[species].conversion_factor or tables.conversion_factor
    return Apply("times", (Symbol(factor), total)) if factor else total
