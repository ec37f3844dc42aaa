"""`sbmlqsp repo ACTION`: the repository of curated models."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.cli.usage import UsageError, add_output
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_columns, print_json, say, write_csv

if TYPE_CHECKING:
    from sbmlqsp.curation import Repository, Reproduction

COLUMNS = ("id", "area", "level", "title", "doi")


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("repo", help="list, show and reproduce curated models")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    listing = actions.add_parser("list", parents=[common], help="the catalogue")
    add_output(listing, ".csv")
    listing.set_defaults(run=run_list)

    show = actions.add_parser("show", parents=[common], help="one entry: paper, sources, studies")
    show.add_argument("entry", metavar="ID")
    show.set_defaults(run=run_show)

    reproduce = actions.add_parser("reproduce", parents=[common], help="compare every claim of entries")
    reproduce.add_argument("entries", metavar="ID", nargs="*", help="default: all")
    reproduce.add_argument("--engine", default="roadrunner", help="roadrunner, copasi, or both with a comma between")
    add_output(reproduce, ".html", ".csv")
    reproduce.set_defaults(run=run_reproduce)

    for action in (listing, show, reproduce):
        action.add_argument("--folder", help="a repository of your own; default: all installed ones")


def run_list(arguments: Namespace) -> int:
    """Print the catalogue."""
    from sbmlqsp.curation.listing import catalogue

    rows = catalogue(_repository(arguments))
    if arguments.file:
        write_csv(arguments.file, COLUMNS, [[row[column] for column in COLUMNS] for row in rows])
    if arguments.json:
        print_json(rows)
    elif not arguments.file:
        print_columns(COLUMNS, [[row[column] for column in COLUMNS] for row in rows])
    return 0


def run_show(arguments: Namespace) -> int:
    """Print one entry."""
    from sbmlqsp.curation.listing import description, facts

    entry = _repository(arguments)[arguments.entry]
    if arguments.json:
        print_json(facts(entry))
    else:
        print(description(entry))
    return 0


def run_reproduce(arguments: Namespace) -> int:
    """Print the claims of each entry with their verdicts; return 1 unless all pass."""
    repository = _repository(arguments)
    names = arguments.entries or list(repository)
    if arguments.file and arguments.file.suffix == ".html" and len(names) != 1:
        raise UsageError(f"a report shows one entry, not {len(names)}, name it or write .csv")
    reproductions = []
    for name in names:
        with waiting(f"reproducing {name}"):
            reproductions.append(repository[name].reproduce(engine=arguments.engine))
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


def _repository(arguments: Namespace) -> Repository:
    import sbmlqsp as qsp

    return qsp.repository(arguments.folder)
