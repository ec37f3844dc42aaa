"""SED-ML text -> `Document`. Numbers by `float`, formulas as expressions; nothing is ever evaluated as code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from xml.etree.ElementTree import Element

from sbmlqsp.archive.sedml.document import Change, Document, Generator, ReadModel, RepeatedTask, SingleTask
from sbmlqsp.archive.sedml.reading import outputs as reading_outputs
from sbmlqsp.archive.sedml.reading.data import data_description
from sbmlqsp.archive.sedml.reading.formulas import formula, local, parts, required, target, unsupported
from sbmlqsp.archive.sedml.reading.simulations import simulation
from sbmlqsp.archive.sedml.reading.tasks import repeated_task
from sbmlqsp.errors import ParseError, UnsupportedFeature
from sbmlqsp.native.gate import decoding, tree

_NAMESPACE = re.compile(r"\{http://(?:www\.)?sed-ml\.org/(?:sed-ml/level(?P<level>\d+)/version\d+)?/?\}sedML")
_PLOTS = ("plot2D", "plot3D")
_LISTS = frozenset({
    "notes", "annotation", "listOfDataDescriptions", "listOfModels", "listOfSimulations", "listOfTasks",
    "listOfDataGenerators", "listOfOutputs", "listOfStyles", "listOfAlgorithmParameters",
})  # fmt: skip
_T = TypeVar("_T")


def read_sedml(text: str | bytes) -> Document:
    """Return what a SED-ML text says: Level 1, and of later versions than 4 what Version 4 has as well.

    Raises:
        ParseError: for text that is no SED-ML, with the element.
        UnsupportedFeature: for parts of SED-ML that are not interpreted, by name.
        SecurityError: for a document type.
    """
    text = decoding.decode(text) if isinstance(text, bytes) else text
    root = tree.parse(text)
    _check_root(root)
    reader = _Reader(_namespaces(text))
    outputs = parts(root, "listOfOutputs")
    for element in outputs:
        if local(element) not in ("report", "figure", *_PLOTS):
            raise unsupported(element, "use reports, plots and figures")
    return Document(
        reader.by_id(root, "listOfModels", reader.model),
        reader.by_id(root, "listOfSimulations", simulation),
        reader.by_id(root, "listOfTasks", reader.task),
        reader.by_id(root, "listOfDataGenerators", reader.generator),
        tuple(reading_outputs.report(element) for element in outputs if local(element) == "report"),
        tuple(reading_outputs.plot(element) for element in outputs if local(element) in _PLOTS),
        tuple(reading_outputs.figure(element) for element in outputs if local(element) == "figure"),
        reader.by_id(root, "listOfDataDescriptions", data_description),
        reader.by_id(root, "listOfStyles", reading_outputs.style),
    )


def _check_root(root: Element) -> None:
    match = _NAMESPACE.fullmatch(root.tag)
    if match is None:
        raise ParseError(f"its root is <{local(root)}>, not <sedML>", where="document", fix="give a SED-ML document")
    level = match["level"] or root.get("level", "1")
    if level != "1":
        raise UnsupportedFeature(
            f"the document is SED-ML Level {level}",
            where="sedML",
            fix="write it as Level 1 Version 4",
            feature="level",
            element="sedML",
            engine="SED-ML",
        )
    for element in root:
        if local(element) not in _LISTS:
            raise unsupported(element, "leave it out")


def _namespaces(text: str) -> dict[str, str]:
    """Return the namespace of every prefix that the document declares: XPath in attributes needs them."""
    from xml.parsers import expat

    found: dict[str, str] = {}
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartNamespaceDeclHandler = lambda prefix, uri: found.setdefault(prefix or "", uri or "")
    parser.Parse(text, True)
    return found


class _Reader:
    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._namespaces = namespaces

    def by_id(self, root: Element, name: str, read: Callable[[Element], _T]) -> dict[str, _T]:
        found: dict[str, _T] = {}
        for element in parts(root, name):
            identifier = required(element, "id")
            if identifier in found:
                raise ParseError(f"two elements have the id '{identifier}'", where=name, fix="rename one")
            found[identifier] = read(element)
        return found

    def model(self, element: Element) -> ReadModel:
        changes = tuple(self._change(change) for change in parts(element, "listOfChanges"))
        language = element.get("language", "urn:sedml:language:sbml")
        return ReadModel(required(element, "id"), required(element, "source"), language, changes)

    def _change(self, element: Element) -> Change:
        kinds = {"changeAttribute": "attribute", "addXML": "add", "changeXML": "change", "removeXML": "remove"}
        place = target(element, self._namespaces)
        name = local(element)
        if name == "computeChange":
            return Change("compute", place, formula=formula(element, self._namespaces))
        if name not in kinds:
            raise ParseError(f"<{name}> is no change of a model", where="listOfChanges", fix="use changeAttribute")
        content = tuple(part for new in element if local(new) == "newXML" for part in new)
        value = element.get("newValue", "") if name == "changeAttribute" else ""
        if name == "changeAttribute" and "newValue" not in element.attrib:
            required(element, "newValue")
        return Change(kinds[name], place, value, content)

    def task(self, element: Element) -> SingleTask | RepeatedTask:
        if local(element) == "repeatedTask":
            return repeated_task(element, self._namespaces)
        if local(element) != "task":
            raise unsupported(element, "use tasks and repeated tasks")
        return SingleTask(
            required(element, "id"), required(element, "modelReference"), required(element, "simulationReference")
        )

    def generator(self, element: Element) -> Generator:
        if local(element) != "dataGenerator":
            raise unsupported(element, "use dataGenerator")
        identifier = required(element, "id")
        return Generator(identifier, element.get("name", ""), formula(element, self._namespaces))
