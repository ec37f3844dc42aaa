"""What an SBML document is: its root, level, version and packages, and the parts of each model in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from sbmlqsp.errors import ParseError, UnsupportedFeature
from sbmlqsp.native.gate.findings import Findings, local

COMP = "{http://www.sbml.org/sbml/level3/version1/comp/version1}"
MATH = "{http://www.w3.org/1998/Math/MathML}"

_CORE = re.compile(r"\{http://www\.sbml\.org/sbml/level([123])(?:/version(\d)(?:/core)?)?\}sbml")
_REQUIRED = re.compile(r"\{(http://www\.sbml\.org/sbml/level3/version1/(\w+)/version\d+|[^}]*)\}required")
_VERSIONS = {1: (1, 2), 2: (1, 2, 3, 4, 5), 3: (1, 2)}
_PACKAGE = re.compile(r"\{http://www\.sbml\.org/sbml/level3/version1/(\w+)/version\d+\}")
_READ = frozenset({"comp", "distrib", "fbc"})


@dataclass(frozen=True, slots=True)
class Document:
    """An SBML document; `core` is its namespace as a prefix of tags, `packages` names those it declares."""

    root: Element
    core: str
    level: int
    version: int
    packages: frozenset[str]

    @property
    def model(self) -> Element:
        """The one model."""
        return next(child for child in self.root if child.tag == self.core + "model")

    def models(self) -> Iterator[Element]:
        """Yield the model and the model definitions of comp."""
        yield self.model
        for definitions in self.root.iter(COMP + "listOfModelDefinitions"):
            yield from definitions


def open_document(root: Element) -> Document:
    """Return the document of a root element.

    Raises:
        ParseError: if it is not SBML or has not exactly one model.
        UnsupportedFeature: for levels, versions and required packages that nobody here implements.
    """
    match = _CORE.fullmatch(root.tag)
    if match is None:
        raise ParseError(
            f"the root element <{local(root)}> is not <sbml> in a namespace of SBML", where="line 1", fix="give SBML"
        )
    level, version = int(match[1]), int(match[2] or root.get("version", "1"))
    if version not in _VERSIONS[level]:
        raise UnsupportedFeature(f"SBML Level {level} Version {version} is not known here", feature="SBML version")
    if (root.get("level"), root.get("version")) != (str(level), str(version)):
        raise ParseError("level and version of <sbml> do not fit its namespace", where="line 1", fix="correct them")
    core = root.tag.removesuffix("sbml")
    count = sum(child.tag == core + "model" for child in root)
    if count != 1:
        raise ParseError(f"the document contains {count or 'no'} models", fix="give an SBML file with one <model>")
    return Document(root, core, level, version, _packages(root))


def _packages(root: Element) -> frozenset[str]:
    packages = set()
    for attribute, value in root.attrib.items():
        match = _REQUIRED.fullmatch(attribute)
        if match is None:
            continue
        name = match[2] or match[1]
        if value in {"true", "1"} and name not in _READ:
            raise UnsupportedFeature(
                f"the package '{name}' is required to understand the model, and is not implemented",
                where="sbml",
                fix="remove the package if the model makes sense without it",
                feature=name,
                element="sbml",
            )
        packages.add(name)
    return frozenset(packages)


@dataclass(frozen=True, slots=True)
class Parts:
    """One model: its lists by name (`parts["listOfSpecies"]`) and all its elements outside notes and annotations."""

    document: Document
    model: Element
    lists: dict[str, list[Element]] = field(default_factory=lambda: defaultdict(list))
    elements: list[Element] = field(default_factory=list)

    def __getitem__(self, name: str) -> list[Element]:
        return self.lists.get(name, [])

    def children(self, element: Element, path: str) -> list[Element]:
        """Return the elements below `element` along names such as "listOfReactants/speciesReference"."""
        core = self.document.core
        return element.findall("/".join(core + name for name in path.split("/")))

    def flag(self, element: Element, attribute: str, level_2_default: bool) -> bool:
        """Return a Boolean attribute; Level 3 has no defaults, there the default stands in for what is missing."""
        return element.get(attribute, "true" if level_2_default else "false").strip() in {"true", "1"}


def parts_of(document: Document, model: Element) -> Parts:
    """Return the parts of one model."""
    parts = Parts(document, model)
    core = document.core
    for child in model:
        if child.tag.startswith(core):
            parts.lists[child.tag.removeprefix(core)].extend(child)
    skipped = {core + "notes", core + "annotation", core + "message"}
    stack = [model]
    while stack:
        element = stack.pop()
        parts.elements.append(element)
        stack.extend(child for child in element if child.tag not in skipped)
    return parts


def check_vocabulary(parts: Parts, findings: Findings) -> None:
    """Find elements of languages that the document does not declare; readers drop them without a word."""
    document = parts.document
    known: dict[str, bool] = {document.core: True, MATH: True}
    for element in parts.elements:
        namespace = element.tag[: element.tag.find("}") + 1]
        if namespace not in known:
            package = _PACKAGE.fullmatch(namespace)
            known[namespace] = package is not None and package[1] in document.packages
        if not known[namespace]:
            message = f"it belongs to '{namespace[1:-1][:80]}', which the document does not declare as a package"
            findings.add(element, "unknown-language", message, "put it into an <annotation>")
