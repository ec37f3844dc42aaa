"""Gate: there are claims, and the level is not higher than they allow."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.core.findings import Issue
from sbmlqsp.curation.entry import Entry

FEWEST = 4
"""Claims that an entry has at least."""


def claims(entry: Entry) -> Iterator[Issue]:
    """Yield what is wrong with the studies of an entry, unrun."""
    found = [claim for study in entry.studies for claim in study.claims]
    if len(found) < FEWEST:
        message = f"{len(found)} claims are too few to notice a change"
        yield Issue("claims", "error", "studies", message, f"write at least {FEWEST} in studies/*.toml")
    if entry.level == "reproduced":
        for reason in not_reproducible(entry):
            yield Issue("level", "error", "entry.toml", f"the level is reproduced, but {reason}", 'make it "checked"')


def not_reproducible(entry: Entry) -> Iterator[str]:
    """Yield each reason why no run could grant the level reproduced."""
    kinds = {claim.kind for study in entry.studies for claim in study.claims}
    if not kinds & {"stated", "digitised"}:
        yield "no claim is a number of the paper (stated or digitised)"
    if "recalled" in kinds:
        yield "a claim was recalled, not read"
    recalled = [name for name, text in entry.references if "recalled" in text.lower()]
    if recalled:
        yield f"the value of {', '.join(recalled)} was recalled, not read"
