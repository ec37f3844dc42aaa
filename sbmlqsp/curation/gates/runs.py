"""Gate: every claim holds in every engine, and the engines agree with each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sbmlqsp.core.findings import Issue
from sbmlqsp.curation.entry import Entry
from sbmlqsp.study import StudyResult
from sbmlqsp.study.result import ClaimResult


def runs(entry: Entry, engines: Sequence[str]) -> Iterator[Issue]:
    """Yield each arm that does not run and each claim that deviates without an explanation."""
    for result in entry.reproduce(engine=engines).results:
        for arm, reason in result.failures.items():
            yield Issue("runs", "error", f"{_file(result)}, arm {arm}", f"{result.engine}: {reason}", "mend the arm")
        for claim in result.claims:
            yield from _deviation(result, claim)


def _deviation(result: StudyResult, one: ClaimResult) -> Iterator[Issue]:
    where = f"{_file(result)}, {one.claim.quantity}" + (f" of {one.claim.arm}" if one.claim.arm else "")
    if one.verdict == "pass":
        if one.claim.deviation:
            message = f"{result.engine}: it holds, but a deviation is explained"
            yield Issue("runs", "error", where, message, "take the deviation out")
        return
    got = f"{one.got.value:.6g} {one.got.unit or ''}".strip() if one.got else one.reason
    message = f"{result.engine}: expected {one.claim.expected} ± {one.claim.tolerance}, got {got}"
    if one.claim.deviation:
        yield Issue("runs", "note", where, f"{message}; explained: {one.claim.deviation}")
    else:
        fix = 'correct the model, or explain it: deviation = "the paper ..." in the claim'
        yield Issue("runs", "error", where, message, fix)


def _file(result: StudyResult) -> str:
    return result.study.path.name if result.study.path else result.study.title
