"""Triggers as functions that pass zero upwards when the trigger becomes true."""

from __future__ import annotations

from collections.abc import Collection

from sbmlqsp.core.expression import TIME, Apply, Expression, Number, symbols, uses
from sbmlqsp.errors import UnsupportedFeature

_IN_TIME, _IN_SIZE = 1e-10, 1e-9
"""XPP does not see an event that falls on the end of a step, so each fires a trifle before."""


def crossing(trigger: Expression, event: str, states: Collection[str]) -> Expression:
    """Return the function; raises `UnsupportedFeature` for equalities and truths that are no relation.

    Comparisons of what only events change, such as counters, are left as they are.
    """
    if isinstance(trigger, Apply):
        if trigger.operator in {"gt", "geq", "lt", "leq"} and len(trigger.arguments) == 2:
            return _difference(trigger, states)
        if trigger.operator in {"and", "or"} and trigger.arguments:
            parts = tuple(crossing(part, event, states) for part in trigger.arguments)
            return parts[0] if len(parts) == 1 else Apply("min" if trigger.operator == "and" else "max", parts)
        if trigger.operator == "not":
            return Apply("minus", (crossing(trigger.arguments[0], event, states),))
    raise UnsupportedFeature(
        f"the trigger of event '{event}' is no comparison that XPP can follow",
        where=event,
        feature="event trigger",
        element=event,
    )


def _difference(relation: Apply, states: Collection[str]) -> Expression:
    first, second = relation.arguments
    greater = (first, second) if relation.operator in {"gt", "geq"} else (second, first)
    difference = Apply("minus", greater)
    if uses(relation, "time"):
        size: Expression = Apply("max", (Number(1.0), Apply("abs", (TIME,))))
        return Apply("plus", (difference, Apply("times", (Number(_IN_TIME), size))))
    if not symbols(relation) & set(states):
        return difference
    size = Apply("plus", tuple(Apply("abs", (side,)) for side in greater))
    return Apply("plus", (difference, Apply("times", (Number(_IN_SIZE), size))))
