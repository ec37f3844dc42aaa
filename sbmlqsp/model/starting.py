"""A model that starts elsewhere: in a state that a run has reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sbmlqsp.core.expression import uses
from sbmlqsp.core.tables import ModelTables
from sbmlqsp.model.equations import equations
from sbmlqsp.model.initial import initial_amounts, initial_values

if TYPE_CHECKING:
    from sbmlqsp.model.model import Model


def starting_from(model: Model, state: Mapping[str, float]) -> Model:
    """Return the model that starts in a state, species as amounts; what its initial assignments computed stays."""
    known = {**initial_values(model), **initial_amounts(model)}
    kinds = model.document.kinds
    kept = {n: known[n] for n in model.document.tables.initial_assignments.ids if kinds[n] != "stoichiometry"}
    return model.with_values(kept | dict(state))


def changing(model: Model) -> tuple[str, ...]:
    """Return everything that a run changes by itself: states, and what events set."""
    states = dict.fromkeys(equations(model).states)
    states |= dict.fromkeys(change.variable for event in model.events for change in event.assignments)
    return tuple(states)


def reads_time(tables: ModelTables) -> bool:
    """Return whether any formula of a model reads the time, so that it matters when a run begins."""
    formulas = [rule.math for rule in tables.rules] + [reaction.kinetic_law for reaction in tables.reactions]
    formulas += [part for event in tables.events for part in (event.trigger, event.delay, event.priority)]
    formulas += [change.math for event in tables.events for change in event.assignments]
    formulas += [f.body for f in tables.functions] + [a.math for a in tables.initial_assignments]
    formulas += [s.stoichiometry_math for r in tables.reactions for s in (*r.reactants, *r.products)]
    return any(formula is not None and (uses(formula, "time") or uses(formula, "delay")) for formula in formulas)
