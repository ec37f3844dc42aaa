"""`sbmlqsp formats`: what models can be converted to."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction

from sbmlqsp.cli.writing import print_columns, print_json


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("formats", parents=[common], help="list what models can be converted to")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print one line for each converter that is installed."""
    from sbmlqsp.conversion import formats

    found = formats()
    if arguments.json:
        print_json(
            [
                {
                    "name": each.name,
                    "title": each.title,
                    "suffixes": each.suffixes,
                    "carries": sorted(each.carries),
                    "proved_by": each.proved_by,
                }
                for each in found
            ]
        )
    else:
        rows = [(each.name, " ".join(each.suffixes), ", ".join(sorted(each.carries)), each.proved_by) for each in found]
        print_columns(("format", "files", "carries", "proved by"), rows)
    return 0
