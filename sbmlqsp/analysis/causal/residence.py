"""How long a state keeps what it has: the mean residence time by its own losses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sbmlqsp.core.expression import Expression, Symbol, substitute, transform
from sbmlqsp.core.inline import inline
from sbmlqsp.core.products import Product, terms
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model.equations import right_hand_sides
from sbmlqsp.treatment.targets import holds_concentration

if TYPE_CHECKING:
    from sbmlqsp.derivatives.system import System


def residence_times(made: System) -> dict[str, float]:
    """Return for each state 1 / (sum of its losses per amount) at the start, in model time.

    A loss is a term of the rate of a state that falls as the state grows; its share is the derivative of that term. A
    state whose gain and loss balance keeps a finite time, as a proliferating cell does. Infinite without a loss.
    """
    import casadi

    tables = made.model.tables
    rates = right_hand_sides(tables)
    places, found = [], []
    for place, name in enumerate(made.states):
        for term in _terms(rates[name], tables) if name in rates else ():
            slope = term.sign * casadi.gradient(made.expression(_selected(term.expression, tables)), made.x[place])
            places.append(place)
            found.append(casadi.if_else(slope < 0, -slope, 0))
    total = np.zeros(len(made.states))
    if found:
        evaluate = casadi.Function("losses", made.arguments, [casadi.vertcat(*found)])
        start = np.asarray(made.start(made.values))
        losses = np.asarray(evaluate(start, made.values, np.zeros(len(made.inputs)), 0.0)).ravel()
        np.add.at(total, places, np.nan_to_num(losses, posinf=0.0))
    return {
        name: 1.0 / rate if rate > 0 else float("inf") for name, rate in zip(made.states, total.tolist(), strict=True)
    }


def _terms(rate: Expression, tables: ModelTables) -> Iterator[Product]:
    """Yield the terms of a rate, with the laws of its reactions in place."""
    laws = {reaction.id: reaction.kinetic_law for reaction in tables.reactions if reaction.kinetic_law is not None}
    yield from terms(inline(substitute(rate, laws), tables.functions))


def _selected(formula: Expression, tables: ModelTables) -> Expression:
    """Return a formula in selections: the symbol of a species that holds a concentration is `[S]`."""

    def selected(node: Expression) -> Expression:
        if isinstance(node, Symbol) and node.name in tables.species and holds_concentration(tables, node.name):
            return Symbol(f"[{node.name}]")
        return node

    return transform(formula, selected)
