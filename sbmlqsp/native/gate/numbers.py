"""Numbers as SBML writes them. Python's `float` would also take 1_000, "inf" and Arabic-Indic digits."""

from __future__ import annotations

import math
import re
from xml.etree.ElementTree import Element

from sbmlqsp.native.gate.document import Parts
from sbmlqsp.native.gate.findings import Findings, local

_DOUBLE = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_SPECIAL = frozenset({"INF", "-INF", "NaN"})
_BOOLEANS = frozenset({"true", "false", "1", "0"})
_MOST_INTEGER = 2**31 - 1
_MOST_DIGITS = 400
_MOST_FACTORIAL = 170

_DOUBLE_ATTRIBUTES = frozenset(
    "value size volume initialAmount initialConcentration stoichiometry multiplier exponent offset "
    "spatialDimensions".split()
)
_INTEGER_ATTRIBUTES = frozenset({"scale", "denominator", "charge"})
_BOOLEAN_ATTRIBUTES = frozenset(
    "constant boundaryCondition hasOnlySubstanceUnits reversible fast useValuesFromTriggerTime persistent "
    "initialValue".split()
)


def check_attributes(parts: Parts, findings: Findings) -> None:
    """Find attributes of core elements that are not the numbers or truth values they have to be."""
    core = parts.document.core
    for element in parts.elements:
        if not element.tag.startswith(core):
            continue
        for name, text in element.attrib.items():
            if name in _DOUBLE_ATTRIBUTES:
                problem = problem_of_double(text)
            elif name in _BOOLEAN_ATTRIBUTES:
                problem = "" if text.strip() in _BOOLEANS else "is neither true nor false"
            elif name in _INTEGER_ATTRIBUTES:
                problem = problem_of_integer(text)
            else:
                continue
            if problem:
                findings.add(element, "bad-number", f"{name}='{_short(text)}' {problem}", "correct it or remove it")


def problem_of_double(text: str) -> str:
    """Return what is wrong with the text of an attribute, "" if it is a double or INF, -INF or NaN."""
    text = text.strip()
    if text in _SPECIAL:
        return ""
    return problem_of_finite(text)


def problem_of_finite(text: str) -> str:
    """Return what is wrong with the text of a number that has to be finite, or ""."""
    if len(text) > _MOST_DIGITS or _DOUBLE.fullmatch(text) is None:
        return "is not a number"
    return "" if math.isfinite(float(text)) else "is too large for a number"


def problem_of_integer(text: str) -> str:
    """Return what is wrong with the text of a 32-bit integer, or ""."""
    text = text.strip()
    if _INTEGER.fullmatch(text) is None or len(text) > _MOST_DIGITS:
        return "is not an integer"
    return "" if abs(int(text)) <= _MOST_INTEGER else "is too large for an integer"


def check_literal(literal: Element, findings: Findings) -> None:
    """Find `<cn>` elements whose text is not a number of their type."""
    pieces = [literal.text or "", *(child.tail or "" for child in literal)]
    texts = [piece.strip() for piece in pieces]
    kind = literal.get("type", "real")
    if any(local(child) != "sep" for child in literal) or len(texts) != (2 if kind in _TWO_PARTS else 1):
        problem = "has the wrong parts"
    elif kind == "e-notation":
        problem = problem_of_integer(texts[1]) or problem_of_finite(f"{texts[0]}e{texts[1]}")
    elif kind == "rational":
        problem = problem_of_integer(texts[0]) or problem_of_integer(texts[1])
        if not problem and int(texts[1]) == 0:
            problem = "divides by zero"
    elif kind == "integer":
        problem = problem_of_integer(texts[0])
    else:
        problem = problem_of_finite(texts[0]) if kind in {"real", "double"} else "has an unknown type"
    if problem:
        written = " ".join(texts)
        findings.add(literal, "bad-number", f"the number '{_short(written)}' {problem}", "correct it")


def check_factorial(argument: Element, findings: Findings) -> None:
    """Find factorials of numbers that have none, or one beyond the largest double (170!)."""
    text, sign = (argument.text or "").strip(), 1
    if len(argument) == 2 and local(argument[0]) == "minus":
        text, sign = (argument[1].text or "").strip(), -1
    if problem_of_finite(text):
        return  # not a plain number: known only when the model runs
    value = sign * float(text)
    if not (value.is_integer() and 0 <= value <= _MOST_FACTORIAL):
        findings.add(argument, "bad-factorial", f"the factorial of {value:g} is not a number", "correct the formula")


_TWO_PARTS = frozenset({"e-notation", "rational"})


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."
