"""`Reproduction`: every study of an entry, run by one engine or several."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sbmlqsp.core.settings import Settings
from sbmlqsp.curation.entry import Entry
from sbmlqsp.study import StudyResult

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
    def summary(self) -> str:
        """One line: the entry and how many claims pass in which engine."""
        counts = ", ".join(f"{r.count('pass')} of {len(r.claims)} [{r.engine}]" for r in self.results)
        return f"{self.entry.id}: {counts or 'no studies'}"

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
        studies = [result.to_dict() for result in self.results]
        return {"entry": self.entry.id, "level": self.entry.level, "ok": self.ok, "studies": studies}

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=2, default=str)

    def __str__(self) -> str:
        return self.table()

    def _repr_html_(self) -> str:
        return "".join(result._repr_html_() for result in self.results)


def reproduce(entry: Entry, engine: str | Sequence[str], settings: Settings | None) -> Reproduction:
    """Return the verdicts of an entry; see `Entry.reproduce`."""
    names = [name.strip() for name in engine.split(",")] if isinstance(engine, str) else list(engine)
    studies = entry.studies
    return Reproduction(entry, tuple(study.run(engine=name, settings=settings) for name in names for study in studies))
