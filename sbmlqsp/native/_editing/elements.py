"""Edits that add and remove elements."""

from __future__ import annotations

from sbmlqsp.native import edits
from sbmlqsp.native._editing.dispatch import apply, make_variable
from sbmlqsp.native._editing.sbml_tree import SbmlTree
from sbmlqsp.native._editing.xml_tree import Element


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
        make_variable(tree, assignment.variable)
    tree.add("listOfEvents", tree.writer.event(edit.event))


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
