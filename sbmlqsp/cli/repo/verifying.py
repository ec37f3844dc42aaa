"""`sbmlqsp repo verify [ID ...]`: whether anything was changed outside the record."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict

from sbmlqsp.cli.repo.chosen import add_entries, add_repository, chosen_entries
from sbmlqsp.cli.writing import print_json


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser(
        "verify", parents=[common], help="files changed outside the record, versions overwritten"
    )
    add_entries(parser)
    add_repository(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print what differs from the record; return 1 if anything does."""
    from sbmlqsp.curation.record import verify

    reports = [verify(entry) for entry in chosen_entries(arguments)]
    if arguments.json:
        print_json([{"entry": r.subject, "ok": r.ok, "issues": [asdict(issue) for issue in r.issues]} for r in reports])
    else:
        for report in reports:
            print("\n".join([f"{report.subject}: {'as recorded' if report.ok else 'DIFFERS'}", *map(_line, report)]))
    return 0 if all(report.ok for report in reports) else 1


def _line(issue: object) -> str:
    return f"  {issue}"
