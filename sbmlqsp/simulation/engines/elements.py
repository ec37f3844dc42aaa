"""Pieces of SBML text that engines get."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr


def flag(name: str, value: bool) -> str:
    """Return an attribute that is true or false."""
    return f' {name}="{"true" if value else "false"}"'


def listed(kind: str, items: Iterable[str]) -> str:
    """Return a listOf element, or nothing for no items."""
    content = "".join(items)
    return f"<listOf{kind}>{content}</listOf{kind}>" if content else ""


def rule_of(kind: str, variable: str, math: str) -> str:
    """Return a rule; `kind` is "assignment" or "rate"."""
    return f"<{kind}Rule variable={quoteattr(variable)}>{math}</{kind}Rule>"


def parameter_of(name: str) -> str:
    """Return a parameter that is given its value later."""
    return f'<parameter id={quoteattr(name)} value="0" constant="false"/>'
