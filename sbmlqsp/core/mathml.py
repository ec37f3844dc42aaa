"""Expressions -> MathML 2 as SBML uses it (SBML L3V2 section 3.4)."""

from __future__ import annotations

import math
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from sbmlqsp.core.expression import Apply, Call, Expression, Number, Symbol

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_SBML_NAMESPACE = "http://www.sbml.org/sbml/level3/version{version}/core"
_CSYMBOL = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/{name}"> {name} </csymbol>'

_CSYMBOLS = frozenset({"time", "avogadro", "delay", "rateOf"})
_CONSTANTS = frozenset({"pi", "exponentiale", "true", "false"})
# The first argument of these is a qualifier element in MathML.
_QUALIFIERS = {"root": "degree", "log": "logbase"}


def to_mathml(expression: Expression, *, version: int = 2) -> str:
    """Return a complete `<math>` element; reading it gives the same tree, numbers exact.

    `version` is that of SBML Level 3 whose namespace carries the units of numbers; without units the element suits
    every level.

    Raises:
        ValueError: for an operator or a number of arguments that MathML cannot express.
    """
    body = _write(expression)
    units = f' xmlns:sbml="{_SBML_NAMESPACE.format(version=version)}"' if "sbml:units=" in body else ""
    return f'<math xmlns="{_NAMESPACE}"{units}>{body}</math>'


def lambda_to_mathml(arguments: tuple[str, ...], body: Expression, *, version: int = 2) -> str:
    """Return the `<math>` element of a function definition."""
    math_element = to_mathml(body, version=version)
    head, _, rest = math_element.partition(">")
    bound = "".join(f"<bvar><ci> {escape(name)} </ci></bvar>" for name in arguments)
    return f"{head}><lambda>{bound}{rest.removesuffix('</math>')}</lambda></math>"


def _write(expression: Expression) -> str:
    if isinstance(expression, Number):
        return _number(expression)
    if isinstance(expression, Symbol):
        return f"<ci> {escape(expression.name)} </ci>"
    if isinstance(expression, Call):
        return f"<apply><ci> {escape(expression.function)} </ci>{_all(expression.arguments)}</apply>"
    return _apply(expression)


def _all(arguments: tuple[Expression, ...]) -> str:
    return "".join(_write(argument) for argument in arguments)


def _apply(expression: Apply) -> str:
    operator, arguments = expression.operator, expression.arguments
    if operator == "piecewise":
        return _piecewise(arguments)
    if operator in _QUALIFIERS:
        return _qualified(operator, arguments)
    if operator in _CONSTANTS and not arguments:
        return f"<{operator}/>"
    if operator in ("time", "avogadro") and not arguments:
        return _CSYMBOL.format(name=operator)
    if not (operator.isalpha() or operator.startswith("distrib:")):
        raise ValueError(f"MathML has no operator '{operator}'")
    return f"<apply>{_head(operator)}{_all(arguments)}</apply>"


def _head(operator: str) -> str:
    if operator in _CSYMBOLS or operator.startswith("distrib:"):
        return _CSYMBOL.format(name=operator.replace(":", "/"))
    return f"<{operator}/>"


def _qualified(operator: str, arguments: tuple[Expression, ...]) -> str:
    if len(arguments) == 1:
        return f"<apply><{operator}/>{_all(arguments)}</apply>"
    qualifier = _QUALIFIERS[operator]
    first, argument = arguments
    return f"<apply><{operator}/><{qualifier}>{_write(first)}</{qualifier}>{_write(argument)}</apply>"


def _piecewise(arguments: tuple[Expression, ...]) -> str:
    pairs = zip(arguments[::2], arguments[1::2], strict=False)
    pieces = "".join(f"<piece>{_write(value)}{_write(condition)}</piece>" for value, condition in pairs)
    otherwise = f"<otherwise>{_write(arguments[-1])}</otherwise>" if len(arguments) % 2 else ""
    return f"<piecewise>{pieces}{otherwise}</piecewise>"


def _number(number: Number) -> str:
    value = float(number.value)
    units = "" if number.units is None else f" sbml:units={quoteattr(number.units)}"
    if math.isnan(value):
        return "<notanumber/>"
    if math.isinf(value):
        return "<infinity/>" if value > 0 else "<apply><minus/><infinity/></apply>"
    if value.is_integer() and abs(value) < 2**31:
        return f"<cn{units}> {value:.0f} </cn>"
    mantissa, _, exponent = repr(value).partition("e")
    if exponent and value == float(mantissa) * 10.0 ** int(exponent) == float(f"{float(mantissa)!r}e{exponent}"):
        return f'<cn type="e-notation"{units}> {mantissa} <sep/> {int(exponent)} </cn>'
    # MathML's reals have no exponent, and readers multiply an e-notation out: where that would round, write digits.
    return f"<cn{units}> {Decimal(repr(value)):f} </cn>"
