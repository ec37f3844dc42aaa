"""The units of the corpus of published models: what is proved, tested and found in each file.

python -m tests.conformance.units [--sample N] [--write FILE]
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import sbmlqsp as qsp
from sbmlqsp.errors import SbmlqspError
from tests.conformance import corpus, parallel


@dataclass(frozen=True, slots=True)
class Row:
    """One file: verdict, number of formulas, shares of them determined and tested, units declared and inferred."""

    file: str
    verdict: str
    formulas: int = 0
    determined: float = 0.0
    tested: float = 0.0
    declared: int = 0
    inferred: int = 0
    open: int = 0
    findings: str = ""


def judge(file: str) -> Row:
    """Return the row of one file; a file that cannot be read is refused with its reason."""
    try:
        model = qsp.load(corpus.FOLDER / "models" / file)
    except SbmlqspError as error:
        return Row(file, "refused", findings=f"{type(error).__name__}: {error}")
    report = qsp.check_units(model)
    qsp.ode_terms(model)
    kinds = Counter(issue.kind for issue in report)
    symbols = len(model.parameters) + sum(len(reaction.local_parameters) for reaction in model.reactions)
    free = sum(name in model.document.kinds for name in report.undetermined)
    return Row(
        file,
        report.verdict,
        len(report.formulas),
        report.determined_share,
        report.tested_share,
        symbols - len(report.inferred) - free,
        len(report.inferred),
        free,
        ", ".join(f"{count} {kind}" for kind, count in kinds.items()),
    )


def judge_all(chosen: list[str]) -> list[Row]:
    """Return the rows of many files, in two processes."""
    answers = parallel.over(judge, chosen, limit=120.0)
    return [answer.value or Row(answer.item, "broken", findings=answer.failure) for answer in answers]


def table(rows: list[Row]) -> str:
    """Return the table as Markdown, after a summary that quotes no determined share without the tested one."""
    read = [row for row in rows if row.verdict not in {"refused", "broken"}]
    counts = ", ".join(f"{count} {verdict}" for verdict, count in Counter(row.verdict for row in rows).most_common())
    formulas = sum(row.formulas for row in read)
    determined, tested = (
        sum(getattr(row, share) * row.formulas for row in read) / formulas for share in ("determined", "tested")
    )
    complete = sum(row.determined == 1 for row in read)
    summary = (
        f"{len(rows)} files: {counts}. Of {formulas} formulas {determined:.1%} are determined and {tested:.1%} tested "
        f"(median file {_median(read, 'determined'):.0%} and {_median(read, 'tested'):.0%}); "
        f"{complete} files are determined completely."
    )
    lines = [
        summary,
        "",
        "| file | verdict | formulas | determined | tested | declared | inferred | open | findings |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        shares = f"{row.determined:.0%} | {row.tested:.0%}"
        lines.append(
            f"| {row.file} | {row.verdict} | {row.formulas} | {shares} | {row.declared} | {row.inferred} | {row.open} "
            f"| {row.findings.replace('|', '/')} |"
        )
    return "\n".join(lines)


def _median(rows: list[Row], share: str) -> float:
    return statistics.median(getattr(row, share) for row in rows)


INTRODUCTION = """# Units of the corpus of published models

Made by `python -m tests.conformance.units --write docs/corpus_units.md`. Each file is loaded by `qsp.load` and proved
by `qsp.check_units` at its default level. A formula is determined when the units of all its symbols are declared or
inferred, and tested when the rest of the model decides them without it, so that a wrong unit would be seen; formulas
that ask for no unit (`time > 5`) are neither. "declared", "inferred" and "open" count parameters.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 when no file is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args(arguments)
    rows = judge_all(corpus.sample(options.sample))
    text = table(rows)
    sys.stdout.write(text + "\n")
    if options.write:
        options.write.write_text(f"{INTRODUCTION}\n{text}\n", encoding="utf-8")
    return int(any(row.verdict == "broken" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
