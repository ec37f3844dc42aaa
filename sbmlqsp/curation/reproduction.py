"""`Reproduction`: every study of an entry, run by one engine or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sbmlqsp.core.json_text import json_text
from sbmlqsp.core.settings import Settings
from sbmlqsp.curation.engine_differences import EngineDifference, engine_differences
from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.gates.claims import not_reproducible
from sbmlqsp.study import StudyResult, table

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Reproduction:
    """What became of an entry's claims; `results` has one item per study and engine."""

    entry: Entry
    results: tuple[StudyResult, ...]

    @property
    def ok(self) -> bool:
        """Whether there is a study and every claim passed in every engine."""
        return bool(self.results) and all(result.ok for result in self.results)

    @property
    def explained(self) -> bool:
        """Whether every arm ran, and every claim that does not pass carries an explanation of its deviation."""
        clean = all(one.verdict == "pass" or one.claim.deviation for result in self.results for one in result.claims)
        return bool(self.results) and clean and not any(result.failures for result in self.results)

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines, in the order they were asked for."""
        return tuple(dict.fromkeys(result.engine for result in self.results))

    @property
    def differences(self) -> tuple[EngineDifference, ...]:
        """What the engines say differently, largest first; nothing with one engine."""
        return engine_differences(self.results)

    def counts(self, engine: str) -> tuple[int, int]:
        """Return how many claims pass in an engine, and how many there are."""
        runs = [result for result in self.results if result.engine == engine]
        return sum(run.count("pass") for run in runs), sum(len(run.claims) for run in runs)

    def not_granted(self) -> tuple[str, ...]:
        """Return each reason why this run does not grant the level reproduced; nothing if it does."""
        alone = ("only one engine ran",) if len(self.engines) == 1 else ()
        return (*alone, *self.refuted())

    def refuted(self) -> tuple[str, ...]:
        """Return each reason against the level reproduced that one engine is enough for; nothing if there is none."""
        reasons = list(not_reproducible(self.entry))
        for engine in self.engines:
            passed, total = self.counts(engine)
            if passed < total:
                reasons.append(f"{total - passed} of {total} claims do not pass in {engine}")
        if any(result.failures for result in self.results):
            reasons.append("an arm did not run")
        return tuple(reasons) if self.results else ("there is no study",)

    @property
    def summary(self) -> str:
        """One line: the entry, how many claims pass in which engine, and how far the engines differ."""
        counts = ", ".join("{} of {}".format(*self.counts(engine)) + f" [{engine}]" for engine in self.engines)
        largest = next(iter(self.differences), None)
        apart = f"; engines differ by at most {largest.relative:.1e}" if largest else ""
        return f"{self.entry.id}: {counts or 'no studies'}{apart}"

    def failing(self) -> tuple[str, ...]:
        """Return a line for each claim that does not pass and each arm that did not run, engine by engine."""
        lines = [f"{run.engine}: arm {arm}: {why}" for run in self.results for arm, why in run.failures.items()]
        for run in self.results:
            for one in run.claims:
                if one.verdict != "pass":
                    claim = one.claim
                    got = table.shown(one.got, 8) or one.reason
                    place = f"{claim.quantity} of {claim.arm}" if claim.arm else claim.quantity
                    explained = f" (explained: {claim.deviation})" if claim.deviation else ""
                    expected = f"expected {claim.expected} ± {claim.tolerance}"
                    lines.append(f"{run.engine}: {place}: {expected}, got {got}{explained}")
        return tuple(lines)

    def table(self) -> str:
        """Return the tables of all studies as text."""
        return "\n\n".join(result.table() for result in self.results) or self.summary

    def to_frame(self) -> DataFrame:
        """Return one row per claim, study and engine."""
        import pandas as pd

        return pd.DataFrame(
            [
                {"entry": self.entry.id, "study": result.study.title, "engine": result.engine, **claim.to_dict()}
                for result in self.results
                for claim in result.claims
            ]
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "entry": self.entry.id,
            "level": self.entry.level,
            "ok": self.ok,
            "explained": self.explained,
            "not_granted": list(self.not_granted()),
            "engine_differences": [asdict(one) for one in self.differences[:10]],
            "studies": [result.to_dict() for result in self.results],
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json_text(self.to_dict())

    def __str__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        return "".join(result._repr_html_() for result in self.results)


def reproduce(entry: Entry, engine: str | Sequence[str], settings: Settings | None) -> Reproduction:
    """Return the verdicts of an entry; see `Entry.reproduce`."""
    names = [name.strip() for name in engine.split(",")] if isinstance(engine, str) else list(engine)
    studies = entry.studies
    return Reproduction(entry, tuple(study.run(engine=name, settings=settings) for name in names for study in studies))
