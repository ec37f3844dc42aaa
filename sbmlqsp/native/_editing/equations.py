"""Edits of equations: rules, initial assignments, kinetic laws and inputs."""

from __future__ import annotations

from sbmlqsp.core.expression import Apply, Symbol
from sbmlqsp.core.tables import Reaction, Rule, SpeciesReference
from sbmlqsp.errors import ModelError
from sbmlqsp.native import edits
from sbmlqsp.native._editing.dialect import local_names
from sbmlqsp.native._editing.dispatch import apply, make_variable
from sbmlqsp.native._editing.sbml_tree import SbmlTree
from sbmlqsp.native._editing.values import is_true
from sbmlqsp.native._editing.xml_tree import Element, parse

_REACTION_ORDER = ("notes", "annotation", "listOfReactants", "listOfProducts", "listOfModifiers", "kineticLaw")


@apply.register
def _(edit: edits.SetRule, tree: SbmlTree) -> None:
    rule = edit.rule
    text = tree.writer.rule(rule)
    if rule.variable is None:
        tree.add("listOfRules", text)
        return
    make_variable(tree, rule.variable)
    assignment = tree.initial_assignment_of(rule.variable)
    if rule.kind == "assignment" and assignment is not None:
        tree.remove(assignment)
    old = tree.rule_of(rule.variable)
    if old is None:
        tree.add("listOfRules", text)
    elif old.name == f"{rule.kind}Rule" and rule.math is not None:
        tree.set_math(old, tree.writer.math(rule.math))
    else:
        tree.replace(old, text)


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
    if element.name == "species" and not is_true(element, "hasOnlySubstanceUnits"):
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
    if is_true(element, "boundaryCondition") or is_true(element, "constant"):
        raise ModelError(
            f"'{edit.id}' is held fixed (boundaryCondition or constant), so nothing can flow into it",
            where=edit.id,
            fix="set boundaryCondition and constant to false",
        )
    factor = element.get("conversionFactor") or tree.model.get("conversionFactor")
    extent = edit.math if factor is None else Apply("divide", (edit.math, Symbol(factor)))
    product = SpeciesReference(edit.id)
    apply(edits.AddReaction(Reaction(edit.reaction, (), (product,), (), extent, reversible=False)), tree)
