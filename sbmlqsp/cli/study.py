"""`sbmlqsp study run FILE`: simulate the arms of a study and compare its claims, one by one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.cli.usage import add_engine, add_output
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import say

if TYPE_CHECKING:
    from sbmlqsp.study import StudyResult


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("study", help="run studies and compare their claims")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    run_parser = actions.add_parser("run", parents=[common], help="compare the claims of a study one by one")
    run_parser.add_argument("study", metavar="FILE", help="study.toml")
    add_engine(run_parser)
    add_output(run_parser, ".html", ".csv", ".json")
    run_parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the table of claims; return 1 unless every claim passes."""
    import sbmlqsp as qsp

    with waiting(f"running {arguments.study}"):
        result = qsp.Study.load(arguments.study).run(engine=arguments.engine)
        if arguments.file:
            write(result, arguments.file)
    print(result.to_json() if arguments.json else result.table())
    if arguments.file:
        say(f"wrote {arguments.file}")
    return 0 if result.ok else 1


def write(result: StudyResult, path: Path) -> None:
    """Write the verdicts as the suffix of the file says."""
    if path.suffix == ".csv":
        result.to_frame().to_csv(path, index=False)
    elif path.suffix == ".json":
        path.write_text(result.to_json() + "\n", encoding="utf-8")
    else:
        from sbmlqsp.report import report

        report(result, path)
