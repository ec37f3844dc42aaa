"""Structural changes of a model: each gives a new document, in which what is not named survives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from sbmlqsp.core.builtin_units import BASE_UNITS
from sbmlqsp.core.expression import Apply, Call, Expression, Number, Symbol, transform, walk
from sbmlqsp.core.formula import parse
from sbmlqsp.core.tables import InitialAssignment, Rule, unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.model import overlay
from sbmlqsp.model.document import Document
from sbmlqsp.native import documents
from sbmlqsp.native.edits import (
    Edit,
    RemoveElement,
    RemoveEventAssignments,
    RemoveInitialAssignment,
    RemoveRule,
    SetAttribute,
    SetInitialAssignment,
    SetKineticLaw,
    SetRule,
    SetValue,
)

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model

EquationKind = Literal["assignment", "rate", "initial", "kinetic law"]


def edited(model: Model, edits: Sequence[Edit]) -> Model:
    """Return the model with its document edited.

    Values put on top stay, except for symbols that are gone and those that an edit gives a value, an assignment rule
    or an initial assignment.
    """
    from sbmlqsp.model.model import Model

    reading = documents.read_sbml(documents.edit(model.source_sbml, tuple(edits)))
    document = Document(reading.sbml, reading.tables)
    dropped = set(document.assignment_rules)
    dropped.update(edit.id for edit in edits if isinstance(edit, SetValue))
    dropped.update(edit.assignment.id for edit in edits if isinstance(edit, SetInitialAssignment))
    kept = tuple((k, v) for k, v in model.values if k.strip("[]") in document.kinds and k.strip("[]") not in dropped)
    return Model(document, kept, model.name, model.folder, model.source_language)


def clamp(model: Model, values: Mapping[str, Any]) -> Model:
    """Return the model with symbols held at values; see `Model.clamp`."""
    edits = [edit for name, value in values.items() for edit in _clamping(model, name, value)]
    return edited(model, edits)


def _clamping(model: Model, name: str, value: Any) -> Iterator[Edit]:
    symbol = overlay.check_known(model.document, name)
    key, number = overlay.converted(model, name, value)
    kind, tables = model.document.kinds[symbol], model.document.tables
    if symbol in tables.rules:
        yield RemoveRule(symbol)
    if any(a.variable == symbol for event in tables.events for a in event.assignments):
        yield RemoveEventAssignments(symbol)
    if kind == "species" and key != symbol and not _is_constant(model, tables.species[symbol].compartment):
        yield SetAttribute(symbol, "boundaryCondition", True)
        yield SetRule(Rule("assignment", symbol, symbol, _concentration_held(model, symbol, number)))
        return
    yield SetValue(symbol, _attribute(key, symbol, kind), number)
    if kind == "species":
        yield SetAttribute(symbol, "boundaryCondition", True)
    if kind != "local parameter":
        yield SetAttribute(symbol, "constant", True)


def _attribute(key: str, symbol: str, kind: str) -> Literal["value", "amount", "concentration"]:
    if kind != "species":
        return "value"
    return "amount" if key == symbol else "concentration"


def _is_constant(model: Model, compartment: str) -> bool:
    tables = model.document.tables
    assigned = any(a.variable == compartment for event in tables.events for a in event.assignments)
    return tables.compartments[compartment].constant or not (assigned or compartment in tables.rules)


def _concentration_held(model: Model, species: str, concentration: float) -> Expression:
    """Return the rule for a species in a changing volume: a constant amount would not be a constant concentration."""
    item = model.document.tables.species[species]
    if item.has_only_substance_units:
        return Apply("times", (Number(concentration), Symbol(item.compartment)))
    return Number(concentration)


def with_equation(model: Model, variable: str, formula: str | Expression, kind: EquationKind) -> Model:
    """Return the model with another equation; see `Model.with_equation`."""
    expression = formula_of(model, formula)
    if kind == "kinetic law":
        if variable not in model.reactions:
            raise unknown_symbol(variable, model.reactions.ids, "reaction")
        return edited(model, [SetKineticLaw(variable, expression)])
    _check_variable(model, variable, kind)
    if kind == "initial":
        return edited(model, [SetInitialAssignment(InitialAssignment(variable, expression))])
    return edited(model, [SetRule(Rule(kind, variable, variable, expression))])


def _check_variable(model: Model, variable: str, kind: EquationKind) -> None:
    of = model.document.kinds.get(variable)
    if of == "reaction":
        raise ModelError(f"'{variable}' is a reaction", where=variable, fix='change its rate with kind="kinetic law"')
    if of == "local parameter" or of is None:
        known = [name for name, its in model.document.kinds.items() if its not in ("reaction", "local parameter")]
        raise unknown_symbol(variable, known, "variable")
    if of == "species" and kind in ("assignment", "rate") and not model.species[variable].boundary_condition:
        for reaction in model.reactions:
            if any(reference.species == variable for reference in (*reaction.reactants, *reaction.products)):
                raise ModelError(
                    f"'{variable}' is changed by reaction '{reaction.id}' and cannot have a rule as well",
                    where=variable,
                    fix="clamp it first, or remove the reaction",
                )


def formula_of(model: Model, formula: str | Expression) -> Expression:
    """Return the formula in the symbols of the model, `[S]` written as SBML does.

    Raises:
        ParseError, UnknownSymbolError: for text that does not parse or names what the model does not have.
    """
    expression = parse(formula, units=True) if isinstance(formula, str) else formula
    expression = transform(expression, lambda node: _in_sbml(model, node))
    for node in walk(expression):
        if isinstance(node, Symbol) and node.name not in model.document.kinds:
            raise unknown_symbol(node.name, model.document.kinds, "symbol")
        if isinstance(node, Call) and node.function not in model.functions:
            raise unknown_symbol(node.function, model.functions.ids, "function")
        if isinstance(node, Number) and node.units and node.units not in {*model.tables.units.ids, *BASE_UNITS}:
            raise unknown_symbol(node.units, [*model.tables.units.ids, *BASE_UNITS], "unit definition")
    return expression


def _in_sbml(model: Model, node: Expression) -> Expression:
    if not isinstance(node, Symbol) or not node.name.startswith("["):
        return node
    species = model.species[node.name[1:-1]]
    symbol = Symbol(species.id)
    return Apply("divide", (symbol, Symbol(species.compartment))) if species.has_only_substance_units else symbol


_RULE, _INITIAL = "rule of ", "initial assignment of "


def without(model: Model, names: Sequence[str]) -> Model:
    """Return the model without elements; see `Model.without`."""
    return edited(model, [_removal(name) for name in names])


def _removal(name: str) -> Edit:
    if name.startswith(_RULE):
        return RemoveRule(name.removeprefix(_RULE))
    if name.startswith(_INITIAL):
        return RemoveInitialAssignment(name.removeprefix(_INITIAL))
    return RemoveElement(name)
