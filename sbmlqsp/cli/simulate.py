"""`sbmlqsp simulate MODEL`: run a model, with a regimen or without, and print or draw what happens."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path
from typing import TYPE_CHECKING

from sbmlqsp.cli.nmtran import add_table, table
from sbmlqsp.cli.regimen import add_body, body, regimen
from sbmlqsp.cli.usage import UsageError, add_engine, add_output, assignment, number_or_text, output, quantity
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json, print_rows, say, write_csv
from sbmlqsp.core.json_text import json_text

if TYPE_CHECKING:
    from sbmlqsp.dosing import Regimen
    from sbmlqsp.simulation import Result

POINTS = 101
DRAWN_POINTS = 1001
PICTURES = (".png", ".svg", ".pdf", ".html")


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("simulate", parents=[common], help="run a model, with a regimen or without")
    parser.add_argument("model", help="SBML or Antimony file")
    doses = parser.add_mutually_exclusive_group()
    text = "text such as '100 mg into depot every 12 h x 14', a file of it, or an NM-TRAN table (.csv)"
    doses.add_argument("doses", nargs="?", metavar="regimen", help=text)
    doses.add_argument("--regimen", help="the same")
    doses.add_argument("--nmtran", type=Path, metavar="FILE", help="NM-TRAN event table")
    parser.add_argument("--until", type=quantity, required=True, metavar="TIME", help="'84 d', or model units")
    parser.add_argument("--every", type=quantity, metavar="TIME", help="output interval, such as '6 h'")
    parser.add_argument(
        "--points", type=int, metavar="N", help=f"number of output times (default: {POINTS}, drawn: {DRAWN_POINTS})"
    )
    parser.add_argument(
        "--output", type=output, nargs="+", action="extend", metavar="SELECTION", help="'[Drug]', CL, 'name=formula'"
    )
    parser.add_argument(
        "--set", type=assignment, action="append", default=[], metavar="NAME=VALUE", help="'CL=5 L/h', repeatable"
    )
    add_body(parser)
    add_table(parser)
    add_engine(parser)
    add_output(parser, ".csv", ".json", *PICTURES)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the time course, or write it to the file."""
    if arguments.every is not None and arguments.points is not None:
        raise UsageError("--every and --points exclude each other, give one of them")
    with waiting(f"simulating {arguments.model}"):
        result = _simulate(arguments)
    if arguments.file:
        _write(result, arguments)
    if arguments.json:
        print_json(_content(result))
    elif not arguments.file:
        print_rows(*_rows(result))
    return 0


def _simulate(arguments: Namespace) -> Result:
    import sbmlqsp as qsp

    drawn = arguments.file is not None and arguments.file.suffix in PICTURES
    points = arguments.points or (DRAWN_POINTS if drawn else POINTS)
    return qsp.simulate(
        qsp.load(arguments.model),
        _doses(arguments),
        until=arguments.until,
        every=arguments.every,
        points=points if arguments.every is None else None,
        outputs=arguments.output,
        values={name: number_or_text(value) for name, value in arguments.set} or None,
        engine=arguments.engine,
        **body(arguments),
    )


def _doses(arguments: Namespace) -> Regimen | None:
    if arguments.nmtran:
        return table(arguments.nmtran, arguments)
    given = arguments.doses or arguments.regimen
    return regimen(given, arguments) if given else None


def _columns(result: Result) -> dict[str, list[float]]:
    return {name: result.values(name).tolist() for name in dict.fromkeys(("time", *result.names))}


def _rows(result: Result) -> tuple[list[str], list[tuple[float, ...]]]:
    """Return header ("time [h]", "[Drug] [mg/L]") and one row per output time, in the units of the result."""
    columns = _columns(result)
    header = [f"{name} [{unit}]" if (unit := result.units[name]) else name for name in columns]
    return header, list(zip(*columns.values(), strict=True))


def _content(result: Result) -> dict[str, object]:
    return {"units": dict(result.units), "columns": _columns(result), "provenance": result.provenance}


def _write(result: Result, arguments: Namespace) -> None:
    path = arguments.file
    if path.suffix == ".csv":
        write_csv(path, *_rows(result))
    elif path.suffix == ".json":
        path.write_text(json_text(_content(result)) + "\n", encoding="utf-8")
    elif path.suffix == ".html":
        from sbmlqsp.report import report

        report(result, path)
    else:
        result.plot().savefig(path)
    say(f"wrote {path}")
