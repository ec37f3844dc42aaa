"""`sbmlqsp identify MODEL`: which parameters the outputs can tell, which combinations, and what would help."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import TYPE_CHECKING, Any

from sbmlqsp.cli.nmtran import add_table
from sbmlqsp.cli.regimen import add_body, body, regimen
from sbmlqsp.cli.usage import UsageError, add_output, assignment, output, quantity
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_columns, say, write_csv
from sbmlqsp.core.json_text import json_text

if TYPE_CHECKING:
    from sbmlqsp.analysis.identifiability import FisherInformation, StructuralIdentifiability

PICTURES = (".png", ".svg", ".pdf")


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("identify", parents=[common], help="which parameters the outputs can tell")
    parser.add_argument("model", help="SBML or Antimony file")
    parser.add_argument(
        "--outputs", type=output, nargs="+", required=True, metavar="SELECTION", help="what is measured"
    )
    parser.add_argument("--unknown", nargs="+", metavar="ID", help="unknown parameters (default: every constant one)")
    parser.add_argument("--regimen", action="append", metavar="TEXT", help="doses; repeat for further experiments")
    parser.add_argument("--known-initial", nargs="*", metavar="ID", help="the known initial values; without ids: none")
    parser.add_argument("--inputs", nargs="+", default=(), metavar="ID", help="known functions of time")
    parser.add_argument("--no-remedies", action="store_true", help="do not look for what would help")
    parser.add_argument("--times", type=quantity, nargs="+", metavar="TIME", help="sampling times: adds precision")
    parser.add_argument(
        "--error", type=assignment, nargs="+", metavar="KIND=SD", help="'additive=0.1', 'proportional=0.2'"
    )
    add_body(parser)
    add_table(parser)
    add_output(parser, ".csv", ".json", ".jl", *PICTURES)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the verdicts; 0 if every unknown is identifiable, else 1."""
    if (arguments.times is None) != (arguments.error is None):
        raise UsageError("--times and --error belong together, give both")
    if arguments.file and arguments.file.suffix in PICTURES and arguments.times is None:
        raise UsageError("the picture is that of the precision, give --times and --error")
    with waiting(f"analysing {arguments.model}"):
        answer, precision = _analysed(arguments)
        content = _content(answer, precision, remedies=not arguments.no_remedies)
    if arguments.file:
        _write(arguments, answer, precision, content)
    if arguments.json:
        print(json_text(content))
    elif not arguments.file:
        _print(answer, precision, content)
    return 0 if answer.ok else 1


def _analysed(arguments: Namespace) -> tuple[StructuralIdentifiability, FisherInformation | None]:
    import sbmlqsp as qsp

    model = qsp.load(arguments.model)
    doses: list[Any] = [regimen(text, arguments) for text in arguments.regimen or ()]
    answer = qsp.identifiability.structural(
        model,
        arguments.outputs,
        arguments.unknown,
        doses or None,
        arguments.known_initial,
        inputs=arguments.inputs,
        **body(arguments),
    )
    if arguments.times is None:
        return answer, None
    error = {kind: _number(kind, text) for kind, text in arguments.error}
    given: dict[str, Any] = {"outputs": arguments.outputs, "times": arguments.times, "error": error, **body(arguments)}
    parts = [qsp.identifiability.fisher(model, one, unknown=arguments.unknown, **given) for one in (doses or [None])]
    whole = parts[0]
    for part in parts[1:]:
        whole += part
    return answer, whole


def _number(kind: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"the {kind} error '{text}' is not a number, give it in model units") from None


def _content(
    answer: StructuralIdentifiability, precision: FisherInformation | None, *, remedies: bool
) -> dict[str, Any]:
    content: dict[str, Any] = {
        "verdicts": answer.verdicts,
        "identifiable": answer.identifiable,
        "combinations": answer.combinations,
        "rank": answer.rank,
        "unknowns": len(answer.unknowns),
        "unexplained": answer.found.unexplained,
        "notes": list(answer.notes),
        "remedies": [str(remedy) for remedy in answer.remedies] if remedies else [],
    }
    if precision is not None:
        content["rse"] = precision.rse
        content["logdet"] = precision.logdet
        content["sloppy"] = [str(direction) for direction in precision.sloppy_directions]
    return content


def _print(answer: StructuralIdentifiability, precision: FisherInformation | None, content: dict[str, Any]) -> None:
    relative = precision.rse if precision is not None else {}
    head = ["unknown", "verdict", "why", *(["RSE %"] if relative else [])]
    rows = [
        [
            row["unknown"],
            row["verdict"],
            row["why"],
            *([f"{relative.get(row['unknown'], float('nan')):.4g}"] * bool(relative)),
        ]
        for row in answer.table()
    ]
    print_columns(head, rows)
    if answer.combinations:
        print(f"\nidentifiable in combination: {', '.join(answer.combinations)}")
    if content["remedies"]:
        print("\nany one of these makes everything identifiable:")
        for remedy in content["remedies"]:
            print(f"  {remedy}")
    for line in content.get("sloppy", []):
        print(f"loose direction: {line}")
    for note in answer.notes:
        print(f"note: {note}")


def _write(
    arguments: Namespace,
    answer: StructuralIdentifiability,
    precision: FisherInformation | None,
    content: dict[str, Any],
) -> None:
    path = arguments.file
    if path.suffix == ".csv":
        write_csv(path, ["unknown", "verdict", "why"], [list(row.values()) for row in answer.table()])
    elif path.suffix == ".json":
        path.write_text(json_text(content) + "\n", encoding="utf-8")
    elif path.suffix == ".jl":
        path.write_text(answer.to_julia(), encoding="utf-8")
    else:
        assert precision is not None
        precision.plot().savefig(path)
    say(f"wrote {path}")
