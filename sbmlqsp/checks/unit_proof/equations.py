"""`ode_terms`: every term of every species' equation with its unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbmlqsp.checks.structure import HasTables
from sbmlqsp.checks.unit_proof.collecting import literal_units, written_out
from sbmlqsp.checks.unit_proof.exponents import Exponents
from sbmlqsp.checks.unit_proof.proof import Proof, prove
from sbmlqsp.checks.unit_proof.terms import UnitTerm, multiplied
from sbmlqsp.checks.unit_proof.walking import Walker
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.tables import ModelTables, Reaction, Species
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.units.vectors import TOLERANCE

Signed = tuple[str, Expression]


@dataclass(frozen=True, slots=True)
class OdeTerm:
    """One term of the equation of `variable`: `term` (with its sign) comes from `source` and is in `unit`.

    The whole equation is in `equation_unit`; `fits` says whether the term is, None where a unit stays open.
    """

    variable: str
    equation_unit: str
    source: str
    term: str
    unit: str
    fits: bool | None


def ode_terms(model: HasTables) -> tuple[OdeTerm, ...]:
    """Return each term of the equation of each species and of each variable with a rate rule, in document order.

    The equation of a species that reactions change is that of its amount: the sum of stoichiometry times kinetic
    law (times conversion factor). Sums in a kinetic law are taken apart, k*(A - B) into k*A and k*B.
    """
    tables = model.tables
    listing = _Listing(tables, prove(tables))
    species = [term for item in tables.species for term in listing.of_species(item)]
    return (*species, *(term for rule in tables.rules if rule.kind == "rate" for term in listing.of_rule(rule.id)))


class _Listing:
    def __init__(self, tables: ModelTables, proof: Proof) -> None:
        self.tables, self.proof = tables, proof
        self.surroundings = proof.collection.environment
        self.walker = Walker(self.surroundings, Exponents(tables), literal_units(tables))

    def of_species(self, species: Species) -> Iterator[OdeTerm]:
        if species.boundary_condition or species.constant:
            return
        whole = multiplied(self.surroundings.amounts[species.id], self.surroundings.model["time"], -1)
        for reaction in self.tables.reactions:
            for sign, factors in _part(reaction, species, self.tables):
                if reaction.kinetic_law is not None:
                    yield from self._terms(species.id, whole, reaction.id, reaction.kinetic_law, sign, factors)

    def of_rule(self, variable: str) -> Iterator[OdeTerm]:
        rule = self.tables.rules[variable]
        if rule.math is not None and variable in self.surroundings.symbols:
            whole = multiplied(self.surroundings.symbols[variable], self.surroundings.model["time"], -1)
            yield from self._terms(variable, whole, f"rate rule of {variable}", rule.math, "+", ())

    def _terms(
        self,
        variable: str,
        whole: UnitTerm,
        source: str,
        math: Expression,
        sign: str,
        factors: tuple[Expression, ...],
    ) -> Iterator[OdeTerm]:
        for own, term in _split(math):
            full = Apply("times", (*factors, term)) if factors else term
            unit = self._unit(full)
            shown = to_text(full)
            total = "+" if own == sign else "-"
            yield OdeTerm(
                variable,
                self.proof.text(whole),
                source,
                f"{total} {shown}",
                "" if unit is None else self.proof.text(unit),
                None if unit is None else self._fits(whole, unit),
            )

    def _unit(self, expression: Expression) -> UnitTerm | None:
        try:
            return self.walker.unit(written_out(expression, self.tables))
        except (SbmlqspError, RecursionError):
            return None

    def _fits(self, whole: UnitTerm, unit: UnitTerm) -> bool | None:
        if unit.bare:
            return True  # a bare number takes the unit of the equation
        ratio = self.proof.solution.resolve(multiplied(whole, unit, -1))
        if not ratio.known:
            return None
        return not ratio.powers and abs(ratio.logarithm) < TOLERANCE


def _part(reaction: Reaction, species: Species, tables: ModelTables) -> Iterator[tuple[str, tuple[Expression, ...]]]:
    """Yield sign and factors before the kinetic law for each time the species takes part in a reaction."""
    factor = species.conversion_factor or tables.conversion_factor
    conversion: tuple[Expression, ...] = () if factor is None else (Symbol(factor),)
    for sign, references in (("-", reaction.reactants), ("+", reaction.products)):
        for reference in references:
            if reference.species == species.id:
                yield (
                    sign,
                    (*_stoichiometry(reference.id, reference.stoichiometry, reference.stoichiometry_math), *conversion),
                )


def _stoichiometry(name: str | None, value: float | None, math: Expression | None) -> tuple[Expression, ...]:
    if math is not None:
        return (math,)
    if value is None:
        return (Symbol(name),) if name else ()
    return () if value == 1 else (Number(value),)


def _split(expression: Expression, sign: str = "+") -> Iterator[Signed]:
    """Yield the terms of a formula with their signs; a product or quotient of one sum is distributed over it."""
    other = {"+": "-", "-": "+"}
    if not isinstance(expression, Apply):
        yield sign, expression
        return
    operator, arguments = expression.operator, expression.arguments
    if operator == "plus":
        for argument in arguments:
            yield from _split(argument, sign)
    elif operator == "minus":
        first = other[sign] if len(arguments) == 1 else sign
        yield from _split(arguments[0], first)
        for argument in arguments[1:]:
            yield from _split(argument, other[sign])
    elif operator in {"times", "divide"}:
        yield from _distributed(expression, sign)
    else:
        yield sign, expression


def _distributed(product: Apply, sign: str) -> Iterator[Signed]:
    places = [0] if product.operator == "divide" else range(len(product.arguments))
    sums = [i for i in places if _is_sum(product.arguments[i])]
    if len(sums) != 1:
        yield sign, product
        return
    place = sums[0]
    before, after = product.arguments[:place], product.arguments[place + 1 :]
    for own, term in _split(product.arguments[place], sign):
        yield own, Apply(product.operator, (*before, term, *after))


def _is_sum(expression: Expression) -> bool:
    if not isinstance(expression, Apply):
        return False
    if expression.operator in {"plus", "minus"}:
        return True
    return expression.operator in {"times", "divide"} and any(
        _is_sum(argument) for argument in expression.arguments[:1]
    )
