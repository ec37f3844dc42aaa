"""`sbmlqsp repo show ID`: one entry."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction

from sbmlqsp.cli.repo.chosen import add_repository, chosen_repository
from sbmlqsp.cli.writing import print_json


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("show", parents=[common], help="one entry: paper, sources, studies")
    parser.add_argument("entry", metavar="ID")
    add_repository(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print one entry."""
    from sbmlqsp.curation.listing import description, facts

    entry = chosen_repository(arguments)[arguments.entry]
    if arguments.json:
        print_json(facts(entry))
    else:
        print(description(entry))
    return 0
