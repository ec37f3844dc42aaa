"""`sbmlqsp repo search WORDS`: entries by title, authors, drugs, targets, species, parameters."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict

from sbmlqsp.cli.repo.chosen import add_repository, chosen_repository
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_columns, print_json


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("search", parents=[common], help="entries by title, author, drug, target, species, ...")
    parser.add_argument("words", metavar="WORD", nargs="+", help="every word has to occur, as a word or its start")
    parser.add_argument("--area", default="", help="only this area")
    parser.add_argument("--level", default="", choices=("", "draft", "checked", "reproduced"), help="only this level")
    add_repository(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print what was found, the best first; return 1 if nothing was."""
    from sbmlqsp.curation.search import search

    with waiting("searching"):
        hits = search(
            chosen_repository(arguments), " ".join(arguments.words), area=arguments.area, level=arguments.level
        )
    if arguments.json:
        print_json([asdict(hit) for hit in hits])
    elif hits:
        rows = [(hit.entry, hit.area, hit.level, hit.title, ", ".join(hit.fields)) for hit in hits]
        print_columns(("id", "area", "level", "title", "found in"), rows)
    else:
        print("nothing found")
    return 0 if hits else 1
