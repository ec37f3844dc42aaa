"""`sbmlqsp fit MODEL DATA`: parameters from observations, with a waterfall of the starts and what is identifiable.

`sbmlqsp fit PROBLEM` takes everything from the file of a format that says it, such as PEtab.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sbmlqsp.cli.nmtran import add_table
from sbmlqsp.cli.regimen import add_body, body, regimen
from sbmlqsp.cli.usage import UsageError, add_output, assignment, number_or_text
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_columns, say, write_csv
from sbmlqsp.core.json_text import json_text

if TYPE_CHECKING:
    from sbmlqsp.calibration.fitting import Fit

PICTURES = (".png", ".svg", ".pdf")
_BOUNDS = re.compile(r"\s*(\[?[A-Za-z_][\w.]*\]?)\s*=\s*(.+?)\s*\.\.\s*(.+?)\s*")


def bounds(text: str) -> tuple[str, tuple[Any, Any]]:
    """Return ("CL", ("0.1 L/h", "10 L/h")) of "CL=0.1 L/h..10 L/h"."""
    match = _BOUNDS.fullmatch(text)
    if match is None:
        raise ArgumentTypeError(f"'{text}' is not of the form NAME=LOWER..UPPER")
    return match[1], (number_or_text(match[2]), number_or_text(match[3]))


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("fit", parents=[common], help="parameters from observations")
    parser.add_argument("model", help="SBML or Antimony file, or a PEtab problem, which takes no DATA")
    parser.add_argument("data", nargs="?", help="CSV file of observations, one row each")
    parser.add_argument("--unknown", nargs="+", metavar="ID", help="parameters to be estimated")
    parser.add_argument("--regimen", metavar="TEXT", help="doses of all arms")
    parser.add_argument(
        "--arm-regimen", type=assignment, action="append", default=[], metavar="ARM=TEXT", help="of one"
    )
    parser.add_argument("--time", default="time", metavar="COLUMN", help="column of times (default: time)")
    parser.add_argument("--time-unit", metavar="UNIT", help="unit of the times (default: the model's)")
    parser.add_argument("--output", default="output", metavar="COLUMN", help="column, or one selection for all rows")
    parser.add_argument("--value", default="value", metavar="COLUMN", help="column of values (default: value)")
    parser.add_argument("--unit", metavar="COLUMN", help="column of units, or one unit (default: the model's)")
    parser.add_argument("--arm", metavar="COLUMN", help="column of arms")
    parser.add_argument("--lloq", type=number_or_text, metavar="COLUMN", help="column, or one limit of quantification")
    parser.add_argument("--error", default="additive", help="additive, proportional, combined or lognormal")
    parser.add_argument(
        "--bounds", type=bounds, action="append", default=[], metavar="ID=LOWER..UPPER", help="repeatable"
    )
    parser.add_argument("--starts", type=int, default=10, metavar="N", help="number of searches (default: 10)")
    parser.add_argument("--seed", type=int, default=1, help="of the random starts (default: 1)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes (default: 1)")
    parser.add_argument("--profile", action="store_true", help="confidence intervals by profile likelihood")
    add_body(parser)
    add_table(parser)
    add_output(parser, ".csv", ".json", *PICTURES)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the estimates; 0 if the fit converged and everything is identifiable, else 1."""
    with waiting(f"fitting {arguments.model}"):
        found = _fitted(arguments)
        content = _content(found, profile=arguments.profile, workers=arguments.workers)
    if arguments.file:
        _write(arguments, found, content)
    if arguments.json:
        print(json_text(content))
    elif not arguments.file:
        _print(content)
    good = found.converged and (found.identifiability is None or found.identifiability.ok)
    return 0 if good else 1


def _problem(arguments: Namespace) -> Fit:
    """Return the fit of a file that says what to fit to which data."""
    from sbmlqsp.conversion import Fitter, reader_for
    from sbmlqsp.io.kinds import BY_SUFFIX

    path = Path(arguments.model)
    if path.suffix.lower() in BY_SUFFIX:
        raise UsageError("a model needs DATA, a CSV file of observations")
    found = reader_for(path)
    if not isinstance(found, Fitter):
        raise UsageError(f"'{arguments.model}' does not say what to fit to which data: give a model and DATA")
    given = [name for name in ("unknown", "regimen", "arm_regimen", "bounds") if getattr(arguments, name)]
    if given:
        raise UsageError(f"--{given[0].replace('_', '-')} belongs to a model and DATA: the problem says it")
    return found.fit(path, starts=arguments.starts, seed=arguments.seed)


def _fitted(arguments: Namespace) -> Fit:
    if arguments.data is None:
        return _problem(arguments)
    if not arguments.unknown:
        raise UsageError("--unknown is missing: name the parameters to be estimated")
    import pandas as pd

    import sbmlqsp as qsp

    columns = {"time": arguments.time, "output": arguments.output, "value": arguments.value, "unit": arguments.unit}
    data = qsp.Observations.from_table(
        pd.read_csv(arguments.data), arm=arguments.arm, lloq=arguments.lloq, time_unit=arguments.time_unit, **columns
    )
    doses: Any = regimen(arguments.regimen, arguments) if arguments.regimen else None
    if arguments.arm_regimen:
        doses = {arm: regimen(text, arguments) for arm, text in arguments.arm_regimen}
    return qsp.fit(
        qsp.load(arguments.model),
        data,
        arguments.unknown,
        doses,
        error=arguments.error,
        bounds=dict(arguments.bounds),
        starts=arguments.starts,
        seed=arguments.seed,
        workers=arguments.workers,
        **body(arguments),
    )


def _content(found: Fit, *, profile: bool, workers: int) -> dict[str, Any]:
    table = found.table()
    if profile:
        profiles = found.profiles(workers=workers)
        for row in table:
            told = profiles[row["estimate"]]
            row |= {"lower": told.lower, "upper": told.upper, "verdict": told.verdict}
    return {
        "estimates": table,
        "nllh": found.nllh,
        "aic": found.aic,
        "bic": found.bic,
        "status": found.best.status,
        "found_by": found.found_by,
        "waterfall": found.waterfall,
        "notes": list(found.notes),
    }


def _print(content: dict[str, Any]) -> None:
    rows = content["estimates"]
    print_columns(list(rows[0]), [list(row.values()) for row in rows])
    starts = len(content["waterfall"])
    print(f"\nnllh {content['nllh']:.6g}, AIC {content['aic']:.6g}, {content['status']}", end="")
    print(f", found by {content['found_by']} of {starts} start{'s' if starts > 1 else ''}")
    for note in content["notes"]:
        print(f"note: {note}")


def _write(arguments: Namespace, found: Fit, content: dict[str, Any]) -> None:
    path, rows = arguments.file, content["estimates"]
    if path.suffix == ".csv":
        write_csv(path, list(rows[0]), [list(row.values()) for row in rows])
    elif path.suffix == ".json":
        path.write_text(json_text(content) + "\n", encoding="utf-8")
    else:
        found.plot().savefig(path)
    say(f"wrote {path}")
