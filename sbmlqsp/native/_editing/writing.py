"""Core objects -> SBML elements of one level and version."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from sbmlqsp.core.expression import Expression
from sbmlqsp.core.mathml import lambda_to_mathml, to_mathml
from sbmlqsp.core.tables import (
    Compartment,
    Event,
    FunctionDefinition,
    InitialAssignment,
    Parameter,
    Reaction,
    Rule,
    Species,
    SpeciesReference,
    Unit,
    UnitDefinition,
)
from sbmlqsp.errors import ModelError
from sbmlqsp.native._editing.dialect import local_names, older, without_units

AttributeValue = str | float | bool | None


def attribute_text(value: str | float | bool) -> str:
    """Return an attribute value as XML Schema writes it; floats keep every digit."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


@dataclass(frozen=True, slots=True)
class SbmlWriter:
    """Writes elements for one document; `prefix` is that of the SBML namespace with its colon, usually empty."""

    level: int
    version: int
    prefix: str = ""

    def element(self, tag: str, attributes: dict[str, AttributeValue] | None = None, *content: str) -> str:
        """Return an element; attributes that are None or empty text are left out."""
        given = {name: value for name, value in (attributes or {}).items() if value is not None and value != ""}
        head = "".join(f" {name}={quoteattr(attribute_text(value))}" for name, value in given.items())
        inner = "".join(content)
        name = self.prefix + tag
        return f"<{name}{head}>{inner}</{name}>" if inner else f"<{name}{head}/>"

    def math(self, expression: Expression | None) -> str:
        """Return the `<math>` element, in operators that this level has; nothing for None."""
        return "" if expression is None else to_mathml(self.dialect(expression), version=self.version)

    def dialect(self, expression: Expression) -> Expression:
        """Return the formula in what this level and version can say."""
        if (self.level, self.version) >= (3, 2):
            return expression
        return without_units(older(expression)) if self.level < 3 else older(expression)

    # Definitions

    def unit(self, unit: Unit) -> str:
        """Return a `<unit>`."""
        return self.element(
            "unit",
            {"kind": unit.kind, "exponent": unit.exponent, "scale": float(unit.scale), "multiplier": unit.multiplier},
        )

    def unit_definition(self, definition: UnitDefinition) -> str:
        """Return a `<unitDefinition>`."""
        units = self._list("listOfUnits", [self.unit(unit) for unit in definition.units])
        return self.element("unitDefinition", {"id": definition.id, "name": definition.name}, units)

    def function(self, function: FunctionDefinition) -> str:
        """Return a `<functionDefinition>`."""
        body = function.body
        content = "" if body is None else lambda_to_mathml(function.arguments, self.dialect(body), version=self.version)
        return self.element("functionDefinition", {"id": function.id, "name": function.name}, content)

    def compartment(self, compartment: Compartment) -> str:
        """Return a `<compartment>`."""
        return self.element(
            "compartment",
            {
                "id": compartment.id,
                "name": compartment.name,
                "spatialDimensions": compartment.dimensions,
                "size": compartment.size,
                "units": compartment.units,
                "constant": compartment.constant,
            },
        )

    def species(self, species: Species) -> str:
        """Return a `<species>`."""
        return self.element(
            "species",
            {
                "id": species.id,
                "name": species.name,
                "compartment": species.compartment,
                "initialAmount": species.initial_amount,
                "initialConcentration": species.initial_concentration,
                "substanceUnits": species.substance_units,
                "hasOnlySubstanceUnits": species.has_only_substance_units,
                "boundaryCondition": species.boundary_condition,
                "constant": species.constant,
                "conversionFactor": species.conversion_factor,
            },
        )

    def parameter(self, parameter: Parameter) -> str:
        """Return a global `<parameter>`."""
        constant = {"constant": parameter.constant}
        return self.element("parameter", {**self._value(parameter, parameter.id), **constant})

    def _value(self, parameter: Parameter, name: str) -> dict[str, AttributeValue]:
        return {"id": name, "name": parameter.name, "value": parameter.value, "units": parameter.units}

    # Assignments and rules

    def initial_assignment(self, assignment: InitialAssignment) -> str:
        """Return an `<initialAssignment>`."""
        return self.element("initialAssignment", {"symbol": assignment.id}, self.math(assignment.math))

    def rule(self, rule: Rule) -> str:
        """Return an `<assignmentRule>`, `<rateRule>` or `<algebraicRule>`."""
        return self.element(f"{rule.kind}Rule", {"variable": rule.variable}, self.math(rule.math))

    # Reactions

    def reaction(self, reaction: Reaction) -> str:
        """Return a `<reaction>`.

        Raises:
            ModelError: for a fast reaction where SBML no longer has them (Level 3 Version 2).
        """
        has_fast = (self.level, self.version) < (3, 2)
        if reaction.fast and not has_fast:
            raise ModelError("SBML Level 3 Version 2 has no fast reactions", where=reaction.id)
        law = "" if reaction.kinetic_law is None and not reaction.local_parameters else self.kinetic_law(reaction)
        modifiers = (self.element("modifierSpeciesReference", {"species": name}) for name in reaction.modifiers)
        return self.element(
            "reaction",
            {
                "id": reaction.id,
                "name": reaction.name,
                "reversible": reaction.reversible,
                "fast": reaction.fast if has_fast else None,
            },
            self._list("listOfReactants", [self.species_reference(r) for r in reaction.reactants]),
            self._list("listOfProducts", [self.species_reference(r) for r in reaction.products]),
            self._list("listOfModifiers", list(modifiers)),
            law,
        )

    def species_reference(self, reference: SpeciesReference) -> str:
        """Return a `<speciesReference>`."""
        formula = self.math(reference.stoichiometry_math)
        return self.element(
            "speciesReference",
            {
                "id": reference.id,
                "species": reference.species,
                "stoichiometry": None if formula else reference.stoichiometry,
                "constant": reference.constant if self.level > 2 else None,
            },
            self.element("stoichiometryMath", {}, formula) if formula else "",
        )

    def kinetic_law(self, reaction: Reaction) -> str:
        """Return a `<kineticLaw>` with its local parameters."""
        tag = "localParameter" if self.level > 2 else "parameter"
        prefix = f"{reaction.id}."
        parameters = [self.element(tag, self._value(p, p.id.removeprefix(prefix))) for p in reaction.local_parameters]
        local = tuple(parameter.id.removeprefix(prefix) for parameter in reaction.local_parameters)
        formula = None if reaction.kinetic_law is None else local_names(reaction.kinetic_law, reaction.id, local)
        name = f"listOf{tag[0].upper()}{tag[1:]}s"
        return self.element("kineticLaw", {}, self.math(formula), self._list(name, parameters))

    def _list(self, tag: str, items: list[str]) -> str:
        return self.element(tag, {}, *items) if items else ""

    # Events

    def event(self, event: Event) -> str:
        """Return an `<event>`."""
        from_trigger_time = event.use_values_from_trigger_time if (self.level, self.version) >= (2, 4) else None
        flags: dict[str, AttributeValue] = {}
        if self.level > 2:
            flags = {"initialValue": event.trigger_initial_value, "persistent": event.persistent}
        assignments = [
            self.element("eventAssignment", {"variable": a.variable}, self.math(a.math)) for a in event.assignments
        ]
        return self.element(
            "event",
            {"id": event.id, "name": event.name, "useValuesFromTriggerTime": from_trigger_time},
            self.element("trigger", flags, self.math(event.trigger)),
            "" if event.delay is None else self.element("delay", {}, self.math(event.delay)),
            "" if event.priority is None else self.element("priority", {}, self.math(event.priority)),
            self._list("listOfEventAssignments", assignments),
        )
