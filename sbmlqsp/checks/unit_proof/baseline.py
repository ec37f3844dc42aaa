"""Baseline files: the findings of a legacy model that are known and accepted."""

from __future__ import annotations

import json
from pathlib import Path

from sbmlqsp.checks.unit_proof.report import UnitIssue, UnitReport
from sbmlqsp.errors import ParseError

_FORMAT = "sbmlqsp units baseline 1"


def write_baseline(report: UnitReport, path: Path) -> None:
    """Write the findings of a report as accepted."""
    accepted = sorted({issue.fingerprint for issue in report.issues if isinstance(issue, UnitIssue)})
    content = {"format": _FORMAT, "model": report.subject, "accepted": accepted}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def read_baseline(path: Path) -> frozenset[str]:
    """Return the fingerprints in a baseline file, for `check_units(model, baseline=...)`.

    Raises:
        ParseError: for a file that is no baseline.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ParseError(f"it is no JSON: {error}", where=str(path), fix=_HOW) from None
    accepted = content.get("accepted") if isinstance(content, dict) and content.get("format") == _FORMAT else None
    if not isinstance(accepted, list) or not all(isinstance(item, str) for item in accepted):
        raise ParseError("it is no baseline of units", where=str(path), fix=_HOW)
    return frozenset(accepted)


_HOW = "name a file that does not exist yet, and it is written"
