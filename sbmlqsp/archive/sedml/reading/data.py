"""Data descriptions of SED-ML: which file, how it is laid out, which parts of it have names."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sbmlqsp.archive.sedml.external import DataDescription, DataSource, Slice
from sbmlqsp.archive.sedml.reading.formulas import local, number, parts, required
from sbmlqsp.errors import ParseError, UnsupportedFeature

_FORMATS = ("numl", "csv", "tsv")


def data_description(element: Element) -> DataDescription:
    """Return a data description.

    Raises:
        UnsupportedFeature: for formats other than NuML, CSV and TSV.
        ParseError: for what is missing.
    """
    identifier, source = required(element, "id"), required(element, "source")
    described = next((part for part in element if local(part) == "dimensionDescription"), None)
    dimensions = () if described is None else tuple(_dimensions(described))
    sources = tuple(_source(part) for part in parts(element, "listOfDataSources"))
    return DataDescription(identifier, source, _format(element, source), dimensions, sources)


def _format(element: Element, source: str) -> str:
    said = element.get("format", "").lower()
    word = said.rpartition("format:")[2].partition(".")[0] if said else source.lower().rpartition(".")[2]
    if word in _FORMATS:
        return word
    if not said:
        return "numl"
    identifier = required(element, "id")
    raise UnsupportedFeature(
        f"the data '{identifier}' are in the format {said}",
        where=identifier,
        fix="give them as CSV, TSV or NuML",
        feature="data format",
        element=identifier,
        engine="SED-ML",
    )


def _dimensions(element: Element) -> Iterator[frozenset[str]]:
    """Yield the names of each dimension, the outermost first."""
    for part in element:
        if local(part) == "compositeDescription":
            yield frozenset(filter(None, (part.get("id"), part.get("name"))))
            yield from _dimensions(part)
        elif local(part) == "tupleDescription":
            yield frozenset(filter(None, (part.get("id"), part.get("name"))))


def _source(element: Element) -> DataSource:
    slices = tuple(_slice(part) for part in parts(element, "listOfSlices"))
    identifier, index = required(element, "id"), element.get("indexSet", "")
    if index and slices:
        message = f"the data source '{identifier}' has both an indexSet and slices"
        raise ParseError(message, where=identifier, fix="keep one of them")
    return DataSource(identifier, index, slices)


def _slice(element: Element) -> Slice:
    if element.get("index"):
        raise UnsupportedFeature(
            "a slice refers to a repeated task by index",
            where="slice",
            fix="give its value",
            feature="slice index",
            element="slice",
            engine="SED-ML",
        )
    first, last = (_index(element, name) for name in ("startIndex", "endIndex"))
    return Slice(required(element, "reference"), element.get("value"), first, last)


def _index(element: Element, attribute: str) -> int | None:
    text = element.get(attribute)
    if not text:
        return None
    value = number(element, attribute, text)
    if value != int(value) or value < 0:
        raise ParseError(f"{attribute}='{text}' is not an index", where="slice", fix="write 0, 1, 2, ...")
    return int(value)
