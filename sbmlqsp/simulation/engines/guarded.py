"""Operators that engines compute wrongly, or die of, outside their domain: written so that they stay inside it."""

from __future__ import annotations

import math

from sbmlqsp.core.expression import Apply, Expression, Number

_LARGEST = 170.0  # 171! is more than the largest double


def guarded(node: Expression) -> Expression:
    """Return a factorial as `core.evaluate` means it: NaN unless of a whole number from 0 on, infinite beyond 170.

    libRoadRunner says that (-1)! is 1 and 2.5! is 1.875, and dies of 1000000!. Other nodes come back as they are.
    """
    if not isinstance(node, Apply) or node.operator != "factorial" or isinstance(node.arguments[0], Number):
        return node
    (number,) = node.arguments
    whole = Apply("and", (Apply("geq", (number, Number(0.0))), Apply("eq", (number, Apply("floor", (number,))))))
    large = Apply("gt", (number, Number(_LARGEST)))
    return Apply("piecewise", (Number(math.inf), large, node, whole, Number(math.nan)))
