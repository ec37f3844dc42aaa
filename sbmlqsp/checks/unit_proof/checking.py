"""`check_units`: the proof of a model, told as a report."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from sbmlqsp.checks.structure import HasTables
from sbmlqsp.checks.unit_proof.findings import unit_issues
from sbmlqsp.checks.unit_proof.proof import Proof, formula_verdicts, prove, undeclared
from sbmlqsp.checks.unit_proof.report import UnitReport

Level = Literal["lenient", "default", "strict"]


def check_units(model: HasTables, level: Level = "default", *, baseline: Collection[str] = ()) -> UnitReport:
    """Return whether every term of every equation carries a unit that fits, down to the factor of 60 or 1000.

    What nobody declared is inferred from the rest of the model; the report says what, and which formulas were
    tested at all.

    Args:
        model: the model to prove.
        level: "lenient" reports only wrong dimensions and scales; "default" also bare numbers that hide a
            conversion, and notes; "strict" takes bare numbers as dimensionless and asks for every unit.
        baseline: fingerprints (`UnitIssue.fingerprint`) of findings to leave out, as of a legacy model.
    """
    proof = prove(model.tables, strict=level == "strict")
    report = _report(proof, model, level)
    if not baseline:
        return report
    accepted = frozenset(baseline)
    issues = tuple(issue for issue in report.issues if getattr(issue, "fingerprint", "") not in accepted)
    return replace(report, issues=issues)


def _report(proof: Proof, model: HasTables, level: Level) -> UnitReport:
    found = undeclared(proof)
    texts = {key: proof.text_of(key) for key, term in found.items() if term.known}
    return UnitReport(
        issues=unit_issues(proof, model.tables, level),
        subject=getattr(model, "name", ""),
        inferred={key: text for key, text in texts.items() if not key.startswith("@")},
        model_units={key[1:]: text for key, text in texts.items() if key.startswith("@")},
        undetermined=tuple(key.removeprefix("@") for key, term in found.items() if not term.known),
        formulas=formula_verdicts(proof),
        level=level,
    )
