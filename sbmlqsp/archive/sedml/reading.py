"""SED-ML text -> `Document`. Numbers by `float`, formulas as expressions; nothing is ever evaluated as code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar
from xml.etree.ElementTree import Element

from sbmlqsp.archive.sedml.document import (
    Change,
    Curve,
    DataSet,
    Document,
    Generator,
    ReadModel,
    ReadPlot,
    ReadReport,
    ReadSimulation,
    RepeatedTask,
    SingleTask,
)
from sbmlqsp.archive.sedml.reading_formulas import formula, local, number, required, target
from sbmlqsp.archive.sedml.reading_tasks import repeated_task
from sbmlqsp.errors import ParseError, UnsupportedFeature
from sbmlqsp.native.gate import decoding, tree

_ROOT = "{http://sed-ml.org/"
_MOST_POINTS = 1_000_000
_T = TypeVar("_T")


def read_sedml(text: str | bytes) -> Document:
    """Return what a SED-ML text says.

    Raises:
        ParseError: for text that is no SED-ML, with the element.
        UnsupportedFeature: for parts of SED-ML that are not interpreted, by name.
        SecurityError: for a document type.
    """
    text = decoding.decode(text) if isinstance(text, bytes) else text
    root = tree.parse(text)
    if not root.tag.startswith(_ROOT) or local(root) != "sedML":
        raise ParseError(f"its root is <{local(root)}>, not <sedML>", where="document", fix="give a SED-ML document")
    namespaces = _namespaces(text)
    _refuse_data(root)
    reader = _Reader(namespaces)
    outputs = [element for element in _list(root, "listOfOutputs") if local(element) != "figure"]
    return Document(
        reader.by_id(root, "listOfModels", reader.model),
        reader.by_id(root, "listOfSimulations", _simulation),
        reader.by_id(root, "listOfTasks", reader.task),
        reader.by_id(root, "listOfDataGenerators", reader.generator),
        tuple(_report(element) for element in outputs if local(element) == "report"),
        tuple(_plot(element) for element in outputs if local(element) in ("plot2D", "plot3D")),
    )


def _namespaces(text: str) -> dict[str, str]:
    """Return the namespace of every prefix that the document declares: XPath in attributes needs them."""
    from xml.parsers import expat

    found: dict[str, str] = {}
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartNamespaceDeclHandler = lambda prefix, uri: found.setdefault(prefix or "", uri or "")
    parser.Parse(text.encode(), True)
    return found


def _refuse_data(root: Element) -> None:
    if _list(root, "listOfDataDescriptions"):
        raise UnsupportedFeature(
            "the document reads data from other files",
            where="listOfDataDescriptions",
            fix="remove the data and the curves that show them",
            feature="data descriptions",
            element="listOfDataDescriptions",
            engine="SED-ML",
        )


def _list(parent: Element, name: str) -> list[Element]:
    return [element for found in parent if local(found) == name for element in found if local(element) != "notes"]


class _Reader:
    def __init__(self, namespaces: Mapping[str, str]) -> None:
        self._namespaces = namespaces

    def by_id(self, root: Element, name: str, read: Callable[[Element], _T]) -> dict[str, _T]:
        found: dict[str, _T] = {}
        for element in _list(root, name):
            identifier = required(element, "id")
            if identifier in found:
                raise ParseError(f"two elements have the id '{identifier}'", where=name, fix="rename one")
            found[identifier] = read(element)
        return found

    def model(self, element: Element) -> ReadModel:
        changes = tuple(self._change(change) for change in _list(element, "listOfChanges"))
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
        value = required(element, "newValue") if name == "changeAttribute" else ""
        return Change(kinds[name], place, value, content)

    def task(self, element: Element) -> SingleTask | RepeatedTask:
        if local(element) == "repeatedTask":
            return repeated_task(element, self._namespaces)
        if local(element) != "task":
            raise _unsupported(element, "use tasks and repeated tasks")
        return SingleTask(
            required(element, "id"), required(element, "modelReference"), required(element, "simulationReference")
        )

    def generator(self, element: Element) -> Generator:
        identifier = required(element, "id")
        return Generator(identifier, element.get("name", ""), formula(element, self._namespaces))


def _unsupported(element: Element, fix: str) -> UnsupportedFeature:
    name, identifier = local(element), element.get("id", "")
    return UnsupportedFeature(
        f"<{name}> '{identifier}' is not interpreted",
        where=identifier or name,
        fix=fix,
        feature=name,
        element=identifier or name,
        engine="SED-ML",
    )


def _simulation(element: Element) -> ReadSimulation:
    identifier, kind = required(element, "id"), local(element)
    algorithm, settings = _algorithm(element)
    if kind == "uniformTimeCourse":
        points = element.get("numberOfSteps") or element.get("numberOfPoints") or ""
        steps = number(element, "numberOfSteps", points)
        begin, start = (number(element, name, element.get(name, "0")) for name in ("initialTime", "outputStartTime"))
        end = number(element, "outputEndTime", required(element, "outputEndTime"))
        if not begin <= start <= end or steps != int(steps) or not 0 <= steps <= _MOST_POINTS:
            message = f"'{identifier}' goes from {begin:g} by {start:g} to {end:g} in {steps:g} steps"
            raise ParseError(message, where=identifier, fix="give increasing times and a whole number of steps")
        return ReadSimulation(identifier, "uniform", begin, start, end, int(steps), 0.0, algorithm, settings)
    if kind == "oneStep":
        step = number(element, "step", required(element, "step"))
        if not step > 0:
            raise ParseError(f"the step of '{identifier}' is {step:g}", where=identifier, fix="give a positive step")
        return ReadSimulation(identifier, "one step", step=step, algorithm=algorithm, settings=settings)
    if kind == "steadyState":
        return ReadSimulation(identifier, "steady state", algorithm=algorithm, settings=settings)
    raise _unsupported(element, "use a uniform time course, one step or a steady state")


def _algorithm(element: Element) -> tuple[str, dict[str, str]]:
    found = next((part for part in element if local(part) == "algorithm"), None)
    if found is None:
        return "", {}
    settings = {p.get("kisaoID", ""): p.get("value", "") for p in _list(found, "listOfAlgorithmParameters")}
    return found.get("kisaoID", ""), settings


def _report(element: Element) -> ReadReport:
    columns = tuple(
        DataSet(required(column, "id"), column.get("label", required(column, "id")), required(column, "dataReference"))
        for column in _list(element, "listOfDataSets")
    )
    return ReadReport(required(element, "id"), element.get("name", ""), columns)


def _plot(element: Element) -> ReadPlot:
    listed = [*_list(element, "listOfCurves"), *_list(element, "listOfSurfaces")]
    axes = {local(part): part.get("type", "linear") for part in element if local(part) in ("xAxis", "yAxis")}
    curves = tuple(_curves(listed))
    log_x, log_y = (axes.get(f"{a}Axis") == "log10" or _any_log(listed, a.upper()) for a in "xy")
    return ReadPlot(required(element, "id"), element.get("name", ""), curves, (log_x, log_y))


def _any_log(curves: Iterable[Element], axis: str) -> bool:
    return any(curve.get(f"log{axis}") == "true" for curve in curves)


def _curves(elements: Iterable[Element]) -> Iterator[Curve]:
    for position, element in enumerate(elements, start=1):
        if local(element) not in ("curve", "surface"):
            raise _unsupported(element, "draw curves")
        names = [f"{axis}DataReference" for axis in "xyz" if f"{axis}DataReference" in element.attrib]
        found = tuple(required(element, name) for name in names)
        if len(found) < 2:
            raise ParseError("a curve needs xDataReference and yDataReference", where=element.get("id", "curve"))
        yield Curve(element.get("id", f"curve_{position}"), element.get("name", ""), found)
