"""The models of a SED-ML document: loaded from beside it, with their changes."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree.ElementTree import Element, tostring

from sbmlqsp.archive.sedml.document import Change, Document, Formula, ReadModel
from sbmlqsp.archive.sedml.targets import attribute_of, elements_at, selection_of, symbol_at
from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.errors import ParseError, SecurityError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.native.gate import decoding, tree

Open = Callable[[str], bytes]
"""Gives the bytes of a file by its place relative to the SED-ML document; raises for what is not there or outside."""
_VALUES = {"parameter": "value", "localParameter": "value", "compartment": "size", "speciesReference": "stoichiometry"}


@dataclass(frozen=True, slots=True)
class Source:
    """A model of the document, with the tree of its SBML in which targets are looked up."""

    id: str
    model: Model
    root: Element


def sources(document: Document, opened: Open) -> dict[str, Source]:
    """Return every model of a document with its changes made, by id.

    Raises:
        UnsupportedFeature: for models that are not SBML, or lie on the network.
        ParseError: for a model whose source is not there, and targets that point at nothing.
    """
    found: dict[str, Source] = {}
    for model in document.models.values():
        _load(model, document, opened, found, ())
    return found


def _load(
    model: ReadModel, document: Document, opened: Open, found: dict[str, Source], waiting: tuple[str, ...]
) -> Source:
    if model.id in found:
        return found[model.id]
    if model.id in waiting:
        raise ParseError(f"the model '{model.id}' is derived from itself", where=model.id, fix="name a file")
    if "sbml" not in model.language.lower():
        raise _unsupported(model, f"'{model.id}' is written in {model.language}", "give the model as SBML")
    origin = model.source.removeprefix("#")
    if origin in document.models:
        base = _load(document.models[origin], document, opened, found, (*waiting, model.id))
        text = tostring(base.root, encoding="unicode")
    else:
        text = decoding.decode(opened(_place(model)))
    root = tree.parse(text)
    for change in model.changes:
        _make(change, model.id, root, found)
    changed = Model.from_sbml(tostring(root, encoding="unicode") if model.changes else text, fallback_name=model.id)
    found[model.id] = Source(model.id, changed, root)
    return found[model.id]


def _place(model: ReadModel) -> str:
    source = model.source
    if source.lower().startswith(("http:", "https:", "urn:", "ftp:", "file:")) or "://" in source:
        raise _unsupported(model, f"'{model.id}' comes from {source}", "put the file into the archive")
    place = posixpath.normpath(unquote(source))
    if place.startswith("/") or "\\" in place:
        raise SecurityError(f"the model '{model.id}' lies outside: {source}", where=model.id, fix="put it beside")
    return place


def _unsupported(model: ReadModel, message: str, fix: str) -> UnsupportedFeature:
    return UnsupportedFeature(
        message, where=model.id, fix=fix, feature="model source", element=model.id, engine="SED-ML"
    )


def _make(change: Change, model: str, root: Element, found: Mapping[str, Source]) -> None:
    """Make one change in the tree, as the XML it is."""
    places = elements_at(root, change.target)
    attribute = attribute_of(change.target)
    if change.kind == "attribute":
        _set(places, attribute, change.value, change)
    elif change.kind == "compute":
        assert change.formula is not None
        value = computed(change.formula, {**found, model: _so_far(model, root)}, {})
        _set(places, attribute or _own_attribute(places[0]), repr(value), change)
    elif change.kind == "add":
        for place in places:
            place.extend(change.content)
    else:
        _replace(root, places, change)


def _set(places: list[Element], attribute: str, value: str, change: Change) -> None:
    if not attribute:
        raise ParseError(
            f"'{change.target.path}' names no attribute", where=change.target.path, fix="end it in /@value"
        )
    for place in places:
        place.set(attribute, value)


def _own_attribute(element: Element) -> str:
    name = element.tag.rpartition("}")[2]
    if name == "species":
        return "initialAmount" if "initialAmount" in element.attrib else "initialConcentration"
    return _VALUES.get(name, "value")


def _replace(root: Element, places: list[Element], change: Change) -> None:
    parents = {child: parent for parent in root.iter() for child in parent}
    attribute = attribute_of(change.target)
    for place in places:
        if change.kind == "remove" and attribute:
            place.attrib.pop(attribute, None)
            continue
        if place not in parents:
            raise ParseError("the whole document cannot be replaced", where=change.target.path)
        parent = parents[place]
        index = list(parent).index(place)
        parent.remove(place)
        if change.kind == "change":
            parent[index:index] = change.content


def _so_far(name: str, root: Element) -> Source:
    return Source(name, Model.from_sbml(tostring(root, encoding="unicode"), fallback_name=name), root)


def computed(formula: Formula, models: Mapping[str, Source], known: Mapping[str, float]) -> float:
    """Return the value of a formula over values of models as they stand, and `known` names (ranges)."""
    values = {**known, **formula.parameters}
    for variable in formula.variables:
        if variable.model not in models:
            message = f"the variable '{variable.id}' refers to no model"
            raise ParseError(message, where=variable.id, fix="give it modelReference")
        source = models[variable.model]
        values[variable.id] = value_at(source, symbol_at(source.root, variable.target), attribute_of(variable.target))
    try:
        return float(evaluate(formula.math, values.__getitem__))
    except KeyError as error:
        raise ParseError(f"the formula reads {error}, which is not there", where=str(error.args[0])) from None


def value_at(source: Source, symbol: str, attribute: str = "") -> float:
    """Return the value of a symbol of a model at the start, or of an attribute that stands for one."""
    values = initial_values(source.model)
    selection = selection_of(source.model, symbol, attribute)
    if symbol in source.model.species and selection == symbol:
        return float(initial_amounts(source.model)[symbol])
    return float(values[symbol])
