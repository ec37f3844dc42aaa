"""Formulas, variables and targets of SED-ML elements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from sbmlqsp.archive.sedml.document import Formula, Quantity, Target
from sbmlqsp.core.mathml_reading import NAMESPACE, read_mathml
from sbmlqsp.errors import ParseError

Namespaces = Mapping[str, str]


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def required(element: Element, attribute: str) -> str:
    """Return an attribute that has to be there."""
    value = element.get(attribute)
    if not value:
        where = element.get("id") or local(element)
        raise ParseError(f"<{local(element)}> has no {attribute}", where=where, fix=f"give it {attribute}")
    return value


def number(element: Element, attribute: str, text: str) -> float:
    """Return the number in a text, read by `float` and by nothing else."""
    try:
        return float(text)
    except ValueError:
        where = element.get("id") or local(element)
        raise ParseError(f"{attribute}='{text}' is not a number", where=where, fix="write a decimal number") from None


def target(element: Element, namespaces: Namespaces) -> Target:
    """Return where an element points."""
    return Target(element.get("target", ""), element.get("symbol", ""), namespaces)


def formula(element: Element, namespaces: Namespaces) -> Formula:
    """Return the formula inside an element, with the variables and parameters beside it."""
    math = next((part for part in element if part.tag == f"{NAMESPACE}math"), None)
    if math is None:
        where = element.get("id") or local(element)
        raise ParseError(f"<{local(element)}> has no math", where=where, fix="write its formula")
    constants = (parameter for part in _lists(element, "listOfParameters") for parameter in part)
    known = {required(each, "id"): number(each, "value", required(each, "value")) for each in constants}
    return Formula(read_mathml(math), tuple(variables(element, namespaces)), known)


def variables(element: Element, namespaces: Namespaces) -> Iterable[Quantity]:
    """Yield the variables beside a formula."""
    for part in _lists(element, "listOfVariables"):
        for each in part:
            if local(each) == "variable":
                model, task = each.get("modelReference", ""), each.get("taskReference", "")
                yield Quantity(required(each, "id"), target(each, namespaces), model, task)


def _lists(element: Element, name: str) -> Iterable[Element]:
    return (part for part in element if local(part) == name)
