"""Repeated tasks: ranges, changes between the iterations, subtasks."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

import numpy as np

from sbmlqsp.archive.sedml.document import Formula, Range, RepeatedTask, SetValue
from sbmlqsp.archive.sedml.reading_formulas import formula, local, number, required, target
from sbmlqsp.errors import ParseError

_MOST_VALUES = 100_000


def repeated_task(element: Element, namespaces: Mapping[str, str]) -> RepeatedTask:
    """Return a repeated task.

    Raises:
        ParseError: for ranges that are no list of numbers, and for what refers to nothing.
    """
    identifier = required(element, "id")
    ranges = tuple(_range(part, namespaces) for part in _parts(element, "listOfRanges"))
    changes = tuple(_set_value(part, namespaces) for part in _parts(element, "listOfChanges"))
    subtasks = sorted(_parts(element, "listOfSubTasks"), key=lambda part: number(part, "order", part.get("order", "0")))
    names = tuple(required(part, "task") for part in subtasks)
    driving = element.get("range") or (ranges[0].id if ranges else "")
    known = {each.id for each in ranges}
    for wanted in (driving, *(change.range for change in changes if change.range)):
        if wanted not in known:
            raise ParseError(f"'{identifier}' has no range '{wanted}'", where=identifier, fix="name one of its ranges")
    if not names:
        raise ParseError(f"'{identifier}' repeats nothing", where=identifier, fix="give it a subTask")
    reset = _is_true(element.get("resetModel", "false"))
    together = _is_true(element.get("concatenate", "false"))
    return RepeatedTask(identifier, driving, reset, together, ranges, changes, names)


def _parts(element: Element, name: str) -> list[Element]:
    return [part for found in element if local(found) == name for part in found if local(part) != "notes"]


def _is_true(text: str) -> bool:
    return text in ("true", "1")


def _range(element: Element, namespaces: Mapping[str, str]) -> Range:
    identifier, kind = required(element, "id"), local(element)
    if kind == "vectorRange":
        texts = [part.text or "" for part in element if local(part) == "value"]
        return Range(identifier, tuple(number(element, "value", text) for text in texts))
    if kind == "uniformRange":
        return Range(identifier, _uniform(element, identifier))
    if kind == "functionalRange":
        return Range(identifier, (), element.get("range", ""), formula(element, namespaces))
    raise ParseError(f"<{kind}> is no range", where=identifier, fix="use uniformRange, vectorRange, functionalRange")


def _uniform(element: Element, identifier: str) -> tuple[float, ...]:
    start, end = (number(element, name, required(element, name)) for name in ("start", "end"))
    count = element.get("numberOfSteps") or element.get("numberOfPoints") or ""
    steps = number(element, "numberOfSteps", count)
    if steps != int(steps) or not 0 <= steps <= _MOST_VALUES:
        raise ParseError(f"'{identifier}' has {steps:g} steps", where=identifier, fix="give a whole number of steps")
    if element.get("type", "linear") == "linear":
        return tuple(np.linspace(start, end, int(steps) + 1).tolist())
    if not start > 0 < end:
        message = f"'{identifier}' is logarithmic from {start:g} to {end:g}"
        raise ParseError(message, where=identifier, fix="give a positive start and end")
    return tuple(np.geomspace(start, end, int(steps) + 1).tolist())


def _set_value(element: Element, namespaces: Mapping[str, str]) -> SetValue:
    said: Formula = formula(element, namespaces)
    place = target(element, namespaces)
    return SetValue(required(element, "modelReference"), place, element.get("range", ""), said)
