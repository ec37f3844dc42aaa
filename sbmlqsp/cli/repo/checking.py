"""`sbmlqsp repo check [ID ...]`: the gates that an entry has to pass."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict
from typing import TYPE_CHECKING

from sbmlqsp.cli.repo.chosen import add_entries, add_record, add_repository, chosen_entries, record
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json

if TYPE_CHECKING:
    from sbmlqsp.core.findings import Report
    from sbmlqsp.curation import Entry


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("check", parents=[common], help="units, sources, facts, claims in two engines")
    add_entries(parser)
    add_repository(parser)
    parser.add_argument("--engine", default="roadrunner,copasi", help="engines to run; 'none' checks the files only")
    add_record(parser, "gates")
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
        record(arguments, entry, lambda entry=entry: _record(arguments, entry, reports[-1]))  # type: ignore[misc]
    if arguments.json:
        print_json([{"entry": r.subject, "ok": r.ok, "issues": [asdict(issue) for issue in r.issues]} for r in reports])
    return 0 if all(report.ok for report in reports) else 1


def _record(arguments: Namespace, entry: Entry, report: Report) -> None:
    from sbmlqsp.curation.granting import refuse_unrecorded
    from sbmlqsp.curation.record import append

    refuse_unrecorded(entry)
    details = {"ok": report.ok, "engines": arguments.engine, "errors": [str(issue) for issue in report.errors]}
    append(entry, "check", arguments.why, who=arguments.who, details=details)


def _text(report: Report) -> str:
    verdict = "passes every gate" if report.ok else f"{len(report.errors)} findings"
    return "\n".join([f"{report.subject}: {verdict}", *(f"  {issue}" for issue in report.issues)])
