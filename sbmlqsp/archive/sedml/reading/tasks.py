"""Repeated tasks: ranges, changes between the iterations, subtasks."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

import numpy as np

from sbmlqsp.archive.sedml.document import Formula, Range, RepeatedTask, SetValue, SubTask
from sbmlqsp.archive.sedml.reading.formulas import formula, local, number, parts, required, target, truth, unsupported
from sbmlqsp.errors import ParseError

_MOST_VALUES = 100_000


def repeated_task(element: Element, namespaces: Mapping[str, str]) -> RepeatedTask:
    """Return a repeated task.

    Raises:
        ParseError: for ranges that are no list of numbers, and for what refers to nothing.
        UnsupportedFeature: for elements that are not known, by name.
    """
    identifier = required(element, "id")
    ranges = tuple(_range(part, namespaces) for part in parts(element, "listOfRanges"))
    changes = _changes(element, namespaces)
    subtasks = tuple(_subtask(part, namespaces) for part in sorted(parts(element, "listOfSubTasks"), key=_order))
    if len({each.id for each in ranges}) < len(ranges):
        raise ParseError(f"two ranges of '{identifier}' have one id", where=identifier, fix="rename one")
    driving = element.get("range") or (ranges[0].id if ranges else "")
    known = {each.id for each in ranges}
    every = [*changes, *(change for each in subtasks for change in each.changes)]
    for wanted in (driving, *(change.range for change in every if change.range)):
        if wanted not in known:
            raise ParseError(f"'{identifier}' has no range '{wanted}'", where=identifier, fix="name one of its ranges")
    if not subtasks:
        raise ParseError(f"'{identifier}' repeats nothing", where=identifier, fix="give it a subTask")
    reset, together = truth(element, "resetModel", False), truth(element, "concatenate", False)
    return RepeatedTask(identifier, driving, reset, together, ranges, changes, subtasks)


def _order(element: Element) -> float:
    return number(element, "order", element.get("order") or "0")


def _subtask(element: Element, namespaces: Mapping[str, str]) -> SubTask:
    if local(element) != "subTask":
        raise unsupported(element, "use subTask")
    return SubTask(element.get("id", ""), required(element, "task"), _changes(element, namespaces))


def _changes(element: Element, namespaces: Mapping[str, str]) -> tuple[SetValue, ...]:
    return tuple(_set_value(part, namespaces) for part in parts(element, "listOfChanges"))


def _range(element: Element, namespaces: Mapping[str, str]) -> Range:
    identifier, kind = required(element, "id"), local(element)
    if kind == "vectorRange":
        texts = [part.text or "" for part in element if local(part) == "value"]
        if not 0 < len(texts) <= _MOST_VALUES:
            message = f"'{identifier}' has {len(texts):,} values"
            raise ParseError(message, where=identifier, fix=f"give it 1 to {_MOST_VALUES:,}")
        return Range(identifier, tuple(number(element, "value", text) for text in texts))
    if kind == "uniformRange":
        return Range(identifier, _uniform(element, identifier))
    if kind == "functionalRange":
        return Range(identifier, (), element.get("range", ""), formula(element, namespaces))
    if kind == "dataRange":
        source = element.get("sourceReference") or element.get("sourceRef") or required(element, "sourceReference")
        return Range(identifier, source=source.removeprefix("#"))
    raise unsupported(element, "use uniformRange, vectorRange, functionalRange or dataRange")


def _uniform(element: Element, identifier: str) -> tuple[float, ...]:
    start, end = (number(element, name, required(element, name)) for name in ("start", "end"))
    count = element.get("numberOfSteps") or element.get("numberOfPoints") or ""
    steps, kind = number(element, "numberOfSteps", count), element.get("type", "linear").lower()
    if steps != int(steps) or not 0 <= steps < _MOST_VALUES:
        raise ParseError(f"'{identifier}' has {steps:g} steps", where=identifier, fix="give a whole number of steps")
    if kind == "linear":
        return tuple(np.linspace(start, end, int(steps) + 1).tolist())
    if kind not in ("log", "log10"):
        raise ParseError(f"'{identifier}' is of type '{kind}'", where=identifier, fix="write linear or log")
    if not start > 0 < end:
        message = f"'{identifier}' is logarithmic from {start:g} to {end:g}"
        raise ParseError(message, where=identifier, fix="give a positive start and end")
    return tuple(np.geomspace(start, end, int(steps) + 1).tolist())


def _set_value(element: Element, namespaces: Mapping[str, str]) -> SetValue:
    if local(element) != "setValue":
        raise unsupported(element, "use setValue")
    said: Formula = formula(element, namespaces)
    place = target(element, namespaces)
    return SetValue(required(element, "modelReference"), place, element.get("range", ""), said)
