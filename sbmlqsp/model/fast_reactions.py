"""Fast reactions with an explicit equilibrium, replaced by it: their rate is zero at every instant.

With amounts N and one fast reaction of net stoichiometry n, the totals T = N_j - (n_j / n_p) N_p of its species j and
one of them, p, change by slow reactions only. So each T becomes a state, the rate law as a function of p alone is
solved for p, and every other amount follows. Source: SBML L2V4, section 4.13.1, on the attribute `fast`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sbmlqsp.core.expression import Expression, Number, Symbol, substitute, symbols
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import (
    InitialAssignment,
    ModelTables,
    Parameter,
    Reaction,
    Rule,
    Species,
    SpeciesReference,
    Table,
)
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model.linear import ONE, ZERO, linear_parts, negative, product, quotient, total


def equilibrated(tables: ModelTables) -> ModelTables:
    """Return the tables without fast reactions; raises `UnsupportedFeature` naming one without explicit solution."""
    for reaction in [reaction for reaction in tables.reactions if reaction.fast]:
        tables = _Equilibrium(tables, reaction).applied()
    return tables


@dataclass(frozen=True, slots=True)
class _Equilibrium:
    """One fast reaction of a model and the species it moves."""

    tables: ModelTables
    reaction: Reaction

    def applied(self) -> ModelTables:
        """Return the tables with the reaction replaced by totals and assignment rules."""
        changes = self.changes()
        self.check(changes)
        pivot, *others = changes
        amounts = {name: self.amount_by_total(name, pivot, changes) for name in others}
        rules = [self.pivot_rule(pivot, amounts)]
        rules += [Rule("assignment", name, name, self.as_symbol(name, amount)) for name, amount in amounts.items()]
        rates = [self.total_rate(name, pivot, changes) for name in others]
        return self.rewritten(changes, rules, rates, [self.total_start(name, pivot, changes) for name in others])

    def changes(self) -> dict[str, Expression]:
        """Return the change of amount of each moving species per extent of the reaction."""
        net: dict[str, Expression] = {}
        for sign, references in ((-1.0, self.reaction.reactants), (1.0, self.reaction.products)):
            for reference in references:
                species = self.tables.species[reference.species]
                if species.boundary_condition or species.constant:
                    continue
                change = product((Number(sign), self.stoichiometry(reference), self.conversion(species)))
                net[species.id] = total([net.get(species.id, ZERO), change])
        return net

    def stoichiometry(self, reference: SpeciesReference) -> Expression:
        """Return the stoichiometry, as the symbol of its id where an initial assignment sets it."""
        varying = {rule.variable for rule in self.tables.rules}
        varying |= {a.variable for event in self.tables.events for a in event.assignments}
        if reference.stoichiometry_math or (reference.id and reference.id in varying):
            raise self.refusal("a stoichiometry is not constant")
        if reference.id and reference.id in self.tables.initial_assignments:
            return Symbol(reference.id)
        if reference.stoichiometry is None:
            raise self.refusal("a stoichiometry has no value")
        return Number(reference.stoichiometry)

    def conversion(self, species: Species) -> Expression:
        factor = species.conversion_factor or self.tables.conversion_factor
        return Symbol(factor) if factor else ONE

    def check(self, changes: dict[str, Expression]) -> None:
        """Raise where a species of the reaction is changed in a way that the totals do not follow."""
        taken = {rule.variable for rule in self.tables.rules if rule.variable}
        taken |= {a.variable for event in self.tables.events for a in event.assignments}
        if not changes or self.reaction.kinetic_law is None:
            raise self.refusal("it has no rate law or no species that it changes")
        if clash := sorted(taken & set(changes)):
            raise self.refusal(f"a rule or event sets '{clash[0]}' as well")
        if any(len({ref.species for ref in (*r.reactants, *r.products)} & set(changes)) for r in self.other_fast()):
            raise self.refusal("it shares species with another fast reaction")

    def other_fast(self) -> Iterator[Reaction]:
        return (r for r in self.tables.reactions if r.fast and r.id != self.reaction.id)

    def volume(self, name: str) -> Expression:
        """Return what turns the symbol of a species into its amount."""
        species = self.tables.species[name]
        plain = species.has_only_substance_units or self.tables.compartments[species.compartment].dimensions == 0
        return ONE if plain else Symbol(species.compartment)

    def as_symbol(self, name: str, amount: Expression) -> Expression:
        return quotient(amount, self.volume(name))

    def total_id(self, name: str) -> str:
        return f"{name}__total_of_{self.reaction.id}"

    def share(self, name: str, pivot: str, changes: dict[str, Expression]) -> Expression:
        """Return n_j / n_p."""
        of_name, of_pivot = changes[name], changes[pivot]
        if isinstance(of_name, Number) and isinstance(of_pivot, Number):
            return Number(of_name.value / of_pivot.value)
        return quotient(of_name, of_pivot)

    def amount_by_total(self, name: str, pivot: str, changes: dict[str, Expression]) -> Expression:
        """Return N_j = T_j + (n_j / n_p) N_p."""
        pivot_amount = product((self.share(name, pivot, changes), Symbol(pivot), self.volume(pivot)))
        return total([Symbol(self.total_id(name)), pivot_amount])

    def pivot_rule(self, pivot: str, amounts: dict[str, Expression]) -> Rule:
        """Return the assignment rule that solves rate law = 0 for the pivot."""
        assert self.reaction.kinetic_law is not None
        law = self.law({pivot, *amounts})
        law = substitute(law, {name: self.as_symbol(name, amount) for name, amount in amounts.items()})
        parts = linear_parts(law, pivot)
        moved = {a.variable for event in self.tables.events for a in event.assignments}
        if parts is None or parts[1] == ZERO or symbols(parts[1]) & moved:
            raise self.refusal("its equilibrium has no explicit formula that could be found")
        return Rule("assignment", pivot, pivot, quotient(negative(parts[0]), parts[1]))

    def law(self, species: set[str]) -> Expression:
        """Return the rate law with function calls, local parameters and rules that read the species written out."""
        assert self.reaction.kinetic_law is not None
        law = inline(self.reaction.kinetic_law, self.tables.functions)
        local = {p.id: Number(p.value) for p in self.reaction.local_parameters if p.value is not None}
        rules = {
            r.id: inline(r.math, self.tables.functions) for r in self.tables.rules if r.kind == "assignment" and r.math
        }
        law = substitute(law, dict(local))
        while inside := {
            n: rules[n] for n in symbols(law) if n in rules and symbols(rules[n]) & (species | set(rules))
        }:
            law = substitute(law, inside)
        return law

    def total_rate(self, name: str, pivot: str, changes: dict[str, Expression]) -> Rule:
        """Return dT_j/dt from the slow reactions."""
        share = self.share(name, pivot, changes)
        rate = total([self.slow_rate(name), negative(product((share, self.slow_rate(pivot))))])
        return Rule("rate", self.total_id(name), self.total_id(name), rate)

    def slow_rate(self, name: str) -> Expression:
        terms = [
            product((Number(sign), self.stoichiometry(reference), Symbol(reaction.id)))
            for reaction in self.tables.reactions
            if reaction.id != self.reaction.id and reaction.kinetic_law is not None
            for sign, references in ((-1.0, reaction.reactants), (1.0, reaction.products))
            for reference in references
            if reference.species == name
        ]
        return product((total(terms), self.conversion(self.tables.species[name]))) if terms else ZERO

    def total_start(self, name: str, pivot: str, changes: dict[str, Expression]) -> InitialAssignment:
        start = total([self.start(name), negative(product((self.share(name, pivot, changes), self.start(pivot))))])
        return InitialAssignment(self.total_id(name), start)

    def start(self, name: str) -> Expression:
        """Return the amount of a species before the equilibrium is reached."""
        species = self.tables.species[name]
        assignment = self.tables.initial_assignments.get(name)
        if assignment is not None and assignment.math is not None:
            return product((assignment.math, self.volume(name)))
        if species.initial_amount is not None:
            return Number(species.initial_amount)
        if species.initial_concentration is None:
            raise self.refusal(f"species '{name}' has no initial value")
        return product((Number(species.initial_concentration), Symbol(species.compartment)))

    def rewritten(
        self, changes: dict[str, Expression], rules: list[Rule], rates: list[Rule], starts: list[InitialAssignment]
    ) -> ModelTables:
        tables = self.tables
        if any(self.reaction.id in symbols(rule.math) for rule in [*tables.rules, *rates] if rule.math):
            raise self.refusal("another formula reads its rate")
        species = (replace(tables.species[name], boundary_condition=True) for name in changes)
        numbers = {start.id: start.math.value for start in starts if isinstance(start.math, Number)}
        totals = [Parameter(rule.id, numbers.get(rule.id), constant=False) for rule in rates]
        references = (*self.reaction.reactants, *self.reaction.products)
        totals += [Parameter(ref.id, ref.stoichiometry) for ref in references if ref.id]
        assignments = [*tables.initial_assignments.without(*changes), *(s for s in starts if s.id not in numbers)]
        return replace(
            tables,
            species=tables.species.replacing(*species),
            parameters=tables.parameters.replacing(*totals),
            rules=Table([*tables.rules, *rules, *rates], "rule"),
            reactions=tables.reactions.without(self.reaction.id),
            initial_assignments=Table(assignments, "initial assignment"),
        )

    def refusal(self, reason: str) -> UnsupportedFeature:
        name = self.reaction.id
        return UnsupportedFeature(
            f"fast reaction '{name}' cannot be replaced by its equilibrium: {reason}",
            where=name,
            fix="give the reaction a finite rate or write its equilibrium as an assignment rule",
            feature="fast reaction",
            element=name,
        )
