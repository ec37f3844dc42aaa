"""`sbmlqsp repo ACTION`: the repository of curated models. One file for each action, one line in `ACTIONS`."""

from __future__ import annotations

from argparse import ArgumentParser, _SubParsersAction

from sbmlqsp.cli.repo import (
    adding,
    checking,
    diffing,
    duplicates,
    exporting,
    listing,
    recording,
    reproducing,
    searching,
    showing,
    site,
    verifying,
)

ACTIONS = (
    listing,
    searching,
    showing,
    site,
    checking,
    reproducing,
    recording,
    verifying,
    diffing,
    duplicates,
    adding,
    exporting,
)


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("repo", help="list, show, check, reproduce and record curated models")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    for action in ACTIONS:
        action.add(actions, common)
