"""Edits of values, attributes and notes."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from sbmlqsp.errors import ModelError
from sbmlqsp.native import edits
from sbmlqsp.native._editing.dispatch import apply
from sbmlqsp.native._editing.sbml_tree import SbmlTree
from sbmlqsp.native._editing.writing import attribute_text
from sbmlqsp.native._editing.xml_tree import Element

_XHTML = "http://www.w3.org/1999/xhtml"
_SPECIES_VALUES = {"amount": "initialAmount", "concentration": "initialConcentration"}
_VALUE_ATTRIBUTE = {
    "compartment": "size",
    "parameter": "value",
    "localParameter": "value",
    "speciesReference": "stoichiometry",
}


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
    return given or (element.get("initialConcentration") is None and is_true(element, "hasOnlySubstanceUnits"))


def is_true(element: Element, attribute: str) -> bool:
    """Return whether a Boolean attribute is written and true."""
    return (element.get(attribute) or "").strip() in {"true", "1"}


@apply.register
def _(edit: edits.SetAttribute, tree: SbmlTree) -> None:
    if edit.attribute == "id":
        raise ModelError(f"the id of '{edit.id}' cannot be changed, others refer to it", where=edit.id)
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
