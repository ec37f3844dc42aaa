"""Formulas that need each other: circles are refused, and so are chains that explode when they are written out."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from sbmlqsp.errors import LimitExceeded
from sbmlqsp.native.gate.document import Parts
from sbmlqsp.native.gate.findings import Findings, local, title
from sbmlqsp.native.gate.formulas import Formula
from sbmlqsp.native.gate.graph import Order, written_out
from sbmlqsp.native.gate.names import Names

MOST_WRITTEN_OUT = 200_000
MOST_CHAINED = 250
_SUBJECT = {"assignmentRule": "variable", "initialAssignment": "symbol", "reaction": "id"}


def check_order(parts: Parts, names: Names, formulas: Sequence[Formula], findings: Findings) -> None:
    """Find circles among assignment rules, initial assignments and kinetic laws (SBML rule 20906).

    Raises:
        LimitExceeded: if values need values more than 250 steps deep, or if the formulas have more than 200,000
            nodes once each is replaced where it is read. Simulators do this, in time that grows with the cube.
    """
    defined = {_subject(formula.owner) or f"#{index}": formula for index, formula in enumerate(formulas)}
    needs = {name: set(formula.uses.keys() & defined.keys()) for name, formula in defined.items()}
    _add_volumes(parts, needs, defined, formulas)
    order = Order(needs)
    for cycle in order.cycles:
        path = " -> ".join([*cycle, cycle[0]])
        owner = next((defined[name].owner for name in cycle if name in defined), names.declared[cycle[0]])
        findings.add(owner, "circle", f"the value depends on itself: {path}", "break the circle")
    if order.depth > MOST_CHAINED:
        raise _explosion(f"values are computed from each other in more than {MOST_CHAINED} steps", order.sorted[-1])
    total = 0
    uses = {name: formula.uses for name, formula in defined.items()}
    for name, size in written_out(order, {name: formula.size for name, formula in defined.items()}, uses):
        total += size
        if total > MOST_WRITTEN_OUT:
            what = f"the formulas have more than {MOST_WRITTEN_OUT:,} terms when each is written out in full"
            raise _explosion(what, title(defined[name].owner) if name in defined else name)


def _subject(owner: Element) -> str:
    attribute = _SUBJECT.get(local(owner))
    return "" if attribute is None else owner.get(attribute, "").strip()


def _add_volumes(
    parts: Parts, needs: dict[str, set[str]], defined: dict[str, Formula], formulas: Sequence[Formula]
) -> None:
    """Let concentrations need the volume they are computed with, where that volume is computed too."""
    ruled = {f.owner.get("variable", "") for f in formulas if local(f.owner) == "rateRule"} | needs.keys()
    concentrations: dict[str, set[str]] = {}
    for species in parts["listOfSpecies"]:
        name, compartment = species.get("id", ""), species.get("compartment", "")
        amount = parts.flag(species, "hasOnlySubstanceUnits", level_2_default=False)
        if compartment in needs and name not in ruled and not amount:
            concentrations[name] = {compartment}
    for reader, formula in defined.items():
        if not reader.startswith("#"):
            needs[reader] |= formula.uses.keys() & concentrations.keys()
    needs.update(concentrations)


def _explosion(what: str, where: str) -> LimitExceeded:
    return LimitExceeded(
        what,
        where=where,
        fix="shorten the chain of rules, assignments or functions that it reads",
        limit="formula size",
        step="reading SBML",
    )
