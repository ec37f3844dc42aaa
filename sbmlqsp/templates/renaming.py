"""Model tables under other ids: symbols and unit definitions are two name spaces (SBML L3V2 core, section 3.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sbmlqsp.core.expression import Call, Expression, Number, Symbol, transform
from sbmlqsp.core.tables import (
    Compartment,
    Event,
    EventAssignment,
    FunctionDefinition,
    InitialAssignment,
    Parameter,
    Reaction,
    Rule,
    Species,
    SpeciesReference,
)


@dataclass(frozen=True, slots=True)
class Renaming:
    """`symbol` and `unit` return the new id of an old one (or the same)."""

    symbol: Callable[[str], str]
    unit: Callable[[str], str]

    def math(self, expression: Expression | None) -> Expression | None:
        """Return the formula under the new ids."""
        return None if expression is None else transform(expression, self._node)

    def _node(self, node: Expression) -> Expression:
        if isinstance(node, Symbol):
            return Symbol(self.name(node.name))
        if isinstance(node, Call):
            return Call(self.symbol(node.function), node.arguments)
        return self._literal(node)

    def _literal(self, node: Expression) -> Expression:
        return replace(node, units=self.unit(node.units)) if isinstance(node, Number) and node.units else node

    def name(self, name: str) -> str:
        """Return the new id; of a local parameter `reaction.parameter` only the reaction is renamed."""
        owner, dot, local = name.partition(".")
        return self.symbol(owner) + dot + local

    def maybe_unit(self, unit: str | None) -> str | None:
        """Return the new id of a unit, where there is one."""
        return None if unit is None else self.unit(unit)

    def function(self, function: FunctionDefinition) -> FunctionDefinition:
        """Return a function; its arguments keep their names, which mean nothing outside."""
        body = function.body
        if body is not None:
            body = transform(body, lambda node: node if isinstance(node, Symbol) else self._node(node))
        return replace(function, id=self.symbol(function.id), body=body)

    def compartment(self, compartment: Compartment) -> Compartment:
        """Return a compartment."""
        return replace(compartment, id=self.symbol(compartment.id), units=self.maybe_unit(compartment.units))

    def species(self, species: Species) -> Species:
        """Return a species."""
        factor = species.conversion_factor
        return replace(
            species,
            id=self.symbol(species.id),
            compartment=self.symbol(species.compartment),
            substance_units=self.maybe_unit(species.substance_units),
            conversion_factor=None if factor is None else self.symbol(factor),
        )

    def parameter(self, parameter: Parameter) -> Parameter:
        """Return a global or local parameter."""
        return replace(parameter, id=self.name(parameter.id), units=self.maybe_unit(parameter.units))

    def initial_assignment(self, assignment: InitialAssignment) -> InitialAssignment:
        """Return an initial assignment."""
        return InitialAssignment(self.symbol(assignment.id), self.math(assignment.math))

    def rule(self, rule: Rule) -> Rule:
        """Return a rule."""
        variable = None if rule.variable is None else self.symbol(rule.variable)
        return replace(rule, id=variable or rule.id, variable=variable, math=self.math(rule.math))

    def reaction(self, reaction: Reaction) -> Reaction:
        """Return a reaction with its local parameters."""
        return replace(
            reaction,
            id=self.symbol(reaction.id),
            reactants=tuple(self._reference(reference) for reference in reaction.reactants),
            products=tuple(self._reference(reference) for reference in reaction.products),
            modifiers=tuple(self.symbol(modifier) for modifier in reaction.modifiers),
            kinetic_law=self.math(reaction.kinetic_law),
            local_parameters=tuple(self.parameter(parameter) for parameter in reaction.local_parameters),
        )

    def _reference(self, reference: SpeciesReference) -> SpeciesReference:
        return replace(
            reference,
            species=self.symbol(reference.species),
            id=None if reference.id is None else self.symbol(reference.id),
            stoichiometry_math=self.math(reference.stoichiometry_math),
        )

    def event(self, event: Event) -> Event:
        """Return an event."""
        return replace(
            event,
            id=self.symbol(event.id),
            trigger=self.math(event.trigger),
            delay=self.math(event.delay),
            priority=self.math(event.priority),
            assignments=tuple(
                EventAssignment(self.symbol(each.variable), self.math(each.math)) for each in event.assignments
            ),
        )
