"""`check`: every rule on one model, one report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from sbmlqsp.checks.rules.consistency import libsbml_consistency
from sbmlqsp.checks.rules.empty_units import empty_units
from sbmlqsp.checks.rules.event_traps import lost_doses, never_at_zero
from sbmlqsp.checks.rules.jumps import jumps
from sbmlqsp.checks.rules.mass_balance import mass_balance
from sbmlqsp.checks.rules.portability import capabilities, portability
from sbmlqsp.checks.rules.units import units
from sbmlqsp.checks.rules.unused import dangling_species, unused_parameters
from sbmlqsp.checks.values import value_issues
from sbmlqsp.core.findings import Issue, Report
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model.computed_states import stale_states
from sbmlqsp.model.model import Model

Level = Literal["lenient", "default", "strict"]
Rule = Callable[[Model], Iterable[Issue]]

RULES: tuple[Rule, ...] = (
    value_issues,
    stale_states,
    libsbml_consistency,
    lost_doses,
    never_at_zero,
    dangling_species,
    unused_parameters,
    empty_units,
    units,
    jumps,
    mass_balance,
    capabilities,
    portability,
)

_WORST_FIRST = ("error", "warning", "note")


def check(model: Model, level: Level = "default") -> Report:
    """Return everything the rules find, worst first.

    Args:
        model: the model to look at.
        level: "lenient" leaves out notes, "default" reports all, "strict" makes warnings errors.
    """
    issues = [issue for rule in RULES for issue in _applied(rule, model)]
    if level == "lenient":
        issues = [issue for issue in issues if issue.severity != "note"]
    if level == "strict":
        issues = [_strict(issue) for issue in issues]
    issues = sorted(dict.fromkeys(issues), key=lambda issue: _WORST_FIRST.index(issue.severity))
    return Report(tuple(issues), subject=model.name)


def _applied(rule: Rule, model: Model) -> list[Issue]:
    """Return a rule's findings; a rule that cannot be applied is itself a finding and stops no other."""
    try:
        return list(rule(model))
    except SbmlqspError as error:
        name = getattr(rule, "__name__", "rule").replace("_", " ")
        return [Issue(name, "error", error.where or "model", error.message, error.fix or "")]


def _strict(issue: Issue) -> Issue:
    if issue.severity != "warning":
        return issue
    return Issue(issue.rule, "error", issue.where, issue.message, issue.fix)
