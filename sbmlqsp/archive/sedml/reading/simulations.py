"""Simulations of SED-ML: uniform time courses, single steps, steady states, and their algorithms."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sbmlqsp.archive.sedml.document import ReadSimulation
from sbmlqsp.archive.sedml.reading.formulas import local, number, parts, required, unsupported
from sbmlqsp.errors import ParseError

_MOST_POINTS = 1_000_000


def simulation(element: Element) -> ReadSimulation:
    """Return a simulation.

    Raises:
        ParseError: for times that do not increase, and what is no number.
        UnsupportedFeature: for other kinds, by name.
    """
    identifier, kind = required(element, "id"), local(element)
    algorithm, settings = _algorithm(element)
    if kind == "uniformTimeCourse":
        begin, start, end, steps = _times(element, identifier)
        return ReadSimulation(identifier, "uniform", begin, start, end, steps, 0.0, algorithm, settings)
    if kind == "oneStep":
        step = number(element, "step", required(element, "step"))
        if not step > 0:
            raise ParseError(f"the step of '{identifier}' is {step:g}", where=identifier, fix="give a positive step")
        return ReadSimulation(identifier, "one step", step=step, algorithm=algorithm, settings=settings)
    if kind == "steadyState":
        return ReadSimulation(identifier, "steady state", algorithm=algorithm, settings=settings)
    raise unsupported(element, "use a uniform time course, one step or a steady state")


def _times(element: Element, identifier: str) -> tuple[float, float, float, int]:
    points = element.get("numberOfSteps") or element.get("numberOfPoints") or ""
    steps = number(element, "numberOfSteps", points)
    begin, start = (number(element, name, element.get(name, "0")) for name in ("initialTime", "outputStartTime"))
    end = number(element, "outputEndTime", required(element, "outputEndTime"))
    if not begin <= start <= end or steps != int(steps) or not 0 <= steps <= _MOST_POINTS:
        message = f"'{identifier}' goes from {begin:g} by {start:g} to {end:g} in {steps:g} steps"
        raise ParseError(message, where=identifier, fix="give increasing times and a whole number of steps")
    if steps == 0 and start < end:
        message = f"'{identifier}' reaches {end:g} from {start:g} in no step"
        raise ParseError(message, where=identifier, fix="give numberOfSteps")
    return begin, start, end, int(steps)


def _algorithm(element: Element) -> tuple[str, dict[str, str]]:
    found = next((part for part in element if local(part) == "algorithm"), None)
    if found is None:
        return "", {}
    return found.get("kisaoID", ""), dict(_settings(found))


def _settings(element: Element) -> Iterator[tuple[str, str]]:
    for parameter in parts(element, "listOfAlgorithmParameters"):
        yield required(parameter, "kisaoID"), parameter.get("value", "")
        yield from _settings(parameter)
