"""`sbmlqsp repo duplicates [FILE ...]`: models with the same equations under other names."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.cli.repo.chosen import add_repository, chosen_repository
from sbmlqsp.cli.usage import UsageError
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json, say

if TYPE_CHECKING:
    from sbmlqsp.model import Model

SUFFIXES = (".xml", ".sbml", ".ant")


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser(
        "duplicates", parents=[common], help="models with the same equations, whatever their names"
    )
    parser.add_argument(
        "files", metavar="FILE", nargs="*", help="model files or folders; default: the repository's entries"
    )
    parser.add_argument(
        "--near", type=float, default=0.5, help="share of alike equations from which pairs are told (0.5)"
    )
    add_repository(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the pairs; return 1 if there is one."""
    from sbmlqsp.curation.duplicates import find_duplicates

    if not 0 < arguments.near <= 1:
        raise UsageError(f"--near {arguments.near:g} is no share, give a number between 0 and 1")
    with waiting("reading and comparing models"):
        models = _files(arguments.files) if arguments.files else _entries(arguments)
        found = find_duplicates(models, arguments.near)
    if arguments.json:
        print_json([asdict(pair) for pair in found])
    else:
        print("\n".join(map(str, found)) or f"{len(models)} models, no two of them alike")
    return 1 if found else 0


def _entries(arguments: Namespace) -> dict[str, Model]:
    return {name: entry.model for name, entry in chosen_repository(arguments).items()}


def _files(names: list[str]) -> dict[str, Model]:
    import sbmlqsp as qsp

    paths = [path for name in names for path in _expanded(Path(name))]
    models: dict[str, Model] = {}
    for path in paths:
        try:
            models[path.name] = qsp.load(path)
        except qsp.SbmlqspError as error:
            say(f"left out: {error}")
    return models


def _expanded(path: Path) -> list[Path]:
    return sorted(one for one in path.iterdir() if one.suffix in SUFFIXES) if path.is_dir() else [path]
