"""Changes of a model in SED-ML, made in its XML: attributes, elements, computed values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from xml.etree.ElementTree import Element

from sbmlqsp.archive.sedml.document import Change
from sbmlqsp.archive.sedml.serialising import sbml_text
from sbmlqsp.archive.sedml.targets import attribute_of, elements_at
from sbmlqsp.archive.sedml.values import Source, computed
from sbmlqsp.errors import ParseError
from sbmlqsp.model import Model

_VALUES = {"parameter": "value", "localParameter": "value", "compartment": "size", "speciesReference": "stoichiometry"}
_STARTS = frozenset({"", "value", "size", "initialAmount", "initialConcentration"})
_INITIAL = {"initialAmount": "initialConcentration", "initialConcentration": "initialAmount"}


def make(change: Change, model: str, root: Element, other: Callable[[str], Source | None]) -> None:
    """Make one change in the tree of a model; `other` gives further models that a computed change reads.

    Raises:
        ParseError: for targets that point at nothing, or at no attribute.
    """
    places = elements_at(root, change.target)
    attribute = attribute_of(change.target)
    if change.kind == "attribute":
        _set(places, attribute, change.value, change)
    elif change.kind == "compute":
        _set(places, attribute or _own_attribute(places[0], change), repr(_value(change, model, root, other)), change)
    elif change.kind == "add":
        for place in places:
            place.extend(_at_home(change, place))
    else:
        _replace(root, places, change)


def refuse_idle(changes: Iterable[Change], root: Element, model: str) -> None:
    """Raise `ParseError` for changed values that an initial assignment or a rule of the changed model overrides."""
    ruled = {rule.get("variable") for rule in root.iter() if _local(rule) == "assignmentRule"}
    assigned = {each.get("symbol") for each in root.iter() if _local(each) == "initialAssignment"}
    for change in changes:
        if change.kind not in ("attribute", "compute") or attribute_of(change.target) not in _STARTS:
            continue
        for place in _still_there(root, change):
            name = place.get("id")
            if name in ruled | assigned:
                what = "an assignment rule" if name in ruled else "an initial assignment"
                message = f"the change of '{name}' in '{model}' has no effect: {what} gives its value"
                raise ParseError(message, where=model, fix="remove that with removeXML, or change it instead")


def _still_there(root: Element, change: Change) -> list[Element]:
    try:
        return elements_at(root, change.target)
    except ParseError:  # a later change has removed it
        return []


def _value(change: Change, model: str, root: Element, other: Callable[[str], Source | None]) -> float:
    assert change.formula is not None
    models = {model: _so_far(model, root)}
    for variable in change.formula.variables:
        if variable.model and variable.model not in models:
            found = other(variable.model)
            models |= {} if found is None else {variable.model: found}
    return computed(change.formula, models, {}, own=model)


def _so_far(name: str, root: Element) -> Source:
    return Source(name, Model.from_sbml(sbml_text(root), fallback_name=name), root)


def _set(places: list[Element], attribute: str, value: str, change: Change) -> None:
    if not attribute:
        raise ParseError(
            f"'{change.target.path}' names no attribute", where=change.target.path, fix="end it in /@value"
        )
    for place in places:
        place.set(attribute, value)
        if _local(place) == "species" and attribute in _INITIAL:  # SBML allows one of them
            place.attrib.pop(_INITIAL[attribute], None)


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _own_attribute(element: Element, change: Change) -> str:
    """Return the attribute that holds the value of an element."""
    if _local(element) != "species":
        return _VALUES.get(_local(element), "value")
    if change.target.symbol in ("amount", "concentration"):
        return f"initial{change.target.symbol.title()}"
    only = element.get("hasOnlySubstanceUnits") in ("true", "1")
    return "initialAmount" if only or "initialAmount" in element.attrib else "initialConcentration"


def _replace(root: Element, places: list[Element], change: Change) -> None:
    parents = {child: parent for parent in root.iter() for child in parent}
    attribute = attribute_of(change.target)
    if attribute and change.kind == "change":
        raise ParseError(
            f"'{change.target.path}' is an attribute", where=change.target.path, fix="change it with changeAttribute"
        )
    for place in places:
        if attribute:
            place.attrib.pop(attribute, None)
            continue
        if place not in parents:
            raise ParseError("the whole document cannot be replaced", where=change.target.path)
        parent = parents[place]
        index = list(parent).index(place)
        parent.remove(place)
        if change.kind == "change":
            parent[index:index] = _at_home(change, place)


def _at_home(change: Change, place: Element) -> list[Element]:
    """Return copies of the new elements; those without a namespace of their own take that of their place."""
    namespace = place.tag.rpartition("}")[0].removeprefix("{")
    copies = [deepcopy(element) for element in change.content]
    for element in (each for copy in copies for each in copy.iter()):
        own = element.tag.rpartition("}")[0].removeprefix("{")
        if not own or "sed-ml.org" in own:
            element.tag = f"{{{namespace}}}{_local(element)}"
    return copies
