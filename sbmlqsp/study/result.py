"""What a study says: the verdict on every claim, and the curves behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sbmlqsp.core.json_text import json_text
from sbmlqsp.core.measure import Measure
from sbmlqsp.simulation import Result
from sbmlqsp.study import curves, table
from sbmlqsp.study.claim import Claim
from sbmlqsp.study.study import Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

Verdict = Literal["pass", "fail", "cannot"]


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """One claim and what came of it; `got` is in the expected value's unit, `reason` says why it "cannot" be told."""

    claim: Claim
    verdict: Verdict
    got: Measure | None = None
    reason: str = ""

    @property
    def difference(self) -> float | None:
        """(got - expected) / |expected|, or got where 0 is expected; None where there is no value."""
        if self.got is None:
            return None
        expected = self.claim.value.value
        return (self.got.value - expected) / (abs(expected) or 1.0)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain values."""
        claim = self.claim
        return {
            "arm": claim.arm,
            "quantity": claim.quantity,
            "expected": claim.expected,
            "got": self.got.value if self.got else None,
            "unit": (self.got.unit if self.got else claim.value.unit) or "",
            "difference": self.difference,
            "tolerance": claim.tolerance,
            "verdict": self.verdict,
            "reason": self.reason,
            "kind": claim.kind,
            "source": claim.source,
            "note": claim.note,
            "deviation": claim.deviation,
        }


@dataclass(frozen=True, slots=True, eq=False)
class StudyResult:
    """A study that was run with one engine.

    Attributes:
        study: what was run.
        engine: the name of the engine.
        claims: one result per claim, in the order of the study.
        results: arm id -> the simulation of that arm, for arms that ran.
        failures: arm id -> why it did not run.
        provenance: hashes, settings and versions.
    """

    study: Study
    engine: str
    claims: tuple[ClaimResult, ...]
    results: Mapping[str, Result] = field(repr=False)
    failures: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def ok(self) -> bool:
        """Whether every arm ran and every claim passed; "cannot" counts as a failure."""
        return not self.failures and all(claim.verdict == "pass" for claim in self.claims)

    def count(self, verdict: Verdict) -> int:
        """Return how many claims have this verdict."""
        return sum(claim.verdict == verdict for claim in self.claims)

    @property
    def summary(self) -> str:
        """One line: the title, the engine and the count of verdicts."""
        parts = [f"{self.count('pass')} of {len(self.claims)} claims pass"]
        parts += [f"{self.count(verdict)} {verdict}" for verdict in ("fail", "cannot") if self.count(verdict)]
        parts += [f"arm {arm} did not run" for arm in self.failures]
        return f"{self.study.title} [{self.engine}]: {', '.join(parts)}"

    def table(self) -> str:
        """Return the claims as aligned text: arm, quantity, expected, got, difference, verdict, source."""
        return "\n".join([*table.lines(table.rows(self.claims)), self.summary])

    def plot(self) -> Figure:
        """Return a figure with a row for each output: every arm, and the values that claims expect as open circles."""
        return curves.plot(self)

    def to_frame(self) -> DataFrame:
        """Return one row per claim with numbers as numbers."""
        import pandas as pd

        return pd.DataFrame([claim.to_dict() for claim in self.claims])

    def to_dict(self) -> dict[str, Any]:
        """Return verdicts and provenance as plain values."""
        return {
            "title": self.study.title,
            "engine": self.engine,
            "ok": self.ok,
            "passed": self.count("pass"),
            "failed": self.count("fail"),
            "cannot": self.count("cannot"),
            "failures": dict(self.failures),
            "claims": [claim.to_dict() for claim in self.claims],
            "provenance": dict(self.provenance),
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json_text(self.to_dict())

    def __str__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        return table.html(table.rows(self.claims), self.summary)
