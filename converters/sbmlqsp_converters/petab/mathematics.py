"""Formulas of PEtab: like those of SBML in infix, but `log` is natural, and log2, sign, log(x, base) exist.

Source: PEtab 2.0, "PEtab math expressions"; version 1 formulas use the same words. There are no constants such as pi,
`&&` and `||` bind alike, and comparisons in a row are read from left to right.
"""

from __future__ import annotations

import re
from functools import reduce

from sbmlqsp.core.expression import RELATIONS, Apply, Call, Expression, Number, Symbol, transform, walk
from sbmlqsp.core.formula import parse
from sbmlqsp.errors import ParseError
from sbmlqsp_converters.petab.grouping import grouped

_LOG = re.compile(r"\blog(?=\s*\()")
_NATURAL = "petab_log"
_NO_CONSTANTS = frozenset({"pi", "exponentiale", "avogadro"})
_PLACEHOLDER = re.compile(r"(observable|noise)Parameter(\d+)_(\w+)")


def read_formula(text: str) -> Expression:
    """Return the expression of a PEtab formula.

    Raises:
        ParseError: for text that is no formula, and for functions that PEtab does not have.
    """
    found = transform(parse(_LOG.sub(_NATURAL, grouped(text.strip()))), _meaning)
    for node in walk(found):
        if isinstance(node, Call):
            raise ParseError(
                f"'{node.function}' is no function of PEtab", where=text, fix="write it out with those PEtab has"
            )
        if isinstance(node, Apply) and node.operator == "piecewise" and len(node.arguments) % 2 == 0:
            raise ParseError("a piecewise has no value otherwise", where=text, fix="give the value otherwise")
    return found


def _meaning(node: Expression) -> Expression:
    if isinstance(node, Apply):
        if node.operator in _NO_CONSTANTS and not node.arguments:
            return Symbol(node.operator)
        if node.operator in RELATIONS and len(node.arguments) > 2:  # from left to right
            return reduce(lambda left, right: Apply(node.operator, (left, right)), node.arguments)
        return node
    if not isinstance(node, Call):
        return node
    arguments = node.arguments
    if node.function == _NATURAL and len(arguments) == 1:
        return Apply("ln", arguments)
    if node.function == _NATURAL and len(arguments) == 2:
        return Apply("divide", (Apply("ln", (arguments[0],)), Apply("ln", (arguments[1],))))
    if node.function == "log2" and len(arguments) == 1:
        return Apply("log", (Number(2.0), *arguments))
    if node.function == "sign" and len(arguments) == 1:
        positive, negative = (Apply(relation, (arguments[0], Number(0.0))) for relation in ("gt", "lt"))
        return Apply("piecewise", (Number(1.0), positive, Number(-1.0), negative, Number(0.0)))
    return node


def placeholders(kind: str, observable: str, *formulas: Expression) -> tuple[str, ...]:
    """Return the names such as `observableParameter1_obs` (kind "observable") in version 1 formulas, by their number.

    Raises:
        ParseError: for a number that is left out.
    """
    found: dict[str, int] = {}
    for node in (node for formula in formulas for node in walk(formula)):
        match = _PLACEHOLDER.fullmatch(node.name) if isinstance(node, Symbol) else None
        if match is not None and (match[1], match[3]) == (kind, observable):
            found[match[0]] = int(match[2])
    if set(found.values()) != set(range(1, len(found) + 1)):
        numbers = ", ".join(map(str, sorted(found.values())))
        raise ParseError(
            f"the {kind} parameters of '{observable}' are numbered {numbers}",
            where=observable,
            fix="number them from 1 without gaps",
        )
    return tuple(sorted(found, key=found.__getitem__))
