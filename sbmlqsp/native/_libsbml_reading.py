"""libsbml documents -> `core.tables`. Runs in the worker.

Defaults are those of the document's level and version; what the document leaves open is None.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sbmlqsp.core.builtin_units import LEVEL_2_UNITS
from sbmlqsp.core.expression import Apply, Expression, Symbol
from sbmlqsp.core.tables import (
    Compartment,
    Constraint,
    Event,
    EventAssignment,
    FunctionDefinition,
    HasId,
    InitialAssignment,
    ModelTables,
    Parameter,
    Reaction,
    Rule,
    Species,
    SpeciesReference,
    Table,
    Unit,
    UnitDefinition,
)
from sbmlqsp.errors import ModelError
from sbmlqsp.native._mathml_reading import FormulaReader

T = TypeVar("T", bound=HasId)

_PSEUDO_PACKAGES = frozenset({"l3v2extendedmath"})


def read_tables(document: Any) -> ModelTables:
    """Return everything this library reads from a flat document of Level 2 or 3.

    `lines` also has the keys `rule of X`, `initial assignment of X` and `reaction.parameter`.

    Raises:
        ModelError: if two elements of one kind share an id.
        ParseError, UnsupportedFeature: for formulas that cannot be read.
    """
    return _TableReader(document).tables()


class _TableReader:
    def __init__(self, document: Any) -> None:
        import libsbml

        self.document = document
        self.model = document.getModel()
        self.level = document.getLevel()
        self.version = document.getVersion()
        self.formulas = FormulaReader(self.level)
        self.unit_kind: Callable[[int], str] = libsbml.UnitKind_toString
        self.lines: dict[str, int] = {}

    def tables(self) -> ModelTables:
        model = self.model
        conversion_factor = model.getConversionFactor() if self.level > 2 else ""
        return ModelTables(
            level=self.level,
            version=self.document.getVersion(),
            id=model.getId(),
            name=model.getName(),
            conversion_factor=conversion_factor or None,
            **self.model_units(),
            units=self.unit_definitions(),
            functions=self.table("function", model.getListOfFunctionDefinitions(), self.function),
            compartments=self.table("compartment", model.getListOfCompartments(), self.compartment),
            species=self.table("species", model.getListOfSpecies(), self.species),
            parameters=self.table("parameter", model.getListOfParameters(), self.parameter),
            initial_assignments=self.table(
                "initial assignment", model.getListOfInitialAssignments(), self.initial_assignment
            ),
            rules=self.rules(),
            reactions=self.table("reaction", model.getListOfReactions(), self.reaction),
            events=self.events(),
            constraints=self.constraints(),
            packages=packages(self.document),
            lines=tuple(self.lines.items()),
        )

    def table(self, kind: str, elements: Any, read: Callable[[Any], T]) -> Table[T]:
        return _unique(kind, [read(elements.get(i)) for i in range(elements.size())])

    def located(self, name: str, element: Any) -> str:
        self.lines[name] = element.getLine()
        return name

    def math(self, element: Any, where: str, local: dict[str, Symbol] | None = None) -> Expression | None:
        return None if element is None else self.formulas.read(element.getMath(), where, local)

    # Units

    def model_units(self) -> dict[str, str | None]:
        if self.level < 3:
            names = ("substance", "time", "volume", "area", "length")
            return {**{f"{name}_units": name for name in names}, "extent_units": "substance"}
        model = self.model
        return {
            "substance_units": model.getSubstanceUnits() or None,
            "time_units": model.getTimeUnits() or None,
            "volume_units": model.getVolumeUnits() or None,
            "area_units": model.getAreaUnits() or None,
            "length_units": model.getLengthUnits() or None,
            "extent_units": model.getExtentUnits() or None,
        }

    def unit_definitions(self) -> Table[UnitDefinition]:
        table = self.table("unit definition", self.model.getListOfUnitDefinitions(), self.unit_definition)
        if self.level > 2:
            return table
        return table.replacing(*(unit for unit in LEVEL_2_UNITS if unit.id not in table))

    def unit_definition(self, element: Any) -> UnitDefinition:
        units = (element.getUnit(i) for i in range(element.getNumUnits()))
        factors = tuple(
            Unit(self.unit_kind(u.getKind()), u.getExponentAsDouble(), u.getScale(), u.getMultiplier()) for u in units
        )
        return UnitDefinition(self.located(element.getId(), element), factors, element.getName())

    # Functions and variables

    def function(self, element: Any) -> FunctionDefinition:
        name = self.located(element.getId(), element)
        arguments = tuple(element.getArgument(i).getName() for i in range(element.getNumArguments()))
        body = self.formulas.read(element.getBody(), f"function '{name}'") if element.isSetMath() else None
        return FunctionDefinition(name, arguments, body, element.getName())

    def compartment(self, element: Any) -> Compartment:
        dimensions = element.getSpatialDimensionsAsDouble()
        known = self.level < 3 or element.isSetSpatialDimensions()
        return Compartment(
            id=self.located(element.getId(), element),
            size=element.getSize() if element.isSetSize() else None,
            dimensions=dimensions if known else None,
            units=element.getUnits() or None,
            constant=element.getConstant(),
            name=element.getName(),
        )

    def species(self, element: Any) -> Species:
        amount, concentration = element.isSetInitialAmount(), element.isSetInitialConcentration()
        return Species(
            id=self.located(element.getId(), element),
            compartment=element.getCompartment(),
            initial_amount=element.getInitialAmount() if amount else None,
            initial_concentration=element.getInitialConcentration() if concentration else None,
            substance_units=element.getSubstanceUnits() or None,
            has_only_substance_units=element.getHasOnlySubstanceUnits(),
            boundary_condition=element.getBoundaryCondition(),
            constant=element.getConstant(),
            conversion_factor=(element.getConversionFactor() or None) if self.level > 2 else None,
            name=element.getName(),
        )

    def parameter(self, element: Any, prefix: str = "") -> Parameter:
        return Parameter(
            id=self.located(prefix + element.getId(), element),
            value=element.getValue() if element.isSetValue() else None,
            units=element.getUnits() or None,
            constant=True if prefix else element.getConstant(),
            name=element.getName(),
        )

    # Assignments and rules

    def initial_assignment(self, element: Any) -> InitialAssignment:
        name = element.getSymbol()
        where = self.located(f"initial assignment of {name}", element)
        return InitialAssignment(name, self.math(element, where))

    def rules(self) -> Table[Rule]:
        model = self.model
        rules = [self.rule(model.getRule(i), i) for i in range(model.getNumRules())]
        return _unique("rule", rules)

    def rule(self, element: Any, index: int) -> Rule:
        if element.isAlgebraic():
            name = self.located(f"algebraic_{index + 1}", element)
            return Rule("algebraic", name, None, self.math(element, name))
        variable = element.getVariable()
        where = self.located(f"rule of {variable}", element)
        return Rule("rate" if element.isRate() else "assignment", variable, variable, self.math(element, where))

    # Reactions

    def reaction(self, element: Any) -> Reaction:
        name = self.located(element.getId(), element)
        law = element.getKineticLaw()
        local = () if law is None else self.local_parameters(law, name)
        prefix = f"{name}."
        scope = {parameter.id.removeprefix(prefix): Symbol(parameter.id) for parameter in local}
        reactants, products = element.getListOfReactants(), element.getListOfProducts()
        modifiers = element.getListOfModifiers()
        return Reaction(
            id=name,
            reactants=tuple(self.species_reference(reactants.get(i)) for i in range(reactants.size())),
            products=tuple(self.species_reference(products.get(i)) for i in range(products.size())),
            modifiers=tuple(modifiers.get(i).getSpecies() for i in range(modifiers.size())),
            kinetic_law=self.math(law, f"kinetic law of '{name}'", scope),
            local_parameters=local,
            reversible=element.getReversible(),
            fast=element.isSetFast() and element.getFast(),
            name=element.getName(),
        )

    def local_parameters(self, law: Any, reaction: str) -> tuple[Parameter, ...]:
        parameters = law.getListOfLocalParameters() if self.level > 2 else law.getListOfParameters()
        prefix = f"{reaction}."
        read = (self.parameter(parameters.get(i), prefix) for i in range(parameters.size()))
        return tuple(_unique("local parameter", list(read)))

    def species_reference(self, element: Any) -> SpeciesReference:
        math = element.getStoichiometryMath() if self.level < 3 else None
        formula = self.math(math, f"stoichiometry of '{element.getSpecies()}'")
        name = element.getId() or None
        if name:
            self.located(name, element)
        return SpeciesReference(
            species=element.getSpecies(),
            stoichiometry=None if formula is not None else self.stoichiometry(element),
            stoichiometry_math=formula,
            id=name,
            constant=formula is None if self.level < 3 else element.getConstant(),
        )

    def stoichiometry(self, element: Any) -> float | None:
        if self.level > 2 and not element.isSetStoichiometry():
            return None
        return float(element.getStoichiometry()) / (element.getDenominator() if self.level < 3 else 1)

    # Events and constraints

    def events(self) -> Table[Event]:
        model = self.model
        taken = {model.getEvent(i).getId() for i in range(model.getNumEvents())}
        events = (model.getEvent(i) for i in range(model.getNumEvents()))
        return _unique("event", [self.event(e, free_id(f"event_{i + 1}", taken)) for i, e in enumerate(events)])

    def event(self, element: Any, fallback: str) -> Event:
        name = self.located(element.getId() or fallback, element)
        trigger = element.getTrigger()
        explicit = self.level > 2 and trigger is not None
        where = f"event '{name}'"
        assignments = [element.getEventAssignment(i) for i in range(element.getNumEventAssignments())]
        return Event(
            id=name,
            trigger=self.trigger(trigger, where),
            assignments=tuple(EventAssignment(a.getVariable(), self.math(a, where)) for a in assignments),
            delay=self.math(element.getDelay(), where),
            priority=self.math(element.getPriority(), where) if self.level > 2 else None,
            trigger_initial_value=trigger.getInitialValue() if explicit else True,
            persistent=trigger.getPersistent() if explicit else True,
            use_values_from_trigger_time=element.getUseValuesFromTriggerTime(),
            name=element.getName(),
        )

    def trigger(self, element: Any, where: str) -> Expression | None:
        """Return the condition; SBML L3V2 says that a trigger without math never fires."""
        never = element is not None and not element.isSetMath() and (self.level, self.version) >= (3, 2)
        return Apply("false") if never else self.math(element, where)

    def constraints(self) -> Table[Constraint]:
        model = self.model
        elements = [model.getConstraint(i) for i in range(model.getNumConstraints())]
        return Table((self.constraint(e, i) for i, e in enumerate(elements)), "constraint")

    def constraint(self, element: Any, index: int) -> Constraint:
        name = self.located(f"constraint_{index + 1}", element)
        message = element.getMessageString() if element.isSetMessage() else ""
        return Constraint(name, self.math(element, name), " ".join(re.sub(r"<[^>]*>", " ", message).split()))


def packages(document: Any) -> tuple[str, ...]:
    """Return the Level 3 packages of the document, `name` or `name:required`, and `fbc:objective` if there is one."""
    if document.getLevel() < 3:
        return ()
    namespaces = document.getSBMLNamespaces().getNamespaces()
    found = []
    for i in range(namespaces.getNumNamespaces()):
        match = re.search(r"/sbml/level3/version\d+/(\w+)/version\d+", namespaces.getURI(i))
        if match and match.group(1) not in _PSEUDO_PACKAGES:
            required = document.getPackageRequired(namespaces.getURI(i))
            found.append(f"{match.group(1)}:required" if required else match.group(1))
    balance = document.getModel().getPlugin("fbc")
    if balance is not None and balance.getNumObjectives() > 0:
        found.append("fbc:objective")
    return tuple(found)


def _unique(kind: str, items: Iterable[T]) -> Table[T]:
    items = list(items)
    table: Table[T] = Table(items, kind)
    if len(table) != len(items):
        name, count = Counter(item.id for item in items).most_common(1)[0]
        raise ModelError(
            f"there are {count} elements of kind '{kind}' for '{name}'",
            where=name,
            fix="keep one of them, or give them different ids",
        )
    return table


def free_id(name: str, taken: set[str]) -> str:
    """Return the name, lengthened until nobody has it."""
    while name in taken:
        name += "_"
    return name
