"""Gates: the model is valid SBML, and each term of each equation carries a unit that fits."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.checks import check, check_units
from sbmlqsp.core.findings import Issue
from sbmlqsp.curation.entry import Entry


def document(entry: Entry) -> Iterator[Issue]:
    """Yield the errors and warnings of `check` at its strict level; units have a gate of their own."""
    for issue in check(entry.model, "strict").errors:
        if issue.rule != "units":
            yield Issue(f"document, {issue.rule}", "error", issue.where, issue.message, issue.fix)


def units(entry: Entry) -> Iterator[Issue]:
    """Yield what the strict proof of units finds, and whatever unit stays open."""
    report = check_units(entry.model, "strict")
    for issue in report.issues:
        if issue.severity != "note":
            yield Issue("units", "error", issue.where, issue.message, issue.fix)
    if not report.complete:
        open_ones = ", ".join(report.undetermined) or "some formulas"
        yield Issue("units", "error", open_ones, "the unit stays open", "declare it")
