"""`sbmlqsp units MODEL`: whether every term of every equation carries a unit that fits."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.cli.check import LEVELS
from sbmlqsp.cli.usage import add_output
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_columns, say, write_csv
from sbmlqsp.core.json_text import json_text

if TYPE_CHECKING:
    from sbmlqsp.checks import UnitReport
    from sbmlqsp.checks.unit_proof import OdeTerm
    from sbmlqsp.model import Model

COLUMNS = ("variable", "equation_unit", "source", "term", "unit", "fits")
_FITS = {True: "ok", False: "DIFFERS", None: "open"}


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("units", parents=[common], help="prove the units of every equation")
    parser.add_argument("model", help="SBML or Antimony file")
    parser.add_argument(
        "--level", choices=LEVELS, default="default", help="lenient: dimensions and scales; strict: nothing undeclared"
    )
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        type=Path,
        help="accepted findings of a legacy model; written if it does not exist",
    )
    add_output(parser, ".csv", ".json", ".xml", ".ant")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the terms of the equations and the findings; return 1 if there is a finding that is no note.

    `-o FILE.csv` writes the terms, `-o FILE.json` the report, `-o FILE.xml` the model with inferred units declared.
    """
    import sbmlqsp as qsp

    with waiting(f"proving the units of {arguments.model}"):
        model = qsp.load(arguments.model)
        report, terms = _report(model, arguments), qsp.ode_terms(model)
    if arguments.file:
        _write(model, report, terms, arguments.file)
        say(f"wrote {arguments.file}")
    if arguments.json:
        content = {**json.loads(report.to_json()), "ode_terms": [asdict(term) for term in terms]}
        print(json_text(content))
    elif not arguments.file:
        _print(report, terms)
    return 0 if report.ok else 1


def _report(model: Model, arguments: Namespace) -> UnitReport:
    from sbmlqsp.checks.unit_proof import baseline, check_units

    path: Path | None = arguments.baseline
    if path is None:
        return check_units(model, arguments.level)
    if not path.exists():
        baseline.write_baseline(check_units(model, arguments.level), path)
        say(f"wrote {path}")
    return check_units(model, arguments.level, baseline=baseline.read_baseline(path))


def _print(report: UnitReport, terms: tuple[OdeTerm, ...]) -> None:
    for variable, own in groupby(terms, key=lambda term: term.variable):
        rows = list(own)
        print(f"d {variable} / dt  in {rows[0].equation_unit}")
        print_columns(
            ("term", "unit", "fits", "from"), [(t.term, t.unit, _FITS[t.fits], t.source) for t in rows], indent="    "
        )
    for title, found in (("model", report.model_units), ("inferred", report.inferred)):
        if found:
            print()
            print_columns((title, "unit"), found.items())
    if terms or report.inferred:
        print()
    for issue in report:
        print(issue)
    print(
        f"{report.subject}: {report.verdict}; {len(report.formulas)} formulas, "
        f"{report.determined_share:.0%} determined, {report.tested_share:.0%} tested"
    )


def _write(model: Model, report: UnitReport, terms: tuple[OdeTerm, ...], path: Path) -> None:
    if path.suffix == ".csv":
        write_csv(path, COLUMNS, [[getattr(term, column) for column in COLUMNS] for term in terms])
    elif path.suffix == ".json":
        path.write_text(report.to_json() + "\n", encoding="utf-8")
    else:
        import sbmlqsp as qsp

        qsp.save(qsp.annotate_units(model), path)
