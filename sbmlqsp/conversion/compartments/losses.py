"""What of an SBML model the code of a population tool - compartments, records, no triggers - cannot say."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sbmlqsp.checks.features import features
from sbmlqsp.checks.values import value_issues
from sbmlqsp.conversion.compartments.system import system_of
from sbmlqsp.conversion.contract import Loss
from sbmlqsp.core.expression import Number
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model

CARRIES = frozenset(
    {"rate rules", "assignment rules", "initial assignments", "functions", "piecewise", "volumes", "time", "dosing"}
)
_REASONS = {
    "algebraic rule": "{0} integrates explicit equations only",
    "fast reaction": "{0} integrates explicit equations only",
    "delay": "there are no delay differential equations",
    "rateOf": "it is resolved only where an explicit rate exists",
    "flux balance": "it is no differential equation",
}
_PART_OF_EVENTS = frozenset({"event delay", "event priority"})
_RESOLVED = frozenset(
    {
        "rateOf",
        "constraint",
        "changing stoichiometry",
        "concentration rate in a changing volume",
        "number as Boolean",
    }
)


def losses(model: Model, title: str) -> Iterator[Loss]:
    """Yield each element that the target does not have."""
    for event in model.events:
        yield Loss(event.id, "event", f"{title} has records, no triggers; give doses as a regimen", removable=True)
    for feature in features(model):
        if feature.name not in _PART_OF_EVENTS | _RESOLVED:
            yield Loss(
                feature.element, feature.name, _REASONS.get(feature.name, "{0} has nothing like it").format(title)
            )
    for issue in value_issues(model):
        if issue.severity == "error":
            yield Loss(issue.where, "value", issue.message)
    if not any(issue.severity == "error" for issue in value_issues(model)):
        yield from _numbers(model, title)
    for constraint in model.tables.constraints:
        yield Loss(constraint.id, "constraint", f"{title} does not watch conditions", removable=True)


def _numbers(model: Model, title: str) -> Iterator[Loss]:
    """Yield what is read and no number: code and tables have none for it."""
    try:
        system = system_of(model)
    except SbmlqspError:
        return  # named among the features
    starts = {state: start.value for state, start in system.states.items() if isinstance(start, Number)}
    for name, value in {**system.constants, **starts}.items():
        if not math.isfinite(value):
            yield Loss(name, "value", f"{title} has no number for {value}")
