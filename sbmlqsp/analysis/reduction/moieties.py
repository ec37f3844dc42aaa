"""Conserved totals: one member of each is computed from the others."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sbmlqsp.analysis.reduction.pools import pool_of, pooled
from sbmlqsp.analysis.reduction.step import Pool, Step
from sbmlqsp.checks.conservation import Network, conserved_totals, network
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values
from sbmlqsp.treatment.targets import holds_concentration


def without_moieties(model: Model, dosed: frozenset[str] = frozenset()) -> Step | None:
    """Return the model with one species of each conserved total computed from the others; None without any.

    Totals with members that are dosed or that events set are no constants and are left alone. Reder, J. Theor. Biol.
    135:175 (1988), on dependent species; exact, but for the rounding of differences.
    """
    touched = dosed | {a.variable for event in model.tables.events for a in event.assignments}
    totals = [total for total in _totals(network(model.tables)) if not touched & set(total)]
    pools: list[Pool] = []
    computed: dict[str, Expression] = {}
    values = initial_values(model)
    for number, total in enumerate(totals):
        others = {name for place, other in enumerate(totals) if place != number for name in other}
        own = [name for name in total if name not in others]
        if not own:
            continue
        dependent = max(own, key=lambda name: values[name])
        pool = pool_of(model, f"{dependent}_total", total, constant=True)
        pools.append(pool)
        computed[dependent] = _rest(model, pool, dependent)
    if not pools:
        return None
    return Step(model, pooled(model, pools, computed), "conserved", tuple(pools), tuple(computed))


def _totals(net: Network) -> list[dict[str, float]]:
    """Return the sums that no reaction at all changes."""
    found = []
    for total in conserved_totals(net):
        columns = (*net.closed.values(), *net.open_reactions.values())
        if not any(_change(total, column) for column in columns):
            found.append({name: float(factor) for name, factor in total.items()})
    return found


def _change(total: Mapping[str, Fraction], column: Mapping[str, Fraction]) -> Fraction:
    return sum((factor * column.get(name, Fraction(0)) for name, factor in total.items()), Fraction(0))


def _rest(model: Model, pool: Pool, dependent: str) -> Expression:
    """Return (total - the other members) / factor, in the measure of the dependent one."""
    parts: list[Expression] = []
    for name, factor in pool.members.items():
        if name == dependent:
            continue
        part: Expression = Symbol(name)
        if pool.amounts and holds_concentration(model.tables, name):
            part = Apply("times", (part, Symbol(model.tables.species[name].compartment)))
        parts.append(part if factor == 1 else Apply("times", (Number(factor), part)))
    taken = parts[0] if len(parts) == 1 else Apply("plus", tuple(parts))
    rest: Expression = Apply("minus", (Symbol(pool.id), taken))
    below: list[Expression] = []
    if pool.amounts and holds_concentration(model.tables, dependent):
        below.append(Symbol(model.tables.species[dependent].compartment))
    if pool.members[dependent] != 1:
        below.append(Number(pool.members[dependent]))
    for divisor in below:
        rest = Apply("divide", (rest, divisor))
    return rest
