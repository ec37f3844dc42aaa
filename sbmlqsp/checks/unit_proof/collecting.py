"""The rule table: what unit each formula of a model must have.

Sources: SBML L3V2 core, sections 4.7 to 4.12; L2V5, sections 4.8 to 4.14.
"""

from __future__ import annotations

from dataclasses import dataclass

from sbmlqsp.checks.structure import Formula, formulas
from sbmlqsp.checks.unit_proof.constraints import Constraint, Tier
from sbmlqsp.checks.unit_proof.environment import MEASURES, Environment, environment
from sbmlqsp.checks.unit_proof.exponents import Exponents
from sbmlqsp.checks.unit_proof.terms import AVOGADRO, ONE, UnitTerm, known_unit, multiplied, unknown
from sbmlqsp.checks.unit_proof.walking import Walker
from sbmlqsp.core.expression import Call, Expression, Symbol, walk
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import ModelTables, Reaction, SpeciesReference
from sbmlqsp.errors import SbmlqspError, UnitsError
from sbmlqsp.units.vectors import vector_of_sbml

_WANTED = {
    "kinetic law": "extent per time",
    "rate rule": "the unit of the variable per time",
    "delay": "the model's unit of time",
    "priority": "dimensionless",
    "stoichiometry": "dimensionless",
}


@dataclass(frozen=True, slots=True)
class Collection:
    """Everything the solver needs: `expressions[i]` is formula i with its function calls written out.

    It is None where that is impossible: a function without math, or one that calls too many others.
    """

    environment: Environment
    formulas: tuple[Formula, ...]
    expressions: tuple[Expression | None, ...]
    constraints: tuple[Constraint, ...]


def collect(tables: ModelTables) -> Collection:
    """Return the constraints of a model."""
    surroundings = environment(tables)
    walker = Walker(surroundings, Exponents(tables), literal_units(tables))
    found = tuple(formulas(tables))
    expressions: list[Expression | None] = []
    for number, formula in enumerate(found):
        walker.formula = number
        try:
            expression = written_out(formula.math, tables)
            unit = walker.unit(expression)
        except (SbmlqspError, RecursionError):
            expressions.append(None)
            continue
        expressions.append(expression)
        target = _target(formula, surroundings)
        if target is not None:
            wanted = _WANTED.get(formula.role, f"the unit of '{formula.sets}'")
            walker.require("target", (target, None), (unit, expression), wanted)
    constraints = [*walker.constraints, *_extents(tables, surroundings), *_defaults(surroundings)]
    return Collection(surroundings, found, tuple(expressions), tuple(constraints))


def written_out(math: Expression, tables: ModelTables) -> Expression:
    """Return the formula with its function calls replaced by their bodies; raises as `core.inline.inline`."""
    if len(tables.functions) and any(isinstance(node, Call) for node in walk(math)):
        return inline(math, tables.functions)
    return math


def literal_units(tables: ModelTables) -> dict[str, UnitTerm]:
    """Return the units that `sbml:units` of a number can name, by their ids."""
    found = {}
    for definition in tables.units:
        try:
            found[definition.id] = known_unit(*vector_of_sbml(definition.units))
        except UnitsError:
            continue
    return found


def _target(formula: Formula, surroundings: Environment) -> UnitTerm | None:
    """Return the unit a formula must have, None where SBML asks for nothing."""
    role = formula.role
    if role == "kinetic law":
        return surroundings.rate
    if role == "delay":
        return surroundings.model["time"]
    if role in {"priority", "stoichiometry"}:
        return ONE
    own = surroundings.symbols.get(formula.sets) if formula.sets else None
    if own is None or role in {"trigger", "constraint", "algebraic rule"}:
        return None
    return multiplied(own, surroundings.model["time"], -1) if role == "rate rule" else own


def _extents(tables: ModelTables, surroundings: Environment) -> list[Constraint]:
    """Return that the amount of each species that reactions change is extent times conversion factor (L3V2, 4.11.7)."""
    found, seen = [], set()
    for reaction in tables.reactions:
        for reference in _references(reaction):
            species = tables.species.get(reference.species)
            if species is None or species.boundary_condition or species.constant or species.id in seen:
                continue
            seen.add(species.id)
            factor = species.conversion_factor or tables.conversion_factor
            right = surroundings.model["extent"]
            if factor is not None and factor in surroundings.symbols:
                right = multiplied(right, surroundings.symbols[factor])
            left = surroundings.amounts[species.id]
            if left.powers != right.powers or left.logarithm != right.logarithm:
                times = " times conversion factor" if factor else ""
                wanted = f"the amount of '{species.id}' (extent{times})"
                shown = None if factor is None else Symbol(factor)
                found.append(Constraint("extent", left, right, None, shown, wanted=wanted, operator=species.id))
    return found


def _references(reaction: Reaction) -> tuple[SpeciesReference, ...]:
    return (*reaction.reactants, *reaction.products)


def _defaults(surroundings: Environment) -> list[Constraint]:
    """Return the units SBML Level 2 gives to what nobody declared, and for Level 3 what it would be measured in."""
    per_mole = known_unit((("item", 1), ("mol", -1)), 0.0)
    found = [Constraint("default", unknown(AVOGADRO), per_mole, tier=Tier.MEASURE, operator=AVOGADRO[1:])]
    for quantity, unit in surroundings.model.items():
        key = f"@{quantity}"
        if key not in unit.powers:
            continue
        tier = Tier.DEFAULT if key in surroundings.defaults else Tier.MEASURE
        right = surroundings.defaults.get(key) or known_unit(*vector_of_sbml((MEASURES[quantity],)))
        found.append(Constraint("default", UnitTerm({key: 1}), right, tier=tier, operator=quantity))
    return found
