"""The cohort engine against libRoadRunner over the corpus of published models, 20 random parameter sets each.

python -m tests.conformance.cohort [--sample N] [--write FILE] [FILE ...]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import sbmlqsp as qsp
from sbmlqsp.population.certificate import references
from sbmlqsp.population.request import trial_of
from sbmlqsp.population.roads import chosen_road
from tests.conformance import parallel
from tests.conformance.corpus import FOLDER, HORIZON, files

SETS, SPREAD, ALLOWED, RTOL = 20, 0.1, 1e-5, 1e-10
OF_LARGEST = 1e-12  # a state that stays below this part of the largest counts as that large
POINTS = 21


@dataclass(frozen=True, slots=True)
class Row:
    """One file: agrees, differs, outside (with the reason), or refused by both roads."""

    file: str
    outcome: str
    detail: str = ""
    difference: float | None = None
    compared: int = 0
    states: int = 0
    method: str = ""
    seconds: float = 0.0


def population_of(model: qsp.Model) -> qsp.Population:
    """Return 20 patients: every positive constant of the model varies by 10 %, but for exponents that are integers."""
    ruled = {rule.variable for rule in model.rules} | set(model.tables.initial_assignments.ids)
    values = {p.id: p.value for p in model.parameters if p.id not in ruled}
    values |= {local.id: local.value for reaction in model.reactions for local in reaction.local_parameters}
    varied = {name: value for name, value in values.items() if value and value > 0 and value != round(value)}
    varied = varied or {name: value for name, value in values.items() if value and value > 0}
    return qsp.Population.sample(
        SETS, {name: qsp.LogNormal(value, omega=SPREAD) for name, value in varied.items()}, seed=11
    )


def judge(file: str) -> Row:
    """Return what becomes of one file."""
    begin = time.perf_counter()
    try:
        model = qsp.load(FOLDER / "models" / file)
        population = population_of(model)
        settings = qsp.Settings(rtol=RTOL, on_failure="return", time_limit=100.0)
        outputs = [species.id for species in model.species if not species.constant] or None
        grid = (HORIZON, None, POINTS, None)
        trial, patients = trial_of(model, population, None, grid, outputs, (None, None), settings)
        road, trial, reason = chosen_road(trial, patients, "cohort")
        if reason:
            return Row(file, "outside", reason)
        found = road.run(trial, patients)
        expected, skipped = references(trial, patients)
    except qsp.SbmlqspError as error:
        return Row(file, "refused", f"{type(error).__name__}: {error}"[:160])
    return _compared(file, trial, patients, found, expected, skipped, time.perf_counter() - begin)


def _compared(file, trial, patients, found, expected, skipped, seconds) -> Row:
    from sbmlqsp.population.cohort.carrier import carrier_of

    worst, where = 0.0, ""
    failed = {failure.subject for failure in found.failures}
    both = [n for n in range(SETS) if n not in skipped and n not in failed]
    for place in both:
        ours, theirs = found.results[place], expected[place]
        floor = OF_LARGEST * np.abs(theirs[np.isfinite(theirs)]).max(initial=0.0)
        ratios = np.array([_ratio(*pair, floor) for pair in zip(ours, theirs, strict=True)])
        if not ratios.max() <= worst:
            worst = float(ratios.max())
            where = f"{trial.outputs[int(np.argmax(ratios))].name}, set {place + 1}"
    states = len(carrier_of(trial).system.states)
    if not both:
        return Row(
            file, "refused", f"no set can be simulated: {found.failures[0].reason if found.failures else ''}"[:160]
        )
    alone = sorted(skipped - failed)
    note = f"libRoadRunner fails for {len(alone)} of the sets" if alone else ""
    outcome = "agrees" if worst <= ALLOWED else "differs"
    if outcome == "differs":
        outcome, note = _third_opinion(trial, patients, found.results[both], expected[both], both, where)
    return Row(file, outcome, note, worst, len(both), states, trial.method, seconds)


def _third_opinion(trial, patients, ours, theirs, both, where) -> tuple[str, str]:
    """Return who is nearer to the cohort engine at rtol 1e-12: some models multiply early errors by a million."""
    tight = replace(trial.bare, settings=trial.settings.replace(rtol=1e-12), key=f"{trial.key} tight")
    road, tight, _ = chosen_road(tight, patients, "cohort")
    best = road.run(tight, patients.part(np.array(both))).results
    one, other = (max(_ratio(a, b, 0.0) for a, b in zip(_rows(r), _rows(best), strict=True)) for r in (ours, theirs))
    if one * 3 < other:
        return "agrees", f"{where}: libRoadRunner is {other:.1e} from rtol 1e-12, the cohort engine {one:.1e}"
    return "differs", where


def _rows(results):
    return results.reshape(-1, results.shape[-1])


def _ratio(ours: np.ndarray, theirs: np.ndarray, floor: float) -> float:
    """Return the largest difference relative to the peak; infinite where only one is finite."""
    finite = np.isfinite(theirs)
    if not np.array_equal(finite, np.isfinite(ours)):
        return float("inf")
    difference = np.abs(ours[finite] - theirs[finite]).max(initial=0.0)
    return float(difference / max(np.abs(theirs[finite]).max(initial=0.0), floor, 1e-300)) if difference else 0.0


def judge_all(chosen: list[str]) -> list[Row]:
    """Return the rows of many files, in their order."""
    answers = parallel.over(judge, chosen, limit=900.0)
    return [a.value if isinstance(a.value, Row) else Row(a.item, "broken", a.failure[:160]) for a in answers]


def table(rows: list[Row]) -> str:
    """Return the page."""
    counts = Counter(row.outcome for row in rows)
    lines = [
        "# Cohort engine and libRoadRunner",
        "",
        "Made by `python -m tests.conformance.cohort --write docs/conformance-cohort.md`. Each model of the corpus is",
        f"simulated for {HORIZON:g} of its time units by both roads at rtol {RTOL:g}, for {SETS} random sets:",
        f"every positive constant times exp({SPREAD:g} z). The difference is the largest over sets, species and times,",
        f"relative to the peak of the species; {ALLOWED:g} is allowed.",
        "",
        f"{len(rows)} files: {', '.join(f'{count} {kind}' for kind, count in counts.most_common())}.",
        "",
        "| file | outcome | states | method | sets | difference | why |",
        "|---|---|---|---|---|---|---|",
    ]
    order = ["broken", "differs", "refused", "outside", "agrees"]
    for row in sorted(rows, key=lambda row: (order.index(row.outcome), row.file)):
        difference = "" if row.difference is None else f"{row.difference:.1e}"
        cells = (row.file, row.outcome, row.states or "", row.method, row.compared or "", difference, row.detail)
        lines.append("| " + " | ".join(str(cell).replace("|", "/").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print or write the table; 1 if a file differs or is broken."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--write", type=Path)
    arguments = parser.parse_args()
    chosen = arguments.files or files()
    if arguments.sample:
        chosen = chosen[:: max(1, len(chosen) // arguments.sample)]
    rows = judge_all(chosen)
    text = table(rows)
    if arguments.write:
        arguments.write.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return int(any(row.outcome in {"differs", "broken"} for row in rows))


if __name__ == "__main__":
    sys.exit(main())
