"""libsbml's syntax trees -> `core.expression` trees. Runs in the worker."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sbmlqsp.core.expression import RELATIONS, Apply, Call, Expression, Number, Symbol
from sbmlqsp.errors import ParseError, UnsupportedFeature

_IRREGULAR = {
    "AST_PLUS": "plus",
    "AST_MINUS": "minus",
    "AST_TIMES": "times",
    "AST_DIVIDE": "divide",
    "AST_POWER": "power",
    "AST_NAME_AVOGADRO": "avogadro",
    "AST_NAME_TIME": "time",
    "AST_CONSTANT_E": "exponentiale",
    "AST_CONSTANT_FALSE": "false",
    "AST_CONSTANT_PI": "pi",
    "AST_CONSTANT_TRUE": "true",
    "AST_FUNCTION_RATE_OF": "rateOf",
}
_REGULAR = {
    "AST_FUNCTION_": "",
    "AST_LOGICAL_": "",
    "AST_RELATIONAL_": "",
    "AST_DISTRIB_FUNCTION_": "distrib:",
}
_QUANTIFIERS = {"AST_LOGICAL_EXISTS", "AST_LOGICAL_FORALL"}

# What a MathML operator of SBML means without arguments; with one argument each of these is that argument.
_EMPTY: dict[str, Expression] = {
    "plus": Number(0.0),
    "times": Number(1.0),
    "and": Apply("true"),
    "or": Apply("false"),
    "xor": Apply("false"),
}
_IDENTITY_OF_ONE = frozenset({*_EMPTY, "max", "min", "piecewise"})


@lru_cache(maxsize=1)
def _operators() -> dict[int, str]:
    """Return the operator name of each libsbml node type."""
    import libsbml

    names = {getattr(libsbml, constant): operator for constant, operator in _IRREGULAR.items()}
    for constant, value in vars(libsbml).items():
        for prefix, replacement in _REGULAR.items():
            if constant.startswith(prefix) and constant not in _QUANTIFIERS:
                names.setdefault(value, replacement + constant.removeprefix(prefix).lower())
    return names


class FormulaReader:
    """Turns the formulas of one document into expressions, sharing equal symbols between them.

    `level` is the SBML level of the document: `sbml:units` on numbers exists from Level 3 on. `derivatives` are the
    ids of functions that stand for rateOf.
    """

    def __init__(self, level: int, derivatives: frozenset[str] = frozenset()) -> None:
        import libsbml

        self._operators = _operators()
        self._has_units = level > 2
        self._derivatives = derivatives
        self._symbols: dict[str, Symbol] = {}
        self._name = libsbml.AST_NAME
        self._function = libsbml.AST_FUNCTION
        self._unknown = libsbml.AST_UNKNOWN
        self._chained = {value for value, name in self._operators.items() if name in _EMPTY}
        self._numbers: dict[int, Callable[[Any], float]] = {
            libsbml.AST_REAL: lambda node: node.getReal(),
            libsbml.AST_INTEGER: lambda node: float(node.getInteger()),
            libsbml.AST_RATIONAL: lambda node: node.getNumerator() / node.getDenominator(),
            # Joined as text, because mantissa * 10**exponent is not the nearest number.
            libsbml.AST_REAL_E: lambda node: float(f"{node.getMantissa()!r}e{node.getExponent()}"),
        }

    def read(self, node: Any, where: str, local: dict[str, Symbol] | None = None) -> Expression | None:
        """Return the formula, or None where there is none.

        `where` names the element for errors; `local` replaces names, as local parameters of a kinetic law do.

        Raises:
            ParseError: for a formula that MathML does not allow.
            UnsupportedFeature: for an operator that SBML core does not have.
        """
        if node is None or node.getType() == self._unknown:
            return None
        return self._expression(node, where, local or {})

    def _expression(self, node: Any, where: str, local: dict[str, Symbol]) -> Expression:
        kind = node.getType()
        if kind == self._name:
            name = node.getName()
            return local.get(name) or self._symbols.get(name) or self._symbols.setdefault(name, Symbol(name))
        if kind in self._numbers:
            return self._number(node, kind, where)
        operands = self._chain(node, kind) if kind in self._chained else _children(node)
        arguments = tuple([self._expression(operand, where, local) for operand in operands])
        if kind == self._function:
            name = node.getName()
            return Apply("rateOf", arguments) if name in self._derivatives else Call(name, arguments)
        operator = self._operators.get(kind)
        if operator is None:
            raise _unreadable(node, kind == self._unknown, where)
        return normal_form(operator, arguments)

    def _chain(self, node: Any, kind: int) -> list[Any]:
        """Return the operands of a sum or product, which libsbml nests: (a + b) + c is a + b + c."""
        operands: list[Any] = []
        while node.getType() == kind and node.getNumChildren() == 2:
            operands.append(node.getChild(1))
            node = node.getChild(0)
        operands.extend(reversed(_children(node)) if node.getType() == kind else [node])
        return operands[::-1]

    def _number(self, node: Any, kind: int, where: str) -> Number:
        try:
            value = self._numbers[kind](node)
        except ZeroDivisionError:
            raise ParseError("a rational number has the denominator 0", where=where) from None
        return Number(value, (node.getUnits() or None) if self._has_units else None)


def _children(node: Any) -> list[Any]:
    return [node.getChild(i) for i in range(node.getNumChildren())]


def normal_form(operator: str, arguments: tuple[Expression, ...]) -> Expression:
    """Return the application with SBML's degenerate forms resolved, so that no consumer has to know them.

    `(a + b) + c` becomes `a + b + c`; operators of any arity with no or one argument become a constant or that
    argument; `a < b < c` becomes `a < b and b < c` (SBML L3V2 section 3.4.6). Minus infinity, which MathML has to
    write as an operation, is a number.
    """
    if operator in _EMPTY and arguments and isinstance(arguments[0], Apply) and arguments[0].operator == operator:
        arguments = arguments[0].arguments + arguments[1:]
    count = len(arguments)
    if count == 0 and operator in _EMPTY:
        return _EMPTY[operator]
    if count == 1 and operator in _IDENTITY_OF_ONE:
        return arguments[0]
    if count > 2 and operator in RELATIONS:
        return Apply("and", tuple(Apply(operator, pair) for pair in pairwise(arguments)))
    if operator == "minus" and count == 1 and isinstance(arguments[0], Number) and math.isinf(arguments[0].value):
        return Number(-arguments[0].value, arguments[0].units)
    if operator in ("root", "log") and count == 2 and isinstance(arguments[0], Number):
        # libsbml fills in a missing degree or base and calls it dimensionless.
        return Apply(operator, (Number(arguments[0].value), arguments[1]))
    return Apply(operator, arguments)


def _unreadable(node: Any, malformed: bool, where: str) -> Exception:
    if malformed:
        return ParseError("a formula is incomplete or not MathML", where=where)
    name = node.getName() or "an element outside of SBML core"
    return UnsupportedFeature(
        f"the formula uses '{name}', which SBML core does not define",
        where=where,
        fix="replace it by operators of SBML core",
        feature="MathML element",
        element=name,
    )
