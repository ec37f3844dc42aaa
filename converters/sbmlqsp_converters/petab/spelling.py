"""Expressions as formulas of PEtab, which has fewer functions than SBML, and no constants."""

from __future__ import annotations

import re
from functools import reduce
from itertools import pairwise

from sbmlqsp.core.expression import RELATIONS, Apply, Expression, Number, Symbol, transform, walk
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.inline import inline
from sbmlqsp.core.operators import CONSTANTS
from sbmlqsp.core.tables import FunctionDefinition, Table
from sbmlqsp.errors import UnsupportedFeature

_ANGLES = ("sin", "cos", "tan", "cot", "sec", "csc")
KNOWN = frozenset({
    "plus", "minus", "times", "divide", "power", "and", "or", "not", "true", "false", "time", "exp", "ln", "abs",
    "min", "max", "piecewise", *RELATIONS, *_ANGLES, *(f"arc{name}" for name in _ANGLES),
    *(f"{name}h" for name in _ANGLES), *(f"arc{name}h" for name in _ANGLES),
})  # fmt: skip
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_INFIX = frozenset({"plus", "minus", "times", "divide", "power", "and", "or", "not", *RELATIONS})
_RESERVED = (KNOWN - _INFIX) | {"inf", "nan", "log", "log2", "log10", "sqrt", "pow", "sign"}


def write_formula(expression: Expression, functions: Table[FunctionDefinition] | None = None) -> str:
    """Return the PEtab formula of an expression, the functions of a model written out.

    Raises:
        UnsupportedFeature: for an operator and for a name that PEtab cannot have.
    """
    found = transform(inline(expression, functions) if functions is not None else expression, _in_petab)
    for node in walk(found):
        if isinstance(node, Symbol) and not is_name(node.name):
            raise _lacking(f"the name '{node.name}'", node)
        if not isinstance(node, Symbol | Number) and (not isinstance(node, Apply) or node.operator not in KNOWN):
            raise _lacking(f"'{node.operator if isinstance(node, Apply) else node.function}'", node)
    return to_text(found)


def is_name(text: str) -> bool:
    """Return whether PEtab can have an id: letters, digits and underscores, and none of its own words."""
    return bool(_NAME.fullmatch(text)) and text.lower() not in _RESERVED


def _lacking(what: str, node: Expression) -> UnsupportedFeature:
    return UnsupportedFeature(
        f"PEtab has no {what}, which stands in {to_text(node):.60}",
        where=what,
        fix="write it with the functions and names of PEtab",
        feature="formula",
        element=what,
        engine="PEtab",
    )


def _in_petab(node: Expression) -> Expression:
    if not isinstance(node, Apply):
        return node
    operator, arguments = node.operator, node.arguments
    if operator in CONSTANTS and operator not in KNOWN:
        return Number(float(CONSTANTS[operator]))
    if operator == "root":
        return Apply("power", (arguments[1], Apply("divide", (Number(1.0), arguments[0]))))
    if operator == "log":
        return Apply("divide", (Apply("ln", (arguments[1],)), Apply("ln", (arguments[0],))))
    if operator in RELATIONS and len(arguments) > 2:
        pairs = [Apply(operator, pair) for pair in pairwise(arguments)]
        return reduce(lambda left, right: Apply("and", (left, right)), pairs)
    if operator in {"and", "or", "min", "max"} and len(arguments) > 1:
        return reduce(lambda left, right: Apply(operator, (left, right)), arguments)
    return node
