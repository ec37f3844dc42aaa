"""What the actions of `repo` share: which repository is meant, and which of its entries."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sbmlqsp.curation import Entry, Repository


def add_repository(parser: ArgumentParser) -> None:
    """Give an action `--repo DIR`."""
    help_text = "a repository of your own; default: all installed ones"
    parser.add_argument("--repo", "--folder", dest="folder", metavar="DIR", help=help_text)


def add_entries(parser: ArgumentParser) -> None:
    """Give an action `[ID ...]`."""
    parser.add_argument("entries", metavar="ID", nargs="*", help="default: all")


def chosen_repository(arguments: Namespace) -> Repository:
    """Return the repository that is meant."""
    import sbmlqsp as qsp

    return qsp.repository(arguments.folder)


def chosen_entries(arguments: Namespace) -> list[Entry]:
    """Return the entries that are named, all where none is."""
    repository = chosen_repository(arguments)
    return [repository[name] for name in arguments.entries or repository]
