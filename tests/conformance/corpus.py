"""The corpus of published models: each file is simulated or refused with its reason.

python -m tests.conformance.corpus [--sample N] [--write FILE] [FILE ...]
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import sbmlqsp as qsp
from sbmlqsp.errors import LimitExceeded, SbmlqspError, SimulationError
from tests.conformance import parallel
from tests.conformance.deviations import EXPLAINED
from tests.conformance.suite_cases import SHARED

FOLDER = SHARED / "corpus"
HORIZON = 10.0
RELATIVE, OF_LARGEST = 1e-5, 1e-6
TOLERANCES = (1e-12, 1e-9, 1e-6)


@dataclass(frozen=True, slots=True)
class Row:
    """One file: simulated, deviating from the reference, refused, or broken."""

    file: str
    outcome: str
    detail: str = ""
    deviation: float | None = None
    seconds: float = 0.0


def files() -> list[str]:
    """Return the names of all files of the corpus in the order of its index; empty when it is missing."""
    index = FOLDER / "INDEX.csv"
    if not index.is_file():
        return []
    with index.open(newline="", encoding="utf-8") as lines:
        return [row["file"] for row in csv.DictReader(lines)]


def reference(file: str) -> dict[str, float] | None:
    """Return the state at t = 10 (amounts) of a file, None where bare libRoadRunner gives none."""
    states = json.loads((FOLDER / "state_at_t10.json").read_text(encoding="utf-8"))
    found: dict[str, float] | None = states.get(file)
    return found


def judge(file: str) -> Row:
    """Return what becomes of one file; a typed error is a refusal."""
    start = time.perf_counter()
    expected = reference(file)
    try:
        model = qsp.load(FOLDER / "models" / file)
        result, rtol = _simulated(model, list(expected) if expected else None)
    except SbmlqspError as error:
        return Row(file, "refused", f"{type(error).__name__}: {error}", None, time.perf_counter() - start)
    seconds = time.perf_counter() - start
    note = "" if rtol == TOLERANCES[0] else f"at rtol {rtol:g}, too stiff for less"
    if not expected:
        return Row(file, "simulated", note or "no reference", None, seconds)
    ratio, name = _deviation({key: float(result.values(key)[-1]) for key in expected}, expected)
    return Row(file, "simulated" if ratio <= 1 else "deviates", name if ratio > 1 else note, ratio, seconds)


def _simulated(model: qsp.Model, outputs: list[str] | None) -> tuple[qsp.Result, float]:
    """Return the result at the smallest tolerance at which the integrator reaches the end."""
    for rtol in TOLERANCES[:-1]:
        with suppress(SimulationError, LimitExceeded):
            settings = qsp.Settings(rtol=rtol, time_limit=30.0)
            return qsp.simulate(model, times=[0.0, HORIZON], outputs=outputs, settings=settings), rtol
    return qsp.simulate(model, times=[0.0, HORIZON], outputs=outputs), TOLERANCES[-1]


def _deviation(got: dict[str, float], expected: dict[str, float]) -> tuple[float, str]:
    """Return the largest deviation in units of 1e-5 |reference| + 1e-6 of the largest state, and whose it is."""
    largest = max(abs(value) for value in expected.values())
    worst = (0.0, "")
    for name, value in expected.items():
        off = abs(got[name] - value)
        allowed = RELATIVE * abs(value) + OF_LARGEST * largest
        ratio = 0.0 if off == 0 else float(off / allowed) if allowed and np.isfinite(off) else np.inf
        worst = max(worst, (ratio, name))
    return worst


def judge_all(chosen: list[str]) -> list[Row]:
    """Return the rows of many files, in two processes."""
    answers = parallel.over(judge, chosen, limit=300.0)
    return [a.value or Row(a.item, "broken", a.failure) for a in answers]


def sample(count: int | None) -> list[str]:
    """Return evenly spread files, all of them for None."""
    every = files()
    if count is None or count >= len(every):
        return every
    return [every[i * len(every) // count] for i in range(count)]


def unexplained(rows: list[Row]) -> list[Row]:
    """Return the rows that are broken, or that deviate or are refused without an explanation on record."""
    return [row for row in rows if row.outcome != "simulated" and row.file not in EXPLAINED]


def table(rows: list[Row], seconds: float) -> str:
    """Return the table as Markdown, with every refusal and deviation explained."""
    kinds = Counter(row.outcome for row in rows)
    counts = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    lines = [f"{len(rows)} files in {seconds:.0f} s: {counts}.", ""]
    lines += ["| file | outcome | deviation | why |", "|---|---|---|---|"]
    for row in sorted(rows, key=lambda row: (row.outcome == "simulated", row.file)):
        deviation = "" if row.deviation is None else f"{row.deviation:.1e}"
        why = row.detail if row.outcome == "simulated" else EXPLAINED.get(row.file, row.detail)
        lines.append(f"| {row.file} | {row.outcome} | {deviation} | {why.replace('|', '/')} |")
    return "\n".join(lines)


INTRODUCTION = """# Corpus of published models

Made by `python -m tests.conformance.corpus --write docs/corpus.md`. Each file is loaded by `qsp.load` and simulated by
`qsp.simulate` for 10 of its time units at rtol 1e-12. The state is compared with `state_at_t10.json` (libRoadRunner
alone at rtol 1e-11); the deviation is in units of 1e-5 |reference| + 1e-6 of the model's largest state: 1 is the limit.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 when every file is simulated or its refusal or deviation is explained."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    rows = judge_all(options.files or sample(options.sample))
    text = table(rows, time.perf_counter() - start)
    sys.stdout.write(text + "\n")
    if options.write:
        options.write.write_text(f"{INTRODUCTION}\n{text}\n", encoding="utf-8")
    return int(bool(unexplained(rows)))


if __name__ == "__main__":
    sys.exit(main())
