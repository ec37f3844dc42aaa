"""`sbmlqsp repo record ID --why TEXT`: says that files were changed on purpose; `--release` closes a version."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction

from sbmlqsp.cli.repo.chosen import add_entries, add_repository, chosen_entries
from sbmlqsp.cli.writing import print_json


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("record", parents=[common], help="write a change into the record, or release a version")
    add_entries(parser)
    add_repository(parser)
    parser.add_argument("--why", required=True, help="the reason")
    parser.add_argument("--who", default="", help="who did it; default: the entry's first curator")
    parser.add_argument("--release", action="store_true", help="close this version: its files are final")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Append to the record of each entry."""
    from sbmlqsp.curation.record import append, read_history

    done = []
    for entry in chosen_entries(arguments):
        first = not read_history(entry.path).changes
        action = "release" if arguments.release else "add" if first else "change"
        change = append(entry, action, arguments.why, who=arguments.who)  # type: ignore[arg-type]
        done.append({"entry": entry.id, "action": action, "version": change.version, "hash": change.after})
        if not arguments.json:
            print(f"{entry.id}: {action} of version {change.version} recorded, {change.after[:12]}")
    if arguments.json:
        print_json(done)
    return 0
