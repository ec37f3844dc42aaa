"""`sbmlqsp repo export ID -o model.omex`: an entry as a COMBINE archive."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction

from sbmlqsp.cli.repo.chosen import add_repository, chosen_repository
from sbmlqsp.cli.usage import UsageError, add_output
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json, say


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("export", parents=[common], help="an entry as a COMBINE archive")
    parser.add_argument("entry", metavar="ID")
    parser.add_argument("--no-figures", dest="figures", action="store_false", help="run no study for its picture")
    add_repository(parser)
    add_output(parser, ".omex")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Write the archive; return 1 if something had to be left out."""
    from sbmlqsp.curation.exchange import export_entry

    if arguments.file is None:
        raise UsageError("it is not said where the archive goes, give -o model.omex")
    entry = chosen_repository(arguments)[arguments.entry]
    with waiting(f"exporting {entry.id}"):
        done = export_entry(entry, arguments.file, figures=arguments.figures)
    if arguments.json:
        print_json({"file": str(done.path), "members": done.members, "left_out": done.left_out})
    else:
        print("\n".join([f"{done.path}: {len(done.members)} members", *(f"left out: {one}" for one in done.left_out)]))
        say(f"wrote {done.path}")
    return 1 if done.left_out else 0
