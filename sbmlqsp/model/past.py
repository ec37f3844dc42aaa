"""Delayed values at t = 0 (SBML L3V2 core, section 3.4.6): before the start states are constant and rates are zero."""

from __future__ import annotations

from sbmlqsp.core.expression import TIME, Apply, Expression, Number, Symbol, transform, uses
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.errors import ModelError
from sbmlqsp.model.rate_of import with_visible

_ZERO = Number(0.0)


def without_delay(expression: Expression, tables: ModelTables) -> Expression:
    """Return the expression with each `delay(x, d)` as x at time - d, valid at t = 0.

    Initial assignments, assignment rules and reactions inside x are computed at that time too: one that reads time
    has a past (cases 00938 and 01318 of the SBML Test Suite).

    Raises:
        ModelError: if a rule or reaction reads itself.
    """
    return _Past(tables).without_delay(expression, ())


class _Past:
    def __init__(self, tables: ModelTables) -> None:
        self._tables = tables
        self._formulas = {r.id: r.kinetic_law for r in tables.reactions if r.kinetic_law is not None}
        self._formulas.update({a.id: a.math for a in tables.initial_assignments if a.math is not None})
        self._formulas.update({r.id: r.math for r in tables.rules if r.kind == "assignment" and r.math is not None})

    def without_delay(self, expression: Expression, within: tuple[str, ...]) -> Expression:
        visible = with_visible("delay", expression, self._tables)

        def change(node: Expression) -> Expression:
            if isinstance(node, Apply) and node.operator == "delay":
                return self._at(node.arguments[0], node.arguments[1], within)
            return node

        return transform(visible, change) if uses(visible, "delay") else visible

    def _at(self, expression: Expression, delay: Expression, within: tuple[str, ...]) -> Expression:
        then = Apply("minus", (TIME, delay))
        is_now = Apply("leq", (delay, _ZERO))

        def change(node: Expression) -> Expression:
            if node == TIME:
                return then
            if isinstance(node, Apply) and node.operator == "rateOf":
                return Apply("piecewise", (node, is_now, _ZERO))
            return node

        expanded = transform(expression, lambda node: self._expanded(node, within))
        return transform(with_visible("rateOf", expanded, self._tables), change)

    def _expanded(self, node: Expression, within: tuple[str, ...]) -> Expression:
        """Return the formula of a variable or reaction that has one, other nodes as they are."""
        if not isinstance(node, Symbol) or node.name not in self._formulas:
            return node
        name = node.name
        if name in within:
            raise ModelError(f"'{name}' is computed from its own past and present at once", where=name)
        formula = self.without_delay(self._formulas[name], (*within, name))
        return transform(formula, lambda inner: self._expanded(inner, (*within, name)))
