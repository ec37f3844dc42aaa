"""Who refers to an id in an SBML document: formulas and attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sbmlqsp.errors import ModelError
from sbmlqsp.native._editing.sbml_tree import SbmlTree
from sbmlqsp.native._editing.xml_tree import Element

_REFERENCES = ("species", "compartment", "variable", "symbol", "conversionFactor", "outside")
_UNITS = ("units", "substanceUnits", "timeUnits", "volumeUnits", "areaUnits", "lengthUnits", "extentUnits")


def refuse_dangling(tree: SbmlTree, removed: Iterable[str]) -> None:
    """Raise `ModelError` if anything still refers to an id that is gone; `issues` is empty, `fix` says what to do."""
    gone = [name for name in removed if name not in tree and tree.unit_definition(name) is None]
    if not gone:
        return
    users = {name: sorted(set(_users(tree.model, name))) for name in gone}
    dangling = {name: where for name, where in users.items() if where}
    if dangling:
        sentences = [f"'{name}' is used by {', '.join(where)}" for name, where in dangling.items()]
        raise ModelError("; ".join(sentences), where=next(iter(dangling)), fix="change or remove these first")


def _users(model: Element, name: str) -> Iterator[str]:
    for container in model.children():
        for element in container.children():
            if _mentions(element, name):
                yield f"{element.name} '{_label(element)}'"
    if any(model.get(attribute) == name for attribute in (*_REFERENCES, *_UNITS)):
        yield "the model"


def _mentions(element: Element, name: str) -> bool:
    """Return whether an element or anything in it refers to the name, where the name means nothing local."""
    if element.name in {"notes", "annotation"} or name in _local_names(element):
        return False
    if element.name == "ci":
        return element.text() == name
    if any(element.get(attribute) == name for attribute in (*_REFERENCES, *_UNITS)):
        return True
    return any(_mentions(child, name) for child in element.children())


def _local_names(element: Element) -> Iterator[str]:
    """Yield the names that an element gives a meaning of its own: arguments, local parameters."""
    if element.name == "lambda":
        yield from (ci.text() for bound in element.children("bvar") for ci in bound.children("ci"))
    elif element.name == "kineticLaw":
        for container in element.children():
            if container.name in {"listOfLocalParameters", "listOfParameters"}:
                yield from (parameter.get("id") or "" for parameter in container.children())


def _label(element: Element) -> str:
    return next((v for a in ("id", "variable", "symbol") if (v := element.get(a))), "without id")
