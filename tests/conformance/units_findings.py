"""Fifty hard findings on the corpus, drawn at random and read against the file by a person.

python -m tests.conformance.units_findings [--write FILE] [--unread]
"""

from __future__ import annotations

import argparse
import csv
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.checks.unit_proof import UnitIssue
from tests.conformance import parallel
from tests.conformance.corpus import files
from tests.conformance.units_models import proved, subject

COUNT, SEED = 50, 20
HARD = ("dimension", "scale")
GENUINE = "genuine"
VERDICTS = Path(__file__).with_name("units_verdicts.csv")


@dataclass(frozen=True, slots=True)
class Finding:
    """One hard finding of one file."""

    file: str
    kind: str
    where: str
    message: str

    @property
    def key(self) -> str:
        """What a verdict is given to."""
        return f"{self.file} | {self.kind} | {self.where.partition(' (line')[0]}"


def verdicts() -> dict[str, tuple[str, str]]:
    """Return what a person said about findings: by their key the verdict and its reason."""
    with VERDICTS.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {f"{r['file']} | {r['class']} | {r['where']}": (r["verdict"], r["reason"]) for r in rows}


def judge(file: str) -> list[Finding]:
    """Return the hard findings of one file at the default level."""
    issues = [i for i in proved(subject(file).tables).issues if isinstance(i, UnitIssue) and i.kind in HARD]
    return [Finding(file, issue.kind, issue.where, issue.message) for issue in issues]


def judge_all(chosen: Iterable[str]) -> list[Finding]:
    """Return the hard findings of many files; a file that fails raises."""
    answers = parallel.over(judge, chosen, limit=120.0)
    failed = [f"{answer.item}: {answer.failure}" for answer in answers if answer.failure]
    if failed:
        raise RuntimeError("; ".join(failed))
    return [finding for answer in answers for finding in answer.value]


def drawn(found: list[Finding]) -> list[Finding]:
    """Return the sample: by a number that each finding has of itself, so that it stays when others come or go."""
    by_chance = sorted(found, key=lambda finding: zlib.crc32(f"{SEED} {finding.key}".encode()))
    return sorted(by_chance[:COUNT], key=lambda finding: finding.key)


def table(sample: list[Finding], total: int) -> str:
    """Return the sample with the verdicts as Markdown."""
    known = verdicts()
    read = [known.get(finding.key, ("not read", "")) for finding in sample]
    genuine = sum(verdict == GENUINE for verdict, _ in read)
    share = f"{100 * genuine / max(1, len(sample)):.0f} %"
    lines = [f"{genuine} of {len(sample)} findings ({share}), drawn from {total}, are genuine.", ""]
    lines += ["| file | class | where | finding | verdict | reason |", "|---|---|---|---|---|---|"]
    for finding, (verdict, reason) in zip(sample, read, strict=True):
        cells = (finding.file, finding.kind, finding.where, finding.message, verdict, reason)
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(lines)


INTRODUCTION = """# Hard findings about units, read against the file

Made by `python -m tests.conformance.units_findings --write docs/units_findings.md`: a random sample (fixed seed) of all
findings of class dimension and scale that `check_units` gives at its default level on the corpus. Each was read against
the formulas and declarations of the file. "genuine": what the file declares contradicts its own formulas, as said;
"debatable" ones are not counted as genuine.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0 when at least 90 % of the sample are read and genuine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--unread", action="store_true", help="only the findings without a verdict")
    options = parser.parse_args(arguments)
    found = judge_all(files())
    sample = drawn(found)
    known = verdicts()
    text = table([f for f in sample if not options.unread or f.key not in known], len(found))
    sys.stdout.write(text + "\n")
    if options.write:
        options.write.write_text(f"{INTRODUCTION}\n{text}\n", encoding="utf-8")
    genuine = sum(known.get(finding.key, ("", ""))[0] == GENUINE for finding in sample)
    return int(genuine < 0.9 * len(sample))


if __name__ == "__main__":
    sys.exit(main())
