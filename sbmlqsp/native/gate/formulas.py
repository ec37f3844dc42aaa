"""All formulas of one model: functions first, in the order in which they call each other, then those that use them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element

from sbmlqsp.errors import LimitExceeded
from sbmlqsp.native.gate.document import MATH, Parts
from sbmlqsp.native.gate.findings import Findings, local
from sbmlqsp.native.gate.graph import Order
from sbmlqsp.native.gate.names import Names
from sbmlqsp.native.gate.scan import Scan, Shape

MOST_CALLS_DEEP = 60
_OWNERS = frozenset(
    "assignmentRule rateRule algebraicRule initialAssignment trigger delay priority eventAssignment constraint "
    "stoichiometryMath".split()
)
_OTHER_OWNERS = frozenset({"functionDefinition", "kineticLaw"})
_SEMANTICS = MATH + "semantics"


class Formula(NamedTuple):
    """A formula with its owner: a rule, an assignment, a reaction (for its kinetic law) ..."""

    owner: Element
    size: int
    uses: dict[str, int]
    rates: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Function:
    element: Element
    arguments: tuple[str, ...]
    body: Element
    calls: frozenset[str]


def read_formulas(parts: Parts, names: Names, findings: Findings) -> list[Formula]:
    """Return every formula of a model, and add what is wrong with them to the findings.

    Raises:
        LimitExceeded: for an operator with too many terms, and functions that call functions too deeply.
    """
    functions = _shapes(parts, findings)
    distributions = "distrib" in parts.document.packages
    formulas = []
    for owner, holder, locals_ in _owners(parts, names):
        scan = Scan(names.values, functions, findings, owner, hidden=locals_, distributions=distributions)
        for math in holder.findall(MATH + "math"):
            if len(math) != 1:
                findings.add(math, "one-formula", f"<math> holds {len(math)} formulas", "write one formula in it")
            for node in math:
                scan.visit(node)
        formulas.append(Formula(owner, scan.size, scan.uses, frozenset(scan.rates)))
    return formulas


def check_places(parts: Parts, findings: Findings) -> None:
    """Find formulas, and pieces of them, in elements that have none: readers drop them without a word."""
    core = parts.document.core
    for element in parts.elements:
        kind = element.tag.removeprefix(core)
        for child in element:
            if not child.tag.startswith(MATH) or element.tag.startswith(MATH):
                continue
            if child.tag != MATH + "math" or (kind not in _OWNERS and kind not in _OTHER_OWNERS):
                findings.add(child, "misplaced-formula", f"<{local(element)}> cannot hold it", "move it or remove it")


def _owners(parts: Parts, names: Names) -> Iterator[tuple[Element, Element, frozenset[str]]]:
    nothing: frozenset[str] = frozenset()
    core = parts.document.core
    for element in parts.elements:
        kind = element.tag.removeprefix(core)
        if kind in _OWNERS:
            yield element, element, nothing
        elif kind == "reaction":
            for law in element.findall(core + "kineticLaw"):
                yield element, law, names.local.get(element, nothing)


def _shapes(parts: Parts, findings: Findings) -> dict[str, Shape]:
    functions = dict(_functions(parts, findings))
    order = Order({name: f.calls & functions.keys() for name, f in functions.items()})
    for cycle in order.cycles:
        path = " -> ".join([*cycle, cycle[0]])
        findings.add(functions[cycle[0]].element, "recursion", f"the function calls itself: {path}", "break the circle")
    if order.depth > MOST_CALLS_DEEP:
        raise LimitExceeded(
            f"functions call functions more than {MOST_CALLS_DEEP} deep", limit="depth", step="reading SBML"
        )
    shapes = {name: Shape(1, (1,) * len(f.arguments)) for name, f in functions.items()}
    for name in order.sorted:
        shapes[name] = _shape(functions[name], shapes, findings)
    return shapes


def _functions(parts: Parts, findings: Findings) -> Iterator[tuple[str, _Function]]:
    for element in parts["listOfFunctionDefinitions"]:
        for node in element.findall(f"{MATH}math/*"):
            lambda_ = node[0] if node.tag == _SEMANTICS and len(node) else node
            *bound, body = list(lambda_) or [lambda_]
            well_bound = all(local(variable) == "bvar" and len(variable) == 1 for variable in bound)
            if local(lambda_) != "lambda" or local(body) in {"lambda", "bvar"} or not well_bound:
                findings.add(node, "bad-function", "it is not a <lambda> with a body", "write <lambda>...</lambda>")
                continue
            arguments = tuple((variable.findtext(MATH + "ci") or "").strip() for variable in bound)
            heads = (apply[0] for apply in body.iter(MATH + "apply") if len(apply))
            calls = frozenset((head.text or "").strip() for head in heads if head.tag == MATH + "ci")
            yield element.get("id", ""), _Function(element, arguments, body, calls)


def _shape(function: _Function, shapes: dict[str, Shape], findings: Findings) -> Shape:
    if len(set(function.arguments)) < len(function.arguments):
        findings.add(function.element, "double-id", "two arguments have one name", "rename one of them")
    scan = Scan(set(function.arguments), shapes, findings, function.element)
    scan.visit(function.body)
    uses = tuple(scan.uses.get(name, 0) for name in function.arguments)
    return Shape(max(1, scan.size - sum(uses)), uses)
