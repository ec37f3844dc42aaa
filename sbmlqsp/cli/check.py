"""`sbmlqsp check MODEL`: what is wrong with a model, and what to do about it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.cli.usage import add_output
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import say, write_csv

if TYPE_CHECKING:
    from sbmlqsp.core.findings import Report

LEVELS = ("lenient", "default", "strict")
COLUMNS = ("severity", "where", "rule", "message", "fix")


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("check", parents=[common], help="find what is wrong with a model")
    parser.add_argument("model", help="SBML or Antimony file")
    parser.add_argument(
        "--level", choices=LEVELS, default="default", help="lenient: no notes; strict: no warning passes"
    )
    add_output(parser, ".csv", ".json", ".html")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the findings; return 1 if there is an error among them."""
    import sbmlqsp as qsp

    with waiting(f"checking {arguments.model}"):
        report = qsp.check(qsp.load(arguments.model), level=arguments.level)
    if arguments.file:
        _write(report, arguments.file)
        say(f"wrote {arguments.file}")
    if arguments.json:
        print(report.to_json())
    elif not arguments.file:
        _print(report, arguments.model)
    return 0 if report.ok else 1


def _print(report: Report, model: str) -> None:
    for issue in report:
        print(issue)
    counts = Counter(issue.severity for issue in report)
    found = ", ".join(f"{n} {severity}{'s' * (n > 1)}" for severity, n in counts.items()) or "no findings"
    print(f"{model}: {found}")


def _write(findings: Report, path: Path) -> None:
    if path.suffix == ".csv":
        write_csv(path, COLUMNS, [[getattr(issue, column) for column in COLUMNS] for issue in findings])
    elif path.suffix == ".json":
        path.write_text(findings.to_json() + "\n", encoding="utf-8")
    else:
        from sbmlqsp.report import report

        report(findings, path)
