"""Ids: well-formed, unique, and existing where attributes refer to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from sbmlqsp.native.gate.document import Parts
from sbmlqsp.native.gate.findings import Findings, local, title

_SID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NEEDS_ID = frozenset(
    "functionDefinition unitDefinition compartment species parameter localParameter reaction speciesType "
    "compartmentType".split()
)
_GLOBAL_LISTS = (
    "listOfFunctionDefinitions",
    "listOfCompartmentTypes",
    "listOfSpeciesTypes",
    "listOfCompartments",
    "listOfSpecies",
    "listOfParameters",
    "listOfReactions",
    "listOfEvents",
)
_GLOBAL_ELEMENTS = frozenset(
    "functionDefinition compartment species parameter reaction event speciesReference modifierSpeciesReference "
    "model unitDefinition localParameter".split()  # the last three have namespaces of their own
)
_REFERENCE_LISTS = (
    "listOfReactants/speciesReference",
    "listOfProducts/speciesReference",
    "listOfModifiers/modifierSpeciesReference",
)
_SETTABLE = frozenset({"compartment", "species", "parameter", "speciesReference"})
_VALUES = _SETTABLE | {"reaction"}

# element -> (attribute, kinds it may name, whether it has to be there)
_REFERENCES: dict[str, tuple[tuple[str, frozenset[str], bool], ...]] = {
    "model": (("conversionFactor", frozenset({"parameter"}), False),),
    "compartment": (("outside", frozenset({"compartment"}), False),),
    "species": (
        ("compartment", frozenset({"compartment"}), True),
        ("conversionFactor", frozenset({"parameter"}), False),
    ),
    "reaction": (("compartment", frozenset({"compartment"}), False),),
    "speciesReference": (("species", frozenset({"species"}), True),),
    "modifierSpeciesReference": (("species", frozenset({"species"}), True),),
    "assignmentRule": (("variable", _SETTABLE, True),),
    "rateRule": (("variable", _SETTABLE, True),),
    "initialAssignment": (("symbol", _SETTABLE, True),),
    "eventAssignment": (("variable", _SETTABLE, True),),
}


@dataclass(frozen=True, slots=True)
class Names:
    """The global ids of one model, the local ids of each reaction, and which global ids stand for values."""

    declared: dict[str, Element]
    local: dict[Element, frozenset[str]]
    values: frozenset[str]

    def kind(self, name: str) -> str:
        """Return the name of the element with this id, "" if there is none."""
        element = self.declared.get(name)
        return "" if element is None else local(element)


def read_names(parts: Parts, findings: Findings) -> Names:
    """Return the ids of a model; malformed, missing and double ones are findings."""
    declared: dict[str, Element] = {}
    for name in _GLOBAL_LISTS:
        _declare(parts[name], declared, findings)
    for reaction in parts["listOfReactions"]:
        for path in _REFERENCE_LISTS:
            _declare(parts.children(reaction, path), declared, findings)
    _declare(_others(parts), dict(declared), findings)
    _declare(parts["listOfUnitDefinitions"], {}, findings)
    local_names = {reaction: _local_names(parts, reaction, findings) for reaction in parts["listOfReactions"]}
    values = frozenset(name for name, element in declared.items() if local(element) in _VALUES)
    return Names(declared, local_names, values)


def local_parameters(parts: Parts, reaction: Element) -> list[Element]:
    """Return the local parameters of a reaction, as Level 2 and as Level 3 write them."""
    return parts.children(reaction, "kineticLaw/listOfParameters/parameter") + parts.children(
        reaction, "kineticLaw/listOfLocalParameters/localParameter"
    )


def check_references(parts: Parts, names: Names, findings: Findings) -> None:
    """Find attributes that name an element that does not exist or is of the wrong kind."""
    for element in parts.elements:
        for attribute, kinds, required in _REFERENCES.get(local(element), ()):
            name = element.get(attribute)
            if name is None:
                if required:
                    findings.add(element, "missing-reference", f"it has no {attribute}", f"add {attribute}='...'")
            elif (found := names.kind(name.strip())) not in kinds:
                what = f"'{name}' is a {found}" if found else f"there is no '{name[:60]}'"
                wanted = " or ".join(sorted(kinds))
                findings.add(element, "unknown-reference", f"its {attribute} has to be a {wanted}, but {what}")


def _declare(elements: list[Element], declared: dict[str, Element], findings: Findings) -> None:
    for element in elements:
        name = element.get("id")
        if name is None:
            if local(element) in _NEEDS_ID:
                findings.add(element, "missing-id", "it has no id", "add id='...'")
            continue
        if _SID.fullmatch(name) is None:
            findings.add(element, "bad-id", f"'{name[:40]}' is not an id", "use letters, digits and _ only")
        elif name in declared:
            findings.add(element, "double-id", f"the id is taken by {title(declared[name])}", "rename one of them")
        else:
            declared[name] = element


def _others(parts: Parts) -> list[Element]:
    """Return the elements that Level 3 Version 2 lets have ids beside those that stand for something in formulas."""
    if (parts.document.level, parts.document.version) != (3, 2):
        return []
    core = parts.document.core
    return [
        element
        for element in parts.elements
        if "id" in element.attrib and element.tag.startswith(core) and local(element) not in _GLOBAL_ELEMENTS
    ]


def _local_names(parts: Parts, reaction: Element, findings: Findings) -> frozenset[str]:
    declared: dict[str, Element] = {}
    _declare(local_parameters(parts, reaction), declared, findings)
    return frozenset(declared)
