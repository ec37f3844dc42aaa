"""Formulas, variables and targets of SED-ML elements, and what every reader of elements needs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from sbmlqsp.archive.sedml.document import Formula, Quantity, Target
from sbmlqsp.archive.sedml.terms import RATE, is_aggregate, is_symbol, plain_term
from sbmlqsp.core.mathml_reading import NAMESPACE, read_mathml
from sbmlqsp.errors import ParseError, SecurityError, UnsupportedFeature

Namespaces = Mapping[str, str]
_PLAIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_. -]{0,99}[A-Za-z0-9_-])?")
_ASIDE = frozenset({"notes", "annotation"})
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def parts(element: Element, name: str) -> list[Element]:
    """Return the elements in a list of an element, notes and annotations left out."""
    return [part for found in element if local(found) == name for part in found if local(part) not in _ASIDE]


def required(element: Element, attribute: str) -> str:
    """Return an attribute that has to be there."""
    value = element.get(attribute)
    if not value:
        where = element.get("id") or local(element)
        raise ParseError(f"<{local(element)}> has no {attribute}", where=where, fix=f"give it {attribute}")
    return value


def file_name(element: Element) -> str:
    """Return the id of an output, under which its file is written.

    Raises:
        SecurityError: for what is no plain name, and might lead elsewhere.
    """
    identifier = required(element, "id")
    if not _PLAIN.fullmatch(identifier):
        raise SecurityError(
            f"the id {identifier!r} of <{local(element)}> is no identifier",
            where=ascii(identifier),
            fix="use letters, digits and _",
        )
    return identifier


def number(element: Element, attribute: str, text: str) -> float:
    """Return the finite number in a text, read by `float` and by nothing else."""
    where = element.get("id") or local(element)
    try:
        value = float(text)
    except ValueError:
        raise ParseError(f"{attribute}='{text}' is not a number", where=where, fix="write a decimal number") from None
    if not math.isfinite(value):
        raise ParseError(f"{attribute}='{text}' is not finite", where=where, fix="write a decimal number")
    return value


def truth(element: Element, attribute: str, otherwise: bool) -> bool:
    """Return a truth value of XML Schema."""
    text = element.get(attribute, "").strip()
    if not text:
        return otherwise
    if text not in _BOOLEANS:
        where = element.get("id") or local(element)
        raise ParseError(f"{attribute}='{text}' is neither true nor false", where=where, fix="write true or false")
    return _BOOLEANS[text]


def unsupported(element: Element, fix: str) -> UnsupportedFeature:
    """Return the error for an element that is SED-ML but is not interpreted."""
    name, identifier = local(element), element.get("id", "")
    return UnsupportedFeature(
        f"<{name}> '{identifier}' is not interpreted" if identifier else f"<{name}> is not interpreted",
        where=identifier or name,
        fix=fix,
        feature=name,
        element=identifier or name,
        engine="SED-ML",
    )


def target(element: Element, namespaces: Namespaces) -> Target:
    """Return where an element points."""
    return Target(element.get("target", ""), plain_term(element.get("symbol", "")), namespaces)


def formula(element: Element, namespaces: Namespaces) -> Formula:
    """Return the formula inside an element, with the variables and parameters beside it."""
    math_element = next((part for part in element if part.tag == f"{NAMESPACE}math"), None)
    if math_element is None:
        where = element.get("id") or local(element)
        raise ParseError(f"<{local(element)}> has no math", where=where, fix="write its formula")
    constants = {
        required(each, "id"): number(each, "value", required(each, "value"))
        for each in parts(element, "listOfParameters")
    }
    read = tuple(variables(element, namespaces))
    names = [variable.id for variable in read] + list(constants)
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ParseError(
            f"two variables or parameters of one formula are called '{twice}'", where=twice, fix="rename one"
        )
    return Formula(read_mathml(math_element), read, constants)


def variables(element: Element, namespaces: Namespaces) -> Iterable[Quantity]:
    """Yield the variables beside a formula."""
    for each in parts(element, "listOfVariables"):
        if local(each) not in ("variable", "dependentVariable"):
            raise unsupported(each, "use variables")
        yield _variable(each, namespaces)


def _variable(element: Element, namespaces: Namespaces) -> Quantity:
    identifier, place = required(element, "id"), target(element, namespaces)
    if place.path == "time":  # as the first documents of Level 1 Version 1 write it
        place = Target("", "time", namespaces)
    term = plain_term(element.get("dimensionTerm") or element.get("term") or "")
    if not term and is_aggregate(place.symbol):  # drafts of Version 4 have the function as the symbol
        place, term = Target(place.path, "", namespaces), place.symbol
    if is_symbol(term) and place.symbol in ("", term):  # COPASI says what it means of a target by a term
        place, term = Target(place.path, term, namespaces), ""
    rate = term.startswith(RATE)
    if rate:
        place = Target(place.path, place.symbol or term.removeprefix(RATE).strip(), namespaces)
        if plain_term(element.get("symbol2", "time")) != "time" or element.get("target2"):
            raise unsupported(element, 'give symbol2="KISAO:0000832": rates are with respect to time')
    if term and not rate and not is_aggregate(term):
        message = f"the variable '{identifier}' asks for '{term}', which is not computed"
        raise UnsupportedFeature(
            message,
            where=identifier,
            fix="use an aggregate such as KISAO:0000825 (mean), or the rate of change",
            feature="term",
            element=identifier,
            engine="SED-ML",
        )
    if not place.path and not place.symbol:
        raise ParseError(f"the variable '{identifier}' points at nothing", where=identifier, fix="give it a target")
    over, left = (_dimensions(element, name) for name in ("listOfAppliedDimensions", "listOfRemainingDimensions"))
    model, task = element.get("modelReference", ""), element.get("taskReference", "")
    return Quantity(identifier, place, model, task, "" if rate else term, over, left, rate)


def _dimensions(element: Element, name: str) -> tuple[str, ...]:
    return tuple(each.get("target") or required(each, "dimensionTarget") for each in parts(element, name))
