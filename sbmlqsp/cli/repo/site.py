"""`sbmlqsp repo site -o DIR`: the gallery, a static web site."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path

from sbmlqsp.cli.repo.chosen import add_entries, add_repository, chosen_entries
from sbmlqsp.cli.usage import UsageError
from sbmlqsp.cli.writing import print_json, say


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("site", parents=[common], help="a static web site of all models")
    add_entries(parser)
    add_repository(parser)
    parser.add_argument(
        "-o", dest="target", metavar="DIR", type=Path, help="a new or empty folder, or that of an earlier site"
    )
    parser.add_argument("--engine", default="", help="engines, with commas between; default: those installed")
    parser.add_argument("--title", default="Curated models", help="of the catalogue")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Write the site and say where it is; return 1 if something could not be shown."""
    from sbmlqsp.cli.repo.reproducing import installed_engines
    from sbmlqsp.report.site import build_site

    if arguments.target is None:
        raise UsageError("it is not said where the site goes, give -o DIR")
    entries = {entry.id: entry for entry in chosen_entries(arguments)}
    tell = _Progress(len(entries))
    engine = arguments.engine or installed_engines()
    site = build_site(entries, arguments.target, engine=engine, title=arguments.title, told=tell)
    if arguments.json:
        print_json({"index": str(site.index), "models": site.models, "problems": site.problems})
    else:
        print(f"{site.models} models, open {site.index}")
        for problem in site.problems:
            say(f"problem: {problem}")
    return 1 if site.problems else 0


class _Progress:
    """Says on stderr which entry is worked on, at most once a second."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.last = time.monotonic()

    def __call__(self, name: str) -> None:
        self.done += 1
        if time.monotonic() - self.last > 1:
            self.last = time.monotonic()
            sys.stderr.write(f"{self.done} of {self.total}: {name}\n")
