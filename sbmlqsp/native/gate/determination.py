"""Who may change what: one rule for a variable, none for a constant; events with a trigger."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from sbmlqsp.native.gate.document import Parts
from sbmlqsp.native.gate.findings import Findings, local, title
from sbmlqsp.native.gate.names import Names

_CONSTANT_IN_LEVEL_2 = {"compartment": True, "parameter": True, "species": False, "speciesReference": True}
_CHANGED_LISTS = ("listOfReactants/speciesReference", "listOfProducts/speciesReference")


def check_determination(parts: Parts, names: Names, findings: Findings) -> None:
    """Find variables with two rules, rules on constants, and species that rules and reactions both change."""
    ruled: dict[str, Element] = {}
    for rule in parts["listOfRules"]:
        variable = rule.get("variable", "").strip()
        if local(rule) == "algebraicRule" or variable not in names.declared:
            continue
        if variable in ruled:
            findings.add(rule, "two-rules", f"'{variable}' has a rule already: {title(ruled[variable])}", "keep one")
        ruled.setdefault(variable, rule)
        _refuse_constant(parts, names, rule, variable, findings)
    _check_initial_values(parts, findings)
    _check_initial_assignments(parts, ruled, findings)
    _check_reactions(parts, names, ruled, findings)
    _check_events(parts, names, ruled, findings)


def _refuse_constant(parts: Parts, names: Names, changer: Element, variable: str, findings: Findings) -> None:
    element = names.declared[variable]
    kind = local(element)
    if kind in _CONSTANT_IN_LEVEL_2 and _is_constant(parts, element):
        message = f"it changes '{variable}', a {kind} with constant='true'"
        findings.add(changer, "constant-changed", message, "set constant='false' or remove the change")


def _is_constant(parts: Parts, element: Element) -> bool:
    default = parts.document.level == 2 and _CONSTANT_IN_LEVEL_2[local(element)]
    return parts.flag(element, "constant", level_2_default=default)


def _check_initial_values(parts: Parts, findings: Findings) -> None:
    for species in parts["listOfSpecies"]:
        if {"initialAmount", "initialConcentration"} <= species.attrib.keys():
            findings.add(species, "two-values", "it has an initial amount and an initial concentration", "keep one")


def _check_initial_assignments(parts: Parts, ruled: dict[str, Element], findings: Findings) -> None:
    seen = set()
    for assignment in parts["listOfInitialAssignments"]:
        symbol = assignment.get("symbol", "").strip()
        if symbol in seen:
            findings.add(assignment, "two-assignments", f"'{symbol}' has two initial assignments", "keep one")
        if symbol in ruled and local(ruled[symbol]) == "assignmentRule":
            message = f"'{symbol}' has an assignment rule too"
            findings.add(assignment, "two-assignments", message, "keep the rule or the initial assignment")
        seen.add(symbol)


def _check_reactions(parts: Parts, names: Names, ruled: dict[str, Element], findings: Findings) -> None:
    for reaction in parts["listOfReactions"]:
        for path in _CHANGED_LISTS:
            for reference in parts.children(reaction, path):
                species = names.declared.get(reference.get("species", "").strip())
                if (
                    species is None
                    or local(species) != "species"
                    or parts.flag(species, "boundaryCondition", level_2_default=False)
                ):
                    continue
                name = species.get("id", "")
                way_out = "set boundaryCondition='true' if the reaction is not meant to change it"
                if _is_constant(parts, species):
                    message = f"{title(reaction)} changes '{name}', a species with constant='true'"
                    findings.add(reference, "constant-changed", message, way_out)
                if name in ruled:
                    message = f"'{name}' is changed by {title(reaction)} and by {title(ruled[name])}"
                    findings.add(reference, "changed-twice", message, way_out)


def _check_events(parts: Parts, names: Names, ruled: dict[str, Element], findings: Findings) -> None:
    for event in parts["listOfEvents"]:
        if not parts.children(event, "trigger"):
            findings.add(event, "no-trigger", "it has no trigger and would never happen", "add a <trigger>")
        seen = set()
        for assignment in parts.children(event, "listOfEventAssignments/eventAssignment"):
            variable = assignment.get("variable", "").strip()
            if variable not in names.declared:
                continue
            if variable in seen:
                message = f"the event assigns '{variable}' twice"
                findings.add(assignment, "two-assignments", message, "keep one")
            if variable in ruled and local(ruled[variable]) == "assignmentRule":
                findings.add(assignment, "changed-twice", f"'{variable}' has an assignment rule too", "keep one")
            seen.add(variable)
            _refuse_constant(parts, names, assignment, variable, findings)
