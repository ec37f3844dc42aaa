"""What a model means, apart from how it is written: for comparing a model with its translation.

Function calls are inlined, local parameters are parameters of the model, initial values are formulas (numbers
included), stoichiometries are summed per species, values that nothing reads are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, symbols, transform
from sbmlqsp.core.inline import inline
from sbmlqsp.core.tables import Compartment, ModelTables, Parameter, Reaction, Rule, Species, SpeciesReference
from sbmlqsp.native._comparing.agreement import reference_ids, same_number
from sbmlqsp.native._comparing.unit_meaning import unit_meaning

Fact = Expression | str | bool | None


@dataclass(slots=True)
class Meaning:
    """Facts under readable labels: `decisive` ones govern a simulation, `descriptive` ones do not."""

    decisive: dict[str, Fact] = field(default_factory=dict)
    descriptive: dict[str, Fact] = field(default_factory=dict)


def meaning_of(tables: ModelTables, names: Mapping[str, str]) -> Meaning:
    """Return the facts of a model with its ids changed as `names` says.

    Raises:
        ModelError, UnsupportedFeature: for calls of functions that do not exist or have no math.
    """
    return _Interpretation(tables, names).meaning()


class _Interpretation:
    def __init__(self, tables: ModelTables, names: Mapping[str, str]) -> None:
        self.tables = tables
        self.names = names
        self.rules = {rule.id: rule for rule in tables.rules if rule.math is not None}
        self.assigned = {a.id: a.math for a in tables.initial_assignments if a.math is not None}
        self.used = used_symbols(tables)
        self.references = reference_ids(tables)
        self.facts = Meaning()

    def meaning(self) -> Meaning:
        tables = self.tables
        self.units("time", tables.time_units)
        for compartment in tables.compartments:
            self.compartment(compartment)
        for parameter in (*tables.parameters, *(p for r in tables.reactions for p in r.local_parameters)):
            self.parameter(parameter)
        for species in tables.species:
            self.species(species)
        for rule in self.rules.values():
            self.rule(rule)
        for reaction in tables.reactions:
            self.reaction(reaction)
        self.events()
        for constraint in tables.constraints:
            self.facts.descriptive[constraint.id] = self.formula(constraint.math)
        for function in tables.functions:
            self.facts.descriptive[f"function '{function.id}'"] = True
        return self.facts

    def name(self, old: str) -> str:
        return self.names.get(old, old)

    def formula(self, expression: Expression | None) -> Expression | None:
        if expression is None:
            return None
        return transform(inline(expression, self.tables.functions), self._renamed)

    def _renamed(self, node: Expression) -> Expression:
        return Symbol(self.name(node.name)) if isinstance(node, Symbol) else node

    def initial(self, old: str, given: Expression | None) -> None:
        rule = self.rules.get(old)
        if rule is not None and rule.kind == "assignment":
            return
        value = self.assigned.get(old, given)
        self.facts.decisive[f"initial value of '{self.name(old)}'"] = self.formula(value)

    def compartment(self, compartment: Compartment) -> None:
        name = self.name(compartment.id)
        self.initial(compartment.id, _number(compartment.size))
        self.facts.descriptive[f"constant of '{name}'"] = compartment.constant
        self.facts.descriptive[f"dimensions of '{name}'"] = _number(compartment.dimensions)
        self.facts.decisive[f"lack of a size of '{name}'"] = compartment.dimensions == 0
        self.units(f"'{name}'", compartment.units or self.default_size_unit(compartment.dimensions))
        self.facts.descriptive[f"name of '{name}'"] = _display(compartment.name, compartment.id, name)

    def parameter(self, parameter: Parameter) -> None:
        name = self.name(parameter.id)
        self.initial(parameter.id, _number(parameter.value))
        self.facts.descriptive[f"constant of '{name}'"] = parameter.constant
        self.units(f"'{name}'", parameter.units)
        self.facts.descriptive[f"name of '{name}'"] = _display(parameter.name, parameter.id, name)

    def species(self, species: Species) -> None:
        name = self.name(species.id)
        fixed = species.boundary_condition or species.constant
        factor = species.conversion_factor or self.tables.conversion_factor
        self.initial(species.id, self.initial_quantity(species))
        facts: dict[str, Fact] = {
            "compartment": self.name(species.compartment),
            "substance units only": species.has_only_substance_units,
            "changed by reactions": not fixed,
            "conversion factor": None if factor is None or fixed else self.name(factor),
        }
        self.facts.decisive.update({f"{what} of '{name}'": value for what, value in facts.items()})
        self.facts.descriptive[f"name of '{name}'"] = _display(species.name, species.id, name)

        self.units(f"'{name}'", species.substance_units or self.tables.substance_units)

    def default_size_unit(self, dimensions: float | None) -> str | None:
        tables = self.tables
        by_dimension = {3.0: tables.volume_units, 2.0: tables.area_units, 1.0: tables.length_units}
        return by_dimension.get(dimensions or 0.0)

    def initial_quantity(self, species: Species) -> Expression | None:
        """Return the initial value in the meaning of the symbol: amount or concentration."""
        amount, concentration = species.initial_amount, species.initial_concentration
        given = amount if amount is not None else concentration
        if given is None:
            return None
        if given == 0 or (amount is not None) == species.has_only_substance_units:
            return Number(given)
        operator = "divide" if amount is not None else "times"
        return Apply(operator, (Number(given), self.size(species.compartment)))

    def size(self, name: str) -> Expression:
        compartment = self.tables.compartments.get(name)
        fixed = compartment is not None and compartment.size is not None
        if compartment is None or not fixed or name in self.rules or name in self.assigned:
            return self.assigned.get(name, Symbol(name))
        return Number(compartment.size or 0.0)

    def units(self, label: str, name: str | None) -> None:
        self.facts.descriptive[f"unit of {label}"] = unit_meaning(name, self.tables)

    def rule(self, rule: Rule) -> None:
        if rule.id in self.references and rule.kind == "assignment" and rule.id not in self.used:
            return  # written into the stoichiometry
        label = rule.id if rule.variable is None else f"{rule.kind} rule of '{self.name(rule.id)}'"
        self.facts.decisive[label] = self.formula(rule.math)

    def reaction(self, reaction: Reaction) -> None:
        name = self.name(reaction.id)
        self.facts.decisive[f"rate of '{name}'"] = self.formula(reaction.kinetic_law)
        self.facts.decisive[f"fast of '{name}'"] = reaction.fast
        self.facts.descriptive[f"reversible of '{name}'"] = reaction.reversible
        self.facts.descriptive[f"name of '{name}'"] = _display(reaction.name, reaction.id, name)
        for side in ("reactants", "products"):
            totals: dict[str, Expression] = {}
            for reference in getattr(reaction, side):
                self.add_stoichiometry(totals, reference)
            for species, total in totals.items():
                label = f"stoichiometry of '{self.name(species)}' in {side} of '{name}'"
                self.facts.decisive[label] = self.formula(total)

    def add_stoichiometry(self, totals: dict[str, Expression], reference: SpeciesReference) -> None:
        value = self.stoichiometry(reference) or Symbol("a stoichiometry that is not given")
        known = totals.get(reference.species)
        totals[reference.species] = value if known is None else Apply("plus", (known, value))

    def stoichiometry(self, reference: SpeciesReference) -> Expression | None:
        value = reference.stoichiometry_math or _number(reference.stoichiometry)
        name = reference.id
        if name is None or not (name in self.rules or name in self.assigned or name in self.used):
            return value
        rule = self.rules.get(name)
        if rule is not None and rule.kind == "assignment":
            return rule.math
        self.initial(name, value)
        return Symbol(name)

    def events(self) -> None:
        for place, event in enumerate(self.tables.events):
            label = f"event {place + 1}"
            facts: dict[str, Fact] = {
                "trigger": self.formula(event.trigger),
                "delay": self.formula(event.delay),
                "priority": self.formula(event.priority),
                "initial value of the trigger": event.trigger_initial_value,
                "persistence": event.persistent,
                "use of values from trigger time": event.use_values_from_trigger_time,
            }
            for assignment in event.assignments:
                if assignment.math is not None:
                    facts[f"assignment to '{self.name(assignment.variable)}'"] = self.formula(assignment.math)
            self.facts.decisive.update({f"{what} of {label}": value for what, value in facts.items()})
            self.facts.descriptive[f"name of {label}"] = _display(event.name, event.id, self.name(event.id))


def used_symbols(tables: ModelTables) -> frozenset[str]:
    """Return every name that a formula reads or an event sets."""
    formulas: list[Expression | None] = [item.math for item in (*tables.initial_assignments, *tables.rules)]
    formulas += [reaction.kinetic_law for reaction in tables.reactions]
    assigned = set()
    for event in tables.events:
        formulas += [event.trigger, event.delay, event.priority]
        formulas += [assignment.math for assignment in event.assignments]
        assigned |= {assignment.variable for assignment in event.assignments}
    return frozenset(assigned).union(*(symbols(formula) for formula in formulas if formula is not None))


def _number(value: float | None) -> Number | None:
    return None if value is None else Number(value)


def _display(name: str, old_id: str, new_id: str) -> str:
    return "" if name in {old_id, new_id} else name


SameFormula = Callable[[Expression, Expression], bool]


def differing(first: Mapping[str, Fact], second: Mapping[str, Fact], same: SameFormula) -> tuple[str, ...]:
    """Return the labels of facts that differ, in the order of the first."""
    labels = [*first, *(label for label in second if label not in first)]
    return tuple(label for label in labels if not _agree(first.get(label), second.get(label), same))


def _agree(first: Fact, second: Fact, same: SameFormula) -> bool:
    plain = str | bool | None
    if isinstance(first, plain) or isinstance(second, plain):
        return bool(first == second) or (first in {None, False, ""} and second in {None, False, ""})
    if isinstance(first, Number) and isinstance(second, Number):
        return same_number(first.value, second.value)
    return same(first, second)
