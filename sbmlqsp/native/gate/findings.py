"""Findings of the gate: collected over a whole document, given lines at the end, raised together."""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from sbmlqsp.core.findings import Issue, Report
from sbmlqsp.native.gate import tree

_MOST = 200
_NAMING = ("id", "variable", "symbol", "species", "kind")


class Finding(NamedTuple):
    """One problem of one element."""

    element: Element
    rule: str
    message: str
    fix: str


class Findings:
    """The problems found so far."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    def add(self, element: Element, rule: str, message: str, fix: str = "") -> None:
        """Note one problem."""
        if len(self._found) < _MOST:
            self._found.append(Finding(element, rule, message, fix))

    def raise_if_any(self, text: str, root: Element, file: str = "") -> None:
        """Raise `ModelError` with every finding and its line, if there is any."""
        if not self._found:
            return
        lines = tree.lines(text, root, (finding.element for finding in self._found))
        place = f"{file}, " if file else ""
        issues = tuple(
            Issue(f.rule, "error", f"{place}line {lines.get(f.element, 1)}, {title(f.element)}", f.message, f.fix)
            for f in self._found
        )
        Report(issues).raise_if_errors()


def local(element: Element) -> str:
    """Return the element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def title(element: Element) -> str:
    """Return how a person would call the element: "species 'A'"."""
    for attribute in _NAMING:
        if attribute in element.attrib:
            return f"{local(element)} '{element.attrib[attribute][:60]}'"
    return local(element)
