"""`sbmlqsp repo list`: the catalogue."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction

from sbmlqsp.cli.repo.chosen import add_repository, chosen_repository
from sbmlqsp.cli.usage import add_output
from sbmlqsp.cli.writing import print_columns, print_json, write_csv

COLUMNS = ("id", "area", "level", "title", "doi")


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("list", parents=[common], help="the catalogue")
    add_repository(parser)
    add_output(parser, ".csv")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the catalogue."""
    from sbmlqsp.curation.listing import catalogue

    rows = catalogue(chosen_repository(arguments))
    if arguments.file:
        write_csv(arguments.file, COLUMNS, [[row[column] for column in COLUMNS] for row in rows])
    if arguments.json:
        print_json(rows)
    elif not arguments.file:
        print_columns(COLUMNS, [[row[column] for column in COLUMNS] for row in rows])
    return 0
