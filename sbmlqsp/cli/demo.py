"""`sbmlqsp demo`: the whole road on one published model: check it, dose it, reproduce its claims, write a report."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.cli.usage import add_engine
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json

if TYPE_CHECKING:
    from sbmlqsp.curation import Entry

ENTRY = "PeletierGabrielsson2012_tmdd"


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("demo", parents=[common], help="check, dose and reproduce a published model")
    parser.add_argument("-o", dest="folder", metavar="FOLDER", type=Path, default=Path("demo-output"))
    add_engine(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print what each step found; return 0 if the model has no error and every claim passes."""
    import sbmlqsp as qsp
    from sbmlqsp.figures import save
    from sbmlqsp.report import report as write_report

    entry = qsp.repository()[ENTRY]
    arguments.folder.mkdir(parents=True, exist_ok=True)
    dosed, page = arguments.folder / "dosed.xml", arguments.folder / "report.html"
    picture = arguments.folder / "curves.png"
    with waiting(f"checking {entry.id}"):
        report = qsp.check(entry.model)
    regimen = _dose(entry, dosed)
    with waiting("reproducing the claims of the paper"):
        result = entry.reproduce(engine=arguments.engine)
    with waiting("writing the report"):
        write_report(result, page)
        save(result.results[0].plot(), picture)
    facts = {"entry": entry.id, "title": entry.title, "findings": len(report), "errors": len(report.errors)}
    facts |= {"regimen": regimen, "dosed": str(dosed.resolve()), "report": str(page.resolve())}
    facts |= {"picture": str(picture.resolve())}
    if arguments.json:
        print_json(facts | {"study": json.loads(result.to_json())})
    else:
        _print(facts, result.table())
    return 0 if report.ok and result.ok else 1


def _dose(entry: Entry, path: Path) -> str:
    """Write the model with the regimen of its first arm; return the regimen's text."""
    import sbmlqsp as qsp

    arm = next(iter(entry.studies[0].arms))
    assert arm.regimen is not None
    sizes = {"body_weight": arm.body_weight, "body_surface_area": arm.body_surface_area}
    qsp.save(qsp.with_regimen(entry.model, arm.regimen, **sizes), path)
    return str(arm.regimen)


def _print(facts: dict[str, object], table: str) -> None:
    print(f"model    {facts['entry']}: {facts['title']}")
    print(f"check    {facts['errors']} errors, {facts['findings']} findings in all")
    print(f"dose     {facts['regimen']}, as SBML events in {facts['dosed']}")
    print(f"claims\n\n{table}\n")
    print(f"curves   {facts['picture']}")
    print(f"report   {facts['report']}")
