"""The findings of the unit prover among those of `check`."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.checks.structure import HasTables
from sbmlqsp.checks.unit_proof import check_units
from sbmlqsp.core.findings import Issue


def units(model: HasTables) -> Iterator[Issue]:
    """Yield what `check_units` finds at its default level."""
    for issue in check_units(model).issues:
        yield Issue(issue.rule, issue.severity, issue.where, issue.message, issue.fix)
