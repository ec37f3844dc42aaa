"""MIRIAM annotations: what each element of a model says it is (SBML L3V2 core, section 6)."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_QUALIFIERS = {
    "{http://biomodels.net/biology-qualifiers/}": "bqbiol:",
    "{http://biomodels.net/model-qualifiers/}": "bqmodel:",
}

Statement = tuple[str, str]
"""A qualifier ("bqbiol:is") and the URI of what it refers to."""


def read_annotations(sbml: str) -> dict[str, tuple[Statement, ...]]:
    """Return the statements about each annotated element of an SBML text.

    Keys are ids (`reaction.parameter` for local parameters), "rule of X", "initial assignment of X", the metaid for
    elements without any of these, and "model" for the model without an id.
    """
    found: dict[str, tuple[Statement, ...]] = {}
    for key, element in _elements(fromstring(sbml.encode()), ""):  # noqa: S314 - the gate has refused what could harm
        statements = tuple(_statements(element))
        if statements:
            found[key] = found.get(key, ()) + statements
    return found


def _elements(parent: Element, reaction: str) -> Iterator[tuple[str, Element]]:
    for element in parent:
        kind = _local(element)
        if kind in ("annotation", "notes", "math"):
            continue
        yield _key(element, kind, reaction), element
        yield from _elements(element, element.get("id", "") if kind == "reaction" else reaction)


def _key(element: Element, kind: str, reaction: str) -> str:
    name, variable, symbol = element.get("id"), element.get("variable"), element.get("symbol")
    if variable and kind.endswith("Rule"):
        return f"rule of {variable}"
    if symbol and kind == "initialAssignment":
        return f"initial assignment of {symbol}"
    if name and reaction and kind in ("parameter", "localParameter"):
        return f"{reaction}.{name}"
    return name or element.get("metaid") or kind


def _statements(element: Element) -> Iterator[Statement]:
    for annotation in element:
        if _local(annotation) == "annotation":
            for description in annotation.iter(f"{_RDF}Description"):
                for qualified in description:
                    yield from _references(qualified)


def _references(qualified: Element) -> Iterator[Statement]:
    for namespace, prefix in _QUALIFIERS.items():
        if qualified.tag.startswith(namespace):
            qualifier = prefix + qualified.tag.removeprefix(namespace)
            for item in qualified.iter(f"{_RDF}li"):
                yield qualifier, item.get(f"{_RDF}resource", "")


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
