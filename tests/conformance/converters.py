"""The SBML Test Suite through the converters: each case is written, run in the target, and compared with its numbers.

python -m tests.conformance.converters --target NAME [--sample N] [--write FILE] [CASE ...]

A case is wrong where the target gives other numbers, refused where the converter says that it cannot, failed where the
target does not finish. Cases with algebraic rules, fast reactions, delays or flux balance are counted apart.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sbmlqsp as qsp
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model.initial import initial_amounts, initial_values
from tests.conformance import parallel
from tests.conformance.converter_targets import TARGETS
from tests.conformance.suite import sample
from tests.conformance.suite_cases import Case, read_case, worst

HARD = {"AlgebraicRule", "FastReaction", "CSymbolDelay", "FluxBalance", "fbc:FluxBalance"}
FOUR = {"EventWithDelay", "EventUsesPriority", "EventWithPriority", "EventIsNotPersistent", "RandomEventExecution"}
BATCH = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one case in one target."""

    number: str
    kind: Literal["pass", "wrong", "refused", "failed", "broken"]
    detail: str = ""
    group: str = "plain"


def group_of(case: Case) -> str:
    """Return "hard" (counted apart), "event" (delay, priority, persistence, random order) or "plain"."""
    if case.steady or any(tag in HARD or "FluxBalance" in tag for tag in case.tags):
        return "hard"
    return "event" if case.tags & FOUR else "plain"


def judge_batch(task: tuple[str, tuple[str, ...]]) -> list[Verdict]:
    """Return the verdicts on some cases, which the target runs in one process."""
    target, chosen = TARGETS[task[0]], [read_case(number) for number in task[1]]
    verdicts: dict[str, Verdict] = {}
    written = {}
    for case in chosen:
        try:
            written[case.number] = target.written(qsp.load(case.path), case)
        except (SbmlqspError, RecursionError) as error:
            verdicts[case.number] = Verdict(case.number, "refused", f"{type(error).__name__}: {error}"[:160])
    answers = target.run(written, {c.number: times(c) for c in chosen})
    for case in chosen:
        if case.number not in verdicts:
            verdicts[case.number] = compared(case, answers[case.number])
    return [Verdict(v.number, v.kind, v.detail, group_of(c)) for c in chosen for v in (verdicts[c.number],)]


def times(case: Case) -> list[float]:
    """Return the output times, from 0 on."""
    return list(case.times) if case.start == 0 else [0.0, *case.times]


def compared(case: Case, answer: dict[str, list[float]] | str) -> Verdict:
    """Return the verdict on the columns of a run, or on the words with which it failed."""
    if isinstance(answer, str):
        return Verdict(case.number, "failed", answer)
    skipped = 0 if case.start == 0 else 1
    model = qsp.load(case.path)
    columns = {}
    for name in case.selections:
        fixed = name == "time" and name in model.parameters and model.parameters[name].constant
        values = answer[name] if name in answer and not fixed else [constant(model, name)] * (len(case.times) + skipped)
        columns[name] = values[skipped:]
    ratio, variable, moment = worst(case, columns)
    if ratio <= 1:
        return Verdict(case.number, "pass")
    return Verdict(case.number, "wrong", f"{variable} at {moment:g} off by {ratio:.3g} tolerances")


def constant(model: qsp.Model, name: str) -> float:
    """Return the value of something that a target does not report because it never changes."""
    bare = name.strip("[]")
    if bare in model.species:
        amount = initial_amounts(model)[bare]
        return amount / initial_values(model)[model.species[bare].compartment] if bare != name else amount
    return initial_values(model)[bare]


def judge_all(target: str, cases: list[str], processes: int = 2) -> list[Verdict]:
    """Return the verdicts on many cases."""
    batches = [(target, tuple(cases[i : i + BATCH])) for i in range(0, len(cases), BATCH)]
    verdicts: list[Verdict] = []
    for answer in parallel.over(judge_batch, batches, processes, limit=1200.0):
        if answer.value is None:
            verdicts += [Verdict(number, "broken", answer.failure) for number in answer.item[1]]
        else:
            verdicts += answer.value
    return verdicts


def table(target: str, verdicts: list[Verdict], seconds: float) -> str:
    """Return the counts as Markdown, with every case that is wrong, failed or broken."""
    kinds = ("pass", "wrong", "refused", "failed", "broken")
    lines = [f"| {target} | {' | '.join(kinds)} | survive |", f"|{'---|' * (len(kinds) + 2)}"]
    groups = {
        "plain": "no event delay, priority, persistence, random order",
        "event": "with these",
        "hard": "algebraic rules, fast reactions, delays, flux balance",
    }
    for group, says in groups.items():
        counts = Counter(v.kind for v in verdicts if v.group == group)
        total = sum(counts.values())
        share = f"{100 * counts['pass'] / total:.1f} %" if total else ""
        lines.append(f"| {says} | {' | '.join(str(counts[kind]) for kind in kinds)} | {share} |")
    lines += ["", f"{len(verdicts)} cases in {seconds:.0f} s.", ""]
    return "\n".join([*lines, *reasons([v for v in verdicts if v.group != "hard"], verdicts)])


def reasons(asked: list[Verdict], verdicts: list[Verdict]) -> list[str]:
    """Return why those asked about were refused, most often first, and every case that is wrong, failed or broken."""
    refused = Counter(v.detail for v in asked if v.kind == "refused")
    bad = [v for v in verdicts if v.kind in {"wrong", "failed", "broken"}]
    counted = [f"- refused {count}: {reason}" for reason, count in refused.most_common()]
    return [*counted, *(f"- {v.kind} {v.number}: {v.detail}" for v in bad)]


def swept(
    description: str | None,
    targets: list[str],
    judge: Callable[[str, list[str], int], list[Verdict]],
    tell: Callable[[str, list[Verdict], float], str],
    arguments: list[str] | None,
) -> int:
    """Run the command of a sweep over one target; return 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*")
    parser.add_argument("--target", choices=targets, required=True)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    cases = options.cases or sample(options.sample)
    start = time.perf_counter()
    verdicts = judge(options.target, cases, options.processes)
    text = tell(options.target, verdicts, time.perf_counter() - start)
    sys.stdout.write(text + "\n")
    if options.write:
        options.write.write_text(text + "\n", encoding="utf-8")
    return int(any(v.kind == "wrong" for v in verdicts))


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 when nothing is wrong."""
    return swept(__doc__, sorted(TARGETS), judge_all, table, arguments)


if __name__ == "__main__":
    sys.exit(main())
