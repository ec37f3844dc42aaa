"""How long and how deep a formula written as text is, without parsing it."""

from __future__ import annotations

import re

_OPERATOR = re.compile(r"[-+*/^%,!<>=&|]")
_BRACKET = re.compile(r"[()]")


def measure(formula: str) -> tuple[int, int]:
    """Return the number of operators and commas, and the depth of nested brackets."""
    depth = deepest = 0
    for match in _BRACKET.finditer(formula):
        depth += 1 if match[0] == "(" else -1
        deepest = max(deepest, depth)
    return len(_OPERATOR.findall(formula)), deepest
