"""What the actions of `repo` share: which repository is meant, which of its entries, and whether they are recorded."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from sbmlqsp.cli.writing import say

if TYPE_CHECKING:
    from sbmlqsp.curation import Entry, Repository


def add_repository(parser: ArgumentParser) -> None:
    """Give an action `--repo DIR`."""
    help_text = "folder of a repository, or the name a package announces it by; default: all installed ones"
    parser.add_argument("--repo", "--folder", dest="folder", metavar="DIR", help=help_text)


def add_entries(parser: ArgumentParser) -> None:
    """Give an action `[ID ...]`."""
    parser.add_argument("entries", metavar="ID", nargs="*", help="default: all")


def add_record(parser: ArgumentParser, why: str) -> None:
    """Give an action `--who`, `--why` and `--no-record`."""
    parser.add_argument("--who", default="", help="who does it; default: the entry's first curator")
    parser.add_argument("--why", default=why, help="the reason, for the record")
    parser.add_argument("--no-record", dest="record", action="store_false", help="leave history.jsonl as it is")


def chosen_repository(arguments: Namespace) -> Repository:
    """Return the repository that is meant."""
    import sbmlqsp as qsp

    return qsp.repository(arguments.folder)


def chosen_entries(arguments: Namespace) -> list[Entry]:
    """Return the entries that are named, all where none is."""
    repository = chosen_repository(arguments)
    return [repository[name] for name in arguments.entries or repository]


def record(arguments: Namespace, entry: Entry, write: Callable[[], object]) -> None:
    """Write a line into the record of an entry, or say why not; a draft is not recorded until its curator does it."""
    from sbmlqsp.curation.record import is_writable, read_history
    from sbmlqsp.errors import RepositoryError

    if not arguments.record or not is_writable(entry) or (entry.level == "draft" and not read_history(entry.path).last):
        return
    try:
        write()
    except RepositoryError as error:
        say(f"not recorded: {error}")
