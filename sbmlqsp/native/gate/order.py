"""Formulas that need each other: circles are refused, and so are chains that explode when they are written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from sbmlqsp.errors import LimitExceeded
from sbmlqsp.native.gate.document import Parts
from sbmlqsp.native.gate.findings import Findings, local, title
from sbmlqsp.native.gate.formulas import Formula
from sbmlqsp.native.gate.graph import Order
from sbmlqsp.native.gate.names import Names
from sbmlqsp.native.gate.scan import ENOUGH

MOST_WRITTEN_OUT = 200_000
_SUBJECT = {"assignmentRule": "variable", "initialAssignment": "symbol", "reaction": "id"}


def check_order(parts: Parts, names: Names, formulas: Sequence[Formula], findings: Findings) -> None:
    """Find circles among assignment rules, initial assignments and kinetic laws (SBML rule 20906).

    Raises:
        LimitExceeded: if the formulas have more than 200,000 nodes once each is replaced where it is read, which
            is how simulators compile them.
    """
    defined = {_subject(f.owner): f for f in formulas if local(f.owner) in _SUBJECT}
    needs: dict[str, set[str]] = defaultdict(set)
    for formula in formulas:
        if local(formula.owner) in _SUBJECT:
            needs[_subject(formula.owner)] |= formula.uses.keys() & defined.keys()
    _add_volumes(parts, needs, formulas)
    order = Order(needs)
    for cycle in order.cycles:
        path = " -> ".join([*cycle, cycle[0]])
        owner = next((defined[name].owner for name in cycle if name in defined), names.declared[cycle[0]])
        findings.add(owner, "circle", f"the value depends on itself: {path}", "break the circle")
    if not order.cycles:
        _refuse_explosion(order, formulas)


def _subject(owner: Element) -> str:
    return owner.get(_SUBJECT[local(owner)], "").strip()


def _add_volumes(parts: Parts, needs: dict[str, set[str]], formulas: Sequence[Formula]) -> None:
    """Let concentrations need the volume they are computed with, where that volume is computed too."""
    ruled = {f.owner.get("variable", "") for f in formulas if local(f.owner) == "rateRule"} | needs.keys()
    for species in parts["listOfSpecies"]:
        name, compartment = species.get("id", ""), species.get("compartment", "")
        amount = parts.flag(species, "hasOnlySubstanceUnits", level_2_default=False)
        if compartment in needs and name not in ruled and not amount:
            needs[name] = {compartment}
            for formula in formulas:
                if local(formula.owner) in _SUBJECT and name in formula.uses:
                    needs[_subject(formula.owner)].add(name)


def _refuse_explosion(order: Order, formulas: Sequence[Formula]) -> None:
    by_subject: dict[str, list[Formula]] = defaultdict(list)
    for formula in formulas:
        by_subject[_subject(formula.owner) if local(formula.owner) in _SUBJECT else ""].append(formula)
    sizes: dict[str, int] = {}
    total = 0
    for name in [*order.sorted, ""]:
        for formula in by_subject.get(name, ()):
            inner = sum(count * (sizes[used] - 1) for used, count in formula.uses.items() if used in sizes)
            size = min(ENOUGH, formula.size + inner)
            total += size
            if total > MOST_WRITTEN_OUT:
                raise _explosion(formula.owner)
            sizes[name] = max(sizes.get(name, 1), size)


def _explosion(owner: Element) -> LimitExceeded:
    return LimitExceeded(
        f"the formulas have more than {MOST_WRITTEN_OUT:,} terms when each is written out in full",
        where=title(owner),
        fix="shorten the chain of rules, assignments or functions that it reads",
        limit="formula size",
        step="reading SBML",
    )
