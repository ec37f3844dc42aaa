"""Structural identifiability of published models: an answer or a named refusal for each, within a minute.

`python -m tests.conformance.identifiability > docs/identifiability_corpus.md`
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sbmlqsp as qsp
from sbmlqsp.errors import SbmlqspError

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "models"
LIMIT = 60.0


@dataclass(frozen=True)
class Row:
    """One model: the verdicts of its parameters by kind, or why it was refused, and CPU seconds."""

    name: str
    verdicts: Counter
    refusal: str
    seconds: float


def analysed(path: Path) -> Row:
    """Return what is found with the first two species that change measured and every constant parameter unknown."""
    begin = time.process_time()
    try:
        model = qsp.load(path)
        changing = [s for s in model.species if not (s.boundary_condition or s.constant)]
        outputs = [s.id if s.has_only_substance_units else f"[{s.id}]" for s in changing[:2]]
        outputs = outputs or [rule.variable for rule in model.rules if rule.variable][:1]
        answer = qsp.identifiability.structural(model, outputs)
    except SbmlqspError as error:
        return Row(path.name, Counter(), f"{type(error).__name__}: {error.message}", time.process_time() - begin)
    return Row(path.name, Counter(answer.verdicts.values()), "", time.process_time() - begin)


def rows(every: int = 1) -> Iterator[Row]:
    """Yield the models of the corpus, each `every`-th."""
    files = sorted(path for path in CORPUS.iterdir() if path.is_file())
    for path in files[::every]:
        yield analysed(path)


HEAD = """\
# Identifiability of published models

Two species measured, every constant parameter unknown. Made by `python -m tests.conformance.identifiability`.

| models | answered | with undecided parameters | refused by name | longest [CPU s] |
|---|---|---|---|---|
"""


def page(found: list[Row]) -> str:
    """Return the table."""
    answered = [row for row in found if not row.refusal]
    undecided = sum("undecided" in row.verdicts for row in answered)
    longest = max(found, key=lambda row: row.seconds)
    counts = f"{len(found)} | {len(answered)} | {undecided} | {len(found) - len(answered)}"
    lines = [f"{HEAD}| {counts} | {longest.seconds:.1f} ({longest.name}) |", "", "| refused | why |", "|---|---|"]
    lines += [f"| {row.name} | {row.refusal.replace('|', '/')} |" for row in found if row.refusal]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print the table; 0 if no model took longer than the limit."""
    found = list(rows())
    sys.stdout.write(page(found))
    return 0 if max(row.seconds for row in found) <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
