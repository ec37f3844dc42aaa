"""The rate of one species written out: reactions and rules in place of their names."""

from __future__ import annotations

from sbmlqsp.core.expression import Expression, substitute, symbols
from sbmlqsp.core.inline import inline
from sbmlqsp.model import Model
from sbmlqsp.model.equations import right_hand_sides


def rate_of(model: Model, species: str) -> Expression:
    """Return d species / dt in species, parameters and compartments."""
    tables = model.tables
    known = {r.id: r.kinetic_law for r in tables.reactions if r.kinetic_law is not None}
    known |= {r.variable: r.math for r in tables.rules if r.kind == "assignment" and r.variable and r.math is not None}
    found = inline(right_hand_sides(model)[species], model.functions)
    while inside := {name: inline(known[name], model.functions) for name in symbols(found) if name in known}:
        found = substitute(found, inside)
    return found
