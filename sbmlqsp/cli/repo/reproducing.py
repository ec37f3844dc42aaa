"""`sbmlqsp repo reproduce [ID ...]`: every claim of entries, in every engine."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.cli.repo.chosen import add_entries, add_record, add_repository, chosen_entries, record
from sbmlqsp.cli.usage import add_output
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json, say
from sbmlqsp.core.json_text import json_text

if TYPE_CHECKING:
    from sbmlqsp.curation import Reproduction


def add(actions: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the action to the command line."""
    parser = actions.add_parser("reproduce", parents=[common], help="compare every claim of entries")
    add_entries(parser)
    add_repository(parser)
    help_text = "engines, with commas between; default: roadrunner, and copasi where it is installed"
    parser.add_argument("--engine", default="", help=help_text)
    parser.add_argument("--claims", action="store_true", help="print every claim, not only those that fail")
    add_record(parser, "reproduction")
    add_output(parser, ".html", ".csv", ".json")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the claims of each entry with their verdicts; return 1 unless all pass or are explained."""
    entries = chosen_entries(arguments)
    engine = arguments.engine or installed_engines()
    done: list[Reproduction] = []
    for number, entry in enumerate(entries, start=1):
        with waiting(f"reproducing {entry.id} ({number} of {len(entries)})"):
            done.append(entry.reproduce(engine=engine))
        if not arguments.json:
            print(_text(done[-1], whole=arguments.claims or len(entries) == 1), flush=True)
        record(arguments, entry, lambda: _record(arguments, done[-1]))
    if arguments.file:
        _write(done, arguments.file)
    if arguments.json:
        print_json([each.to_dict() for each in done])
    elif len(done) > 1:
        _conclude(done)
    return 0 if all(each.ok or each.explained for each in done) else 1


def installed_engines() -> str:
    """Return the engines that claims are compared in where none is named."""
    if find_spec("COPASI") is not None:
        return "roadrunner,copasi"
    say("COPASI is not installed: one engine only, which grants no level; pip install 'sbmlqsp[copasi]'")
    return "roadrunner"


def _text(one: Reproduction, *, whole: bool) -> str:
    if whole:
        return f"{one.table()}\n\n{one.summary}\n"
    lines = [f"{'ok  ' if one.ok else 'note' if one.explained else 'FAIL'} {one.summary}"]
    return "\n".join([*lines, *(f"       {line}" for line in one.failing())])


def _conclude(done: Sequence[Reproduction]) -> None:
    from sbmlqsp.curation.summary import conclusion

    print(conclusion(done))


def _record(arguments: Namespace, one: Reproduction) -> None:
    from sbmlqsp.curation.granting import record_reproduction

    change = record_reproduction(one, who=arguments.who, why=arguments.why)
    if change.details["granted"] != one.entry.level:
        say(f"{one.entry.id} is {change.details['granted']} now, was {one.entry.level}")


def _write(done: Sequence[Reproduction], path: Path) -> None:
    if path.suffix == ".html":
        from sbmlqsp.report import report

        report(done[0] if len(done) == 1 else tuple(done), path)
    elif path.suffix == ".json":
        path.write_text(json_text([each.to_dict() for each in done]), encoding="utf-8")
    else:
        import pandas as pd

        pd.concat([each.to_frame() for each in done]).to_csv(path, index=False)
    say(f"wrote {path}")
