"""The SBML Test Suite through `qsp.simulate`, beside bare libRoadRunner in the same run.

python -m tests.conformance.suite [--sample N] [--engine NAME] [--no-raw] [--write FILE] [CASE ...]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import sbmlqsp as qsp
from sbmlqsp.errors import SbmlqspError, UnsupportedFeature
from tests.conformance import parallel, raw
from tests.conformance.suite_cases import Case, numbers, read_case, worst

TIGHT = {"rtol": 1e-9, "atol": 1e-12}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one case: right, wrong without a word, or refused with a reason."""

    number: str
    kind: Literal["pass", "wrong", "refused", "broken"]
    detail: str = ""
    seconds: float = 0.0


def judge(number: str, engine: str = "roadrunner") -> Verdict:
    """Return what `qsp.simulate` makes of one case at tight tolerances; its typed errors are refusals."""
    case = read_case(number)
    start = time.perf_counter()
    try:
        columns = simulated(case, engine)
    except UnsupportedFeature as error:
        return Verdict(number, "refused", error.feature or error.message)
    except SbmlqspError as error:
        return Verdict(number, "refused", f"{type(error).__name__}: {error}")
    return _compared(case, columns, time.perf_counter() - start)


def simulated(case: Case, engine: str = "roadrunner") -> dict[str, object]:
    """Return the columns of a case as this library computes them."""
    model = qsp.load(case.path)
    if case.steps == 0:  # a flux balance problem has no times
        qsp.simulate(model, until=1.0, points=2, engine=engine)
        return {}
    times = case.times if case.start == 0 else [0.0, *case.times]
    settings = qsp.Settings(**TIGHT)
    result = qsp.simulate(model, times=times, outputs=case.selections, settings=settings, engine=engine)
    skipped = 0 if case.start == 0 else 1
    return {name: result.values(name)[skipped:] for name in case.selections}


def judge_raw(number: str) -> Verdict:
    """Return what bare libRoadRunner makes of one case at the same tolerances."""
    case = read_case(number)
    if case.steady:
        return Verdict(number, "refused", "flux balance")
    start = time.perf_counter()
    try:
        columns = raw.run_raw(str(case.path), case.selections, list(case.times))
    except RuntimeError as error:
        return Verdict(number, "refused", str(error).partition(".")[0])
    return _compared(case, columns, time.perf_counter() - start)


def _compared(case: Case, columns: dict[str, object], seconds: float) -> Verdict:
    if not columns:
        return Verdict(case.number, "wrong", "a flux balance problem was simulated", seconds)
    ratio, variable, moment = worst(case, columns)
    if ratio <= 1:
        return Verdict(case.number, "pass", "", seconds)
    return Verdict(case.number, "wrong", f"{variable} at {moment:g} off by {ratio:.3g} tolerances", seconds)


def judge_all(cases: list[str], engine: str = "roadrunner") -> list[Verdict]:
    """Return the verdicts of this library on many cases, in two processes."""
    return _all(partial(judge, engine=engine), cases)


def judge_all_raw(cases: list[str]) -> list[Verdict]:
    """Return the verdicts on bare libRoadRunner, in two processes because it may die."""
    return _all(judge_raw, cases)


def _all(function: object, cases: list[str]) -> list[Verdict]:
    answers = parallel.over(function, cases)
    return [a.value or Verdict(a.item, "broken", a.failure) for a in answers]


def sample(count: int | None) -> list[str]:
    """Return evenly spread cases, all of them for None."""
    every = numbers()
    if count is None or count >= len(every):
        return every
    return [every[i * len(every) // count] for i in range(count)]


def table(ours: list[Verdict], bare: list[Verdict], seconds: float) -> str:
    """Return the counts as Markdown, with every case in which the two differ."""
    lines = ["| | pass | silently wrong | refused | broken |", "|---|---|---|---|---|"]
    for name, verdicts in (("qsp.simulate", ours), ("bare libRoadRunner", bare)):
        if verdicts:
            kinds = Counter(verdict.kind for verdict in verdicts)
            lines.append(f"| {name} | {' | '.join(str(kinds[k]) for k in ('pass', 'wrong', 'refused', 'broken'))} |")
    reasons = Counter(v.detail for v in ours if v.kind == "refused")
    lines += ["", f"{len(ours)} cases in {seconds:.0f} s. Refused by qsp.simulate:", ""]
    lines += [f"- {count} {reason}" for reason, count in reasons.most_common()]
    passed = {verdict.number for verdict in bare if verdict.kind == "pass"}
    lost = [v for v in ours if v.kind in {"wrong", "broken"} or (v.number in passed and v.kind != "pass")]
    lines += ["", "Wrong, broken, or passed by bare libRoadRunner only:" if lost else "None wrong, none lost."]
    lines += [f"- {v.number}: {v.kind}: {v.detail}" for v in lost]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 when nothing is wrong, broken or lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--engine", default="roadrunner")
    parser.add_argument("--no-raw", action="store_true")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    cases = options.cases or sample(options.sample)
    start = time.perf_counter()
    ours = judge_all(cases, options.engine)
    seconds = time.perf_counter() - start
    bare = [] if options.no_raw else judge_all_raw(cases)
    text = table(ours, bare, seconds)
    sys.stdout.write(text + "\n")
    if options.write:
        options.write.write_text(f"# SBML Test Suite\n\n{INTRODUCTION}\n\n{text}\n", encoding="utf-8")
    return int("None wrong, none lost." not in text)


INTRODUCTION = """Made by `python -m tests.conformance.suite --write docs/conformance-suite.md`: the even-numbered
semantic cases, highest level and version of each, at rtol 1e-9 and atol 1e-12, compared with each case's tolerances."""

if __name__ == "__main__":
    sys.exit(main())
