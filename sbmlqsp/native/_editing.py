"""How each edit changes an SBML document: one function per kind of edit."""

from __future__ import annotations

from functools import singledispatch
from xml.sax.saxutils import escape, quoteattr

from sbmlqsp.core.builtin_units import BASE_UNITS
from sbmlqsp.core.expression import Apply, Symbol
from sbmlqsp.core.tables import Reaction, Rule, SpeciesReference, Unit, UnitDefinition
from sbmlqsp.errors import ModelError
from sbmlqsp.native import edits
from sbmlqsp.native._sbml_tree import SbmlTree
from sbmlqsp.native._sbml_writing import attribute_text, local_names
from sbmlqsp.native._xml_tree import Element, parse

_XHTML = "http://www.w3.org/1999/xhtml"
_SPECIES_VALUES = {"amount": "initialAmount", "concentration": "initialConcentration"}
_VALUE_ATTRIBUTE = {
    "compartment": "size",
    "parameter": "value",
    "localParameter": "value",
    "speciesReference": "stoichiometry",
}
_UNIT_DEFAULTS = (("exponent", 1.0), ("scale", 0.0), ("multiplier", 1.0))
_REACTION_ORDER = ("notes", "annotation", "listOfReactants", "listOfProducts", "listOfModifiers", "kineticLaw")


@singledispatch
def apply(edit: object, tree: SbmlTree) -> None:
    """Carry out one edit on the tree."""
    raise TypeError(f"{type(edit).__name__} is no edit of a {type(tree).__name__}")


# Values and attributes


@apply.register
def _(edit: edits.SetValue, tree: SbmlTree) -> None:
    element = tree.find(edit.id)
    rule = tree.rule_of(edit.id)
    if rule is not None and rule.name == "assignmentRule":
        raise ModelError(
            f"'{edit.id}' follows an assignment rule, so a value would have no effect",
            where=edit.id,
            fix="replace its rule instead",
        )
    assignment = tree.initial_assignment_of(edit.id)
    if assignment is not None:
        tree.remove(assignment)
    if element.name == "species":
        _set_species_value(element, edit)
        return
    attribute = _VALUE_ATTRIBUTE.get(element.name)
    if attribute is None:
        raise ModelError(f"'{edit.id}' is a {element.name}, which has no value", where=edit.id)
    formula = element.child("stoichiometryMath")
    if formula is not None:
        tree.remove(formula)
    element.set(attribute, attribute_text(edit.value))


def _set_species_value(element: Element, edit: edits.SetValue) -> None:
    kind = edit.attribute
    if kind == "value":
        kind = "amount" if _is_given_as_amount(element) else "concentration"
    for name, attribute in _SPECIES_VALUES.items():
        element.set(attribute, attribute_text(edit.value) if name == kind else None)


def _is_given_as_amount(element: Element) -> bool:
    given = element.get("initialAmount") is not None
    return given or (element.get("initialConcentration") is None and _is_true(element, "hasOnlySubstanceUnits"))


def _is_true(element: Element, attribute: str) -> bool:
    return (element.get(attribute) or "").strip() in {"true", "1"}


@apply.register
def _(edit: edits.SetAttribute, tree: SbmlTree) -> None:
    element = tree.find(edit.id)
    element.set(edit.attribute, None if edit.value is None else attribute_text(edit.value))


@apply.register
def _(edit: edits.SetNote, tree: SbmlTree) -> None:
    owner = tree.model if edit.id is None else tree.find(edit.id)
    topic = f"sbmlqsp-{edit.topic}"
    paragraph = tree.fragment(f"<p xmlns={quoteattr(_XHTML)} class={quoteattr(topic)}>{escape(edit.text)}</p>")
    notes = tree.container(owner, "notes", ("notes",))
    # XHTML wants paragraphs inside a body where there is one.
    place = notes.child("body") or (notes.child("html") or notes).child("body") or notes
    old = next((p for p in place.children("p") if p.get("class") == topic), None)
    if old is not None:
        place.replace(old, paragraph)
    else:
        place.append(paragraph)


@apply.register
def _(edit: edits.SetAnnotation, tree: SbmlTree) -> None:
    annotation = tree.container(tree.model, "annotation", ("notes", "annotation"))
    for child in annotation.children():
        if child.namespace == edit.namespace:
            annotation.remove(child)
    if edit.xml is not None:
        annotation.append(tree.fragment(edit.xml))
    elif not annotation.children():
        tree.remove(annotation)


# Additions


@apply.register
def _(edit: edits.AddUnitDefinition, tree: SbmlTree) -> None:
    definition = edit.definition
    text = tree.writer.unit_definition(definition)
    old = tree.unit_definition(definition.id)
    if old is None:
        tree.add("listOfUnitDefinitions", text)
    elif _factors(old) != _factors(tree.fragment(text)):
        raise ModelError(f"there is another unit definition '{definition.id}'", where=definition.id)


def _factors(definition: Element) -> list[tuple[str | float, ...]]:
    units = definition.child("listOfUnits")
    return [
        (unit.get("kind") or "", *(float(unit.get(name) or default) for name, default in _UNIT_DEFAULTS))
        for unit in ([] if units is None else units.children("unit"))
    ]


@apply.register
def _(edit: edits.AddFunction, tree: SbmlTree) -> None:
    tree.add("listOfFunctionDefinitions", tree.writer.function(edit.function))


@apply.register
def _(edit: edits.AddCompartment, tree: SbmlTree) -> None:
    tree.add("listOfCompartments", tree.writer.compartment(edit.compartment))


@apply.register
def _(edit: edits.AddSpecies, tree: SbmlTree) -> None:
    tree.find(edit.species.compartment)
    tree.add("listOfSpecies", tree.writer.species(edit.species))


@apply.register
def _(edit: edits.AddParameter, tree: SbmlTree) -> None:
    tree.add("listOfParameters", tree.writer.parameter(edit.parameter))


@apply.register
def _(edit: edits.AddReaction, tree: SbmlTree) -> None:
    reaction = edit.reaction
    for reference in (*reaction.reactants, *reaction.products):
        tree.find(reference.species)
    for modifier in reaction.modifiers:
        tree.find(modifier)
    tree.add("listOfReactions", tree.writer.reaction(reaction))


@apply.register
def _(edit: edits.AddEvent, tree: SbmlTree) -> None:
    for assignment in edit.event.assignments:
        _make_variable(tree, assignment.variable)
    tree.add("listOfEvents", tree.writer.event(edit.event))


# Rules and assignments


@apply.register
def _(edit: edits.SetRule, tree: SbmlTree) -> None:
    rule = edit.rule
    text = tree.writer.rule(rule)
    if rule.variable is None:
        tree.add("listOfRules", text)
        return
    _make_variable(tree, rule.variable)
    assignment = tree.initial_assignment_of(rule.variable)
    if rule.kind == "assignment" and assignment is not None:
        tree.remove(assignment)
    old = tree.rule_of(rule.variable)
    if old is None:
        tree.add("listOfRules", text)
    elif old.name == f"{rule.kind}Rule" and rule.math is not None:
        tree.set_math(old, tree.writer.math(rule.math))
    else:
        assert old.parent is not None
        old.parent.replace(old, tree.fragment(text))


def _make_variable(tree: SbmlTree, name: str) -> None:
    element = tree.find(name)
    if element.name == "species" or tree.level > 2 or element.name in {"parameter", "compartment"}:
        element.set("constant", "false")


@apply.register
def _(edit: edits.RemoveRule, tree: SbmlTree) -> None:
    rule = tree.rule_of(edit.variable)
    if rule is None:
        raise ModelError(f"'{edit.variable}' has no rule", where=edit.variable)
    tree.remove(rule)


@apply.register
def _(edit: edits.SetInitialAssignment, tree: SbmlTree) -> None:
    assignment = edit.assignment
    tree.find(assignment.id)
    rule = tree.rule_of(assignment.id)
    if rule is not None and rule.name == "assignmentRule":
        raise ModelError(f"'{assignment.id}' follows an assignment rule", where=assignment.id, fix="change the rule")
    old = tree.initial_assignment_of(assignment.id)
    if old is not None and assignment.math is not None:
        tree.set_math(old, tree.writer.math(assignment.math))
    elif old is None:
        tree.add("listOfInitialAssignments", tree.writer.initial_assignment(assignment))


@apply.register
def _(edit: edits.RemoveInitialAssignment, tree: SbmlTree) -> None:
    assignment = tree.initial_assignment_of(edit.symbol)
    if assignment is None:
        raise ModelError(f"'{edit.symbol}' has no initial assignment", where=edit.symbol)
    tree.remove(assignment)


@apply.register
def _(edit: edits.SetKineticLaw, tree: SbmlTree) -> None:
    reaction = tree.find(edit.reaction)
    if reaction.name != "reaction":
        raise ModelError(f"'{edit.reaction}' is a {reaction.name}, not a reaction", where=edit.reaction)
    law = tree.container(reaction, "kineticLaw", _REACTION_ORDER)
    formula = local_names(edit.math, edit.reaction, _local_parameters(law))
    tree.set_math(law, tree.writer.math(formula))


def _local_parameters(law: Element) -> tuple[str, ...]:
    lists = [law.child("listOfLocalParameters"), law.child("listOfParameters")]
    return tuple(p.get("id") or "" for container in lists if container is not None for p in container.children())


# Inputs


@apply.register
def _(edit: edits.AddToRate, tree: SbmlTree) -> None:
    element = tree.find(edit.id)
    rule = tree.rule_of(edit.id)
    if rule is not None and rule.name != "rateRule":
        raise ModelError(f"'{edit.id}' follows an assignment rule, so nothing can flow into it", where=edit.id)
    if element.name == "species" and rule is None:
        _add_input_reaction(edit, element, tree)
        return
    term = edit.math
    if element.name == "species" and not _is_true(element, "hasOnlySubstanceUnits"):
        term = Apply("divide", (term, Symbol(element.get("compartment") or "")))
    old = None if rule is None else rule.child("math")
    if old is None:
        apply(edits.SetRule(Rule("rate", edit.id, edit.id, term)), tree)
    else:
        _add_term(old, tree.fragment(tree.writer.math(term)))


def _add_term(formula: Element, term: Element) -> None:
    """Turn a `<math>` element into the sum of itself and another one, without touching what is written in it."""
    body, addend = formula.children()[0], term.children()[0]
    for name, value in term.attributes():
        addend.set(name, value)
    prefix = f"{formula.prefix}:" if formula.prefix else ""
    total = parse(f"<{prefix}apply><{prefix}plus/></{prefix}apply>", formula.namespaces).children()[0]
    formula.replace(body, total)
    total.append(body)
    total.append(addend)


def _add_input_reaction(edit: edits.AddToRate, element: Element, tree: SbmlTree) -> None:
    if _is_true(element, "boundaryCondition") or _is_true(element, "constant"):
        raise ModelError(
            f"'{edit.id}' is held fixed (boundaryCondition or constant), so nothing can flow into it",
            where=edit.id,
            fix="set boundaryCondition and constant to false",
        )
    factor = element.get("conversionFactor") or tree.model.get("conversionFactor")
    extent = edit.math if factor is None else Apply("divide", (edit.math, Symbol(factor)))
    product = SpeciesReference(edit.id)
    apply(edits.AddReaction(Reaction(edit.reaction, (), (product,), (), extent, reversible=False)), tree)


# Units of the model


@apply.register
def _(edit: edits.SetModelUnits, tree: SbmlTree) -> None:
    source = tree.unit_definition(edit.units)
    if source is None and edit.units not in BASE_UNITS:
        raise ModelError(f"'{edit.units}' is neither a unit definition nor a base unit of SBML", where=edit.units)
    if tree.level > 2:
        tree.model.set(f"{edit.quantity}Units", edit.units)
        return
    if edit.quantity == "extent":
        raise ModelError("in SBML Level 2 the unit of extent is that of substance", where="extent")
    old = tree.unit_definition(edit.quantity)
    if old is not None and old is not source:
        tree.remove(old)
    if source is None:
        base = UnitDefinition(edit.quantity, (Unit(edit.units),))
        tree.add("listOfUnitDefinitions", tree.writer.unit_definition(base))
    elif source is not old:
        copy = tree.add("listOfUnitDefinitions", source.render())
        copy.set("id", edit.quantity)
        copy.set("metaid", None)


# Removal


@apply.register
def _(edit: edits.RemoveElement, tree: SbmlTree) -> None:
    element = tree.find(edit.id)
    for partner in (tree.rule_of(edit.id), tree.initial_assignment_of(edit.id)):
        if partner is not None:
            tree.remove(partner)
    for event in tree.items("listOfEvents"):
        _drop_assignments(event, edit.id, tree)
    tree.remove(element)


@apply.register
def _(edit: edits.RemoveEventAssignments, tree: SbmlTree) -> None:
    for event in tree.items("listOfEvents"):
        _drop_assignments(event, edit.variable, tree)


def _drop_assignments(event: Element, variable: str, tree: SbmlTree) -> None:
    container = event.child("listOfEventAssignments")
    if container is None:
        return
    for assignment in container.children("eventAssignment"):
        if assignment.get("variable") == variable:
            tree.remove(assignment)
    if event.child("listOfEventAssignments") is None:
        tree.remove(event)
