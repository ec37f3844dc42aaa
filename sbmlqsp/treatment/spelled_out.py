"""A schedule whose bioavailability, lag, duration and rate read no variable that a rule computes."""

from __future__ import annotations

from dataclasses import replace

from sbmlqsp.core.expression import Expression, substitute, symbols
from sbmlqsp.core.schedule import Action, Infusion, Jump, Schedule, SteadyStateDose
from sbmlqsp.core.tables import ModelTables


def spelled_out(schedule: Schedule, tables: ModelTables) -> Schedule:
    """Return the schedule with the formulas of assignment rules in place of the variables they compute.

    For targets that need a property of a dose before they compute their variables.
    """
    rules = {r.variable: r.math for r in tables.rules if r.kind == "assignment" and r.variable and r.math is not None}
    return Schedule(tuple(_action(action, rules) for action in schedule))


def _action(action: Action, rules: dict[str, Expression]) -> Action:
    if isinstance(action, SteadyStateDose):
        return replace(action, dose=_dose(action.dose, rules))
    return _dose(action, rules) if isinstance(action, Jump | Infusion) else action


def _dose(dose: Jump | Infusion, rules: dict[str, Expression]) -> Jump | Infusion:
    given = replace(dose, bioavailability=_inline(dose.bioavailability, rules), lag=_inline(dose.lag, rules))
    if isinstance(given, Jump):
        return given
    duration = None if given.duration is None else _inline(given.duration, rules)
    return replace(given, duration=duration, rate=None if given.rate is None else _inline(given.rate, rules))


def _inline(formula: Expression, rules: dict[str, Expression]) -> Expression:
    while inside := {name: rules[name] for name in symbols(formula) if name in rules}:
        formula = substitute(formula, inside)
    return formula
