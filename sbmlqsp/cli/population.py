"""`sbmlqsp population MODEL --spec population.toml`: simulate many patients; print quantiles, write or draw them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sbmlqsp.cli.nmtran import add_table
from sbmlqsp.cli.regimen import add_body, body, regimen
from sbmlqsp.cli.usage import UsageError, add_output, assignment, number_or_text, output, quantity
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json, print_rows, say, write_csv
from sbmlqsp.core.json_text import json_text

if TYPE_CHECKING:
    from sbmlqsp.population import Population, PopulationResult

POINTS = 101
PICTURES = (".png", ".svg", ".pdf")


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("population", parents=[common], help="simulate a virtual population")
    parser.add_argument("model", help="SBML or Antimony file")
    text = "text such as '100 mg into depot every 12 h x 14', or a file of it"
    doses = parser.add_mutually_exclusive_group()
    doses.add_argument("doses", nargs="?", metavar="regimen", help=text)
    doses.add_argument("--regimen", dest="doses_too", metavar="REGIMEN", help="the same, as `simulate` takes it")
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--spec", type=Path, metavar="FILE", help="population.toml: distributions and covariates")
    given.add_argument(
        "--table", type=Path, metavar="FILE", help="patients as CSV or Parquet, 'CL [L/h]' in the header"
    )
    parser.add_argument("-n", type=int, metavar="N", help="number of patients (default: that of the file, or 1000)")
    parser.add_argument("--seed", type=int, metavar="N", help="seed (default: that of the file, or 0)")
    parser.add_argument("--until", type=quantity, required=True, metavar="TIME", help="'84 d', or model units")
    parser.add_argument("--every", type=quantity, metavar="TIME", help="output interval, such as '6 h'")
    parser.add_argument("--points", type=int, metavar="N", help=f"number of output times (default: {POINTS})")
    parser.add_argument(
        "--output", type=output, nargs="+", action="extend", metavar="SELECTION", help="'[Drug]', CL, 'name=formula'"
    )
    parser.add_argument(
        "--set", type=assignment, action="append", default=[], metavar="NAME=VALUE", help="'CL=5 L/h', repeatable"
    )
    parser.add_argument(
        "--measure", action="append", default=[], metavar="CALL", help="'cmax([Drug])' of each patient, repeatable"
    )
    parser.add_argument("--workers", type=int, metavar="N", help="parts side by side (default: one for each core)")
    parser.add_argument("--engine", choices=("cohort", "roadrunner"), default="cohort", help="who integrates")
    parser.add_argument("--store", type=Path, metavar="FOLDER", help="keep the run there, part by part")
    parser.add_argument("--resume", action="store_true", help="go on with the run in the folder")
    add_body(parser)
    add_table(parser)
    add_output(parser, ".csv", ".parquet", ".json", *PICTURES)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print quantiles over time, or measures of each patient; 1 if a patient failed."""
    if arguments.every is not None and arguments.points is not None:
        raise UsageError("--every and --points exclude each other, give one of them")
    arguments.doses = arguments.doses or arguments.doses_too
    if arguments.resume and arguments.store is None:
        raise UsageError("--resume needs the folder of the run, give --store")
    with waiting(f"simulating the population of {arguments.model}"):
        result = _simulate(arguments)
    if arguments.file:
        _write(result, arguments)
    if arguments.json:
        print_json(_content(result, arguments.measure))
    elif not arguments.file:
        print_rows(*(_measures(result, arguments.measure) if arguments.measure else _quantiles(result)))
    _tell(result)
    return 1 if result.failures else 0


def _patients(arguments: Namespace) -> Population:
    import sbmlqsp as qsp

    if arguments.table is not None:
        if arguments.n is not None or arguments.seed is not None:
            raise UsageError("-n and --seed have no meaning with --table, leave them out")
        return qsp.Population.load(arguments.table)
    return qsp.population.read_spec(arguments.spec).sample(arguments.n, arguments.seed)


def _simulate(arguments: Namespace) -> PopulationResult:
    import sbmlqsp as qsp

    model = qsp.load(arguments.model)
    values = {name: number_or_text(value) for name, value in arguments.set}
    return qsp.simulate_population(
        model.with_values(values) if values else model,
        _patients(arguments),
        regimen(arguments.doses, arguments) if arguments.doses else None,
        until=arguments.until,
        every=arguments.every,
        points=(arguments.points or POINTS) if arguments.every is None else None,
        outputs=arguments.output,
        workers=arguments.workers,
        progress=False,
        store=arguments.store,
        resume=arguments.resume,
        engine=arguments.engine,
        **body(arguments),
    )


def _quantiles(result: PopulationResult) -> tuple[list[str], list[tuple[float, ...]]]:
    """Return time and the 5th, 50th and 95th percentile of each output, units in the header."""
    header, columns = [_named("time", result.units["time"])], [result.values("time").tolist()]
    for name in result.names:
        if name != "time":
            found = result.quantiles(name).magnitude
            for label, row in zip(("5%", "50%", "95%"), found, strict=True):
                header.append(_named(f"{name} {label}", result.units[name]))
                columns.append(row.tolist())
    return header, list(zip(*columns, strict=True))


def _measures(result: PopulationResult, measures: list[str]) -> tuple[list[str], list[tuple[Any, ...]]]:
    columns = [list(result.subjects), *(result.measure(measure).tolist() for measure in measures)]
    return ["subject", *measures], list(zip(*columns, strict=True))


def _named(name: str, unit: str | None) -> str:
    return f"{name} [{unit}]" if unit else name


def _content(result: PopulationResult, measures: list[str]) -> dict[str, Any]:
    header, rows = _quantiles(result)
    return {
        "quantiles": {name: list(column) for name, column in zip(header, zip(*rows, strict=True), strict=True)},
        "measures": {measure: result.measure(measure).tolist() for measure in measures},
        "units": dict(result.units),
        "failures": [{"subject": f.subject + 1, "reason": f.reason, "time": f.time} for f in result.failures],
        "provenance": result.provenance,
    }


def _write(result: PopulationResult, arguments: Namespace) -> None:
    path = arguments.file
    if path.suffix == ".csv":
        write_csv(path, *(_measures(result, arguments.measure) if arguments.measure else _quantiles(result)))
    elif path.suffix == ".json":
        content = json_text(_content(result, arguments.measure))
        path.write_text(content + "\n", encoding="utf-8")
    elif path.suffix == ".parquet":
        result.save(path)
    else:
        result.plot().savefig(path)
    say(f"wrote {path}")


def _tell(result: PopulationResult) -> None:
    """Say on stderr who computed it and who failed."""
    provenance = result.provenance
    checked = result.certificate
    proof = "" if checked is None else f", within {checked.difference:.1e} of libRoadRunner in {len(checked.patients)}"
    why = f" ({provenance['why_not_cohort']})" if provenance["why_not_cohort"] else ""
    say(f"{len(result)} patients, {provenance['engine']}{why}{proof}")
    for failure in result.failures[:5]:
        say(f"patient {result.subjects[failure.subject]} failed: {failure.reason}")
