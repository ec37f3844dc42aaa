"""`sbmlqsp repo reproduce [ID ...]`: every claim of entries, in one engine or several."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.cli.repo.chosen import add_entries, add_repository, chosen_entries
from sbmlqsp.cli.usage import UsageError, add_output
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json, say

if TYPE_CHECKING:
    from sbmlqsp.curation import Reproduction


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("reproduce", parents=[common], help="compare every claim of entries")
    add_entries(parser)
    add_repository(parser)
    parser.add_argument("--engine", default="roadrunner", help="roadrunner, copasi, or both with a comma between")
    add_output(parser, ".html", ".csv")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the claims of each entry with their verdicts; return 1 unless all pass."""
    entries = chosen_entries(arguments)
    if arguments.file and arguments.file.suffix == ".html" and len(entries) != 1:
        raise UsageError(f"a report shows one entry, not {len(entries)}, name it or write .csv")
    reproductions = []
    for entry in entries:
        with waiting(f"reproducing {entry.id}"):
            reproductions.append(entry.reproduce(engine=arguments.engine))
        if not arguments.json:
            print(reproductions[-1].table(), end="\n\n", flush=True)
    if arguments.file:
        _write(reproductions, arguments.file)
    if arguments.json:
        print_json([each.to_dict() for each in reproductions])
    return 0 if all(each.ok for each in reproductions) else 1


def _write(reproductions: Sequence[Reproduction], path: Path) -> None:
    if path.suffix == ".html":
        from sbmlqsp.report import report

        report(reproductions[0], path)
    else:
        import pandas as pd

        pd.concat([each.to_frame() for each in reproductions]).to_csv(path, index=False)
    say(f"wrote {path}")
