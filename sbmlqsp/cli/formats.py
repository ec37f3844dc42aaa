"""`sbmlqsp formats`: what models can be converted to and from."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction

from sbmlqsp.cli.writing import print_columns, print_json


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("formats", parents=[common], help="list what models can be converted to and from")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print one line for each converter that is installed."""
    from sbmlqsp.conversion import Converter, Reader, formats

    rows = []
    for each in formats():
        way = [word for word, kind in (("in", Reader), ("out", Converter)) if isinstance(each, kind)]
        carries = sorted(getattr(each, "carries", ()))
        rows.append((each.name, each.title, way, list(each.suffixes), carries, getattr(each, "proved_by", "")))
    if arguments.json:
        names = ("name", "title", "directions", "suffixes", "carries", "proved_by")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        texts = [(a, " ".join(way), " ".join(ends), ", ".join(carries), by) for a, _, way, ends, carries, by in rows]
        print_columns(("format", "way", "files", "carries", "proved by"), texts)
    return 0
