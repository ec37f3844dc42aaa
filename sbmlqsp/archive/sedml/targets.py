"""XPath targets of SED-ML in SBML documents: the part that documents use, read by a parser of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from sbmlqsp.archive.sedml.document import Target
from sbmlqsp.errors import ParseError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.treatment.targets import holds_concentration

_STEP = re.compile(
    r"""(?P<deep>//?)(?:(?P<prefix>[\w.-]+):)?(?P<name>[\w.-]+|\*)(?P<tests>(?:\[(?:[^\]"']|"[^"]*"|'[^']*')*\])*)"""
)
_TEST = re.compile(
    r"""\[\s*(?:@(?P<name>[\w:.-]+)\s*=\s*(?P<quote>["'])(?P<value>.*?)(?P=quote)|(?P<place>\d+))\s*\]"""
)
_CORE = re.compile(r"http://www\.sbml\.org/sbml/level\d+(?:/version\d+)?(?:/core)?$")
_ATTRIBUTE = re.compile(r"/@([\w:.-]+)$")


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of a path: a child, or with `deep` any element below; `tests` on attributes, `place` from 1."""

    namespace: str
    name: str
    tests: tuple[tuple[str, str], ...]
    place: int
    deep: bool

    def matches(self, element: Element) -> bool:
        namespace, _, name = element.tag.rpartition("}")
        right = self.name in ("*", name) and (not self.namespace or _same(self.namespace, namespace.removeprefix("{")))
        return right and all(element.get(attribute) == value for attribute, value in self.tests)


def _same(one: str, other: str) -> bool:
    """Return whether namespaces are the same, or both those of SBML's core: documents often name another level."""
    return one == other or all(_CORE.match(namespace) for namespace in (one, other))


def attribute_of(target: Target) -> str:
    """Return the attribute that a target ends in, "" if it points at an element."""
    match = _ATTRIBUTE.search(target.path)
    return match[1] if match else ""


def elements_at(root: Element, target: Target) -> list[Element]:
    """Return the elements of a document that a target points at, which is at least one.

    Raises:
        UnsupportedFeature: for XPath beyond child steps, //, * and tests on attributes.
        ParseError: for a target that points at nothing.
    """
    found: list[Element] = [_above(root)]
    for step in _steps(target):
        below = (e for parent in found for e in (parent.iter() if step.deep else parent) if e is not parent)
        matching = [element for element in dict.fromkeys(below) if step.matches(element)]
        found = matching if not step.place else matching[step.place - 1 : step.place]
    if not found:
        raise ParseError(f"the target '{target.path}' points at nothing", where=target.path, fix="check the ids in it")
    return found


def symbol_at(root: Element, target: Target) -> str:
    """Return the symbol of the model that a target stands for: an id, or `reaction.parameter`."""
    (element, *more) = elements_at(root, target)
    name = element.get("id")
    if more or name is None:
        raise ParseError(f"the target '{target.path}' is no single element with an id", where=target.path)
    for reaction in root.iter():
        if reaction.tag.endswith("}reaction") and element in set(reaction.iter()) - {reaction}:
            inside = element.tag.endswith(("}parameter", "}localParameter"))
            return f"{reaction.get('id')}.{name}" if inside else name
    return name


def selection_of(model: Model, symbol: str, attribute: str = "") -> str:
    """Return the selection of a symbol in SBML's meaning, or of an attribute of it (`initialAmount`)."""
    if symbol not in model.species or attribute == "initialAmount":
        return symbol
    concentration = attribute == "initialConcentration" or holds_concentration(model.tables, symbol)
    return f"[{symbol}]" if concentration else symbol


def _above(root: Element) -> Element:
    above = Element("{}document")
    above.append(root)
    return above


def _steps(target: Target) -> Iterable[_Step]:
    path = _ATTRIBUTE.sub("", target.path)
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if match is None:
            raise _beyond(target)
        tests, place = _tests(match["tests"], target)
        namespace = target.namespaces.get(match["prefix"] or "", "") if match["prefix"] else ""
        yield _Step(namespace, match["name"], tests, place, match["deep"] == "//")
        position = match.end()


def _tests(text: str, target: Target) -> tuple[tuple[tuple[str, str], ...], int]:
    found: list[tuple[str, str]] = []
    place, position = 0, 0
    plain = text.replace(" and @", "][@")
    while position < len(plain):
        match = _TEST.match(plain, position)
        if match is None:
            raise _beyond(target)
        if match["place"]:
            place = int(match["place"])
        else:
            found.append((match["name"], match["value"]))
        position = match.end()
    return tuple(found), place


def _beyond(target: Target) -> UnsupportedFeature:
    return UnsupportedFeature(
        f"the XPath '{target.path}' is not read",
        where=target.path,
        fix="use child steps with tests such as [@id='k']",
        feature="XPath",
        element=target.path,
        engine="SED-ML",
    )
