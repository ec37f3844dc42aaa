"""`sbmlqsp repo check [ID ...]`: the gates that an entry has to pass."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict
from typing import TYPE_CHECKING

from sbmlqsp.cli.repo.chosen import add_entries, add_repository, chosen_entries
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json

if TYPE_CHECKING:
    from sbmlqsp.core.findings import Report


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("check", parents=[common], help="units, sources, facts, claims in two engines")
    add_entries(parser)
    add_repository(parser)
    parser.add_argument("--engine", default="roadrunner,copasi", help="engines to run; 'none' checks the files only")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print what keeps each entry out; return 1 unless every gate is passed."""
    from sbmlqsp.curation.gates import check_entry

    engines = [] if arguments.engine == "none" else [name.strip() for name in arguments.engine.split(",")]
    reports = []
    for entry in chosen_entries(arguments):
        with waiting(f"checking {entry.id}"):
            reports.append(check_entry(entry, engines))
        if not arguments.json:
            print(_text(reports[-1]), flush=True)
    if arguments.json:
        print_json([{"entry": r.subject, "ok": r.ok, "issues": [asdict(issue) for issue in r.issues]} for r in reports])
    return 0 if all(report.ok for report in reports) else 1


def _text(report: Report) -> str:
    verdict = "passes every gate" if report.ok else f"{len(report.errors)} findings"
    return "\n".join([f"{report.subject}: {verdict}", *(f"  {issue}" for issue in report.issues)])
