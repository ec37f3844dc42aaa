"""What of an SBML model a mrgsolve file cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.checks.features import features
from sbmlqsp.conversion import Loss
from sbmlqsp.model import Model

CARRIES = frozenset(
    {"rate rules", "assignment rules", "initial assignments", "functions", "piecewise", "volumes", "time", "dosing"}
)
_REASONS = {
    "algebraic rule": "mrgsolve integrates explicit equations only",
    "fast reaction": "mrgsolve integrates explicit equations only",
    "delay": "mrgsolve has no delay differential equations",
    "rateOf": "it is resolved only where an explicit rate exists",
    "flux balance": "it is no differential equation",
}
_PART_OF_EVENTS = frozenset({"event delay", "event priority"})
_RESOLVED = frozenset({"rateOf", "constraint"})


def losses(model: Model) -> Iterator[Loss]:
    """Yield each element that the target does not have."""
    for event in model.events:
        yield Loss(event.id, "event", "mrgsolve has records, no triggers; give doses as a regimen", removable=True)
    for feature in features(model):
        if feature.name not in _PART_OF_EVENTS | _RESOLVED:
            yield Loss(feature.element, feature.name, _REASONS.get(feature.name, "mrgsolve has nothing like it"))
    for constraint in model.tables.constraints:
        yield Loss(constraint.id, "constraint", "mrgsolve does not watch conditions", removable=True)
