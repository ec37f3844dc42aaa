"""`sbmlqsp bifurcation MODEL --parameter P --from A --to B`: where switches flip and oscillations begin."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import TYPE_CHECKING

from sbmlqsp.cli.steady_state import add_values, settings_of
from sbmlqsp.cli.usage import UsageError, add_output, quantity
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json, say, write_csv

if TYPE_CHECKING:
    from sbmlqsp.analysis.dynamics import Diagram, PlaneDiagram, SpecialPoint

PICTURES = (".png", ".svg", ".pdf", ".html")


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("bifurcation", parents=[common], help="steady states and cycles over a parameter")
    parser.add_argument("model", help="SBML or Antimony file")
    name = "an id, '[S]', 'into Drug' or 'total of A'"
    parser.add_argument("--parameter", required=True, metavar="P", help=name)
    parser.add_argument("--from", dest="low", type=quantity, required=True, metavar="A", help="'0.1 nmol/L'")
    parser.add_argument("--to", dest="high", type=quantity, required=True, metavar="B", help="end of the range")
    parser.add_argument("--second", metavar="P", help="a second parameter: fold and Hopf curves in the plane")
    parser.add_argument("--second-from", type=quantity, metavar="A", help="its range")
    parser.add_argument("--second-to", type=quantity, metavar="B", help="its range")
    parser.add_argument("--output", metavar="SELECTION", help="what is drawn, such as '[Drug]'")
    parser.add_argument("--no-cycles", action="store_true", help="steady states alone")
    parser.add_argument("--time-limit", type=float, default=120.0, metavar="S", help="seconds")
    add_values(parser)
    add_output(parser, ".csv", *PICTURES)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print what was found, or write the diagram."""
    with waiting(f"following steady states of {arguments.model}"):
        found = _found(arguments)
    if arguments.file:
        _write(found, arguments)
    if arguments.json:
        print_json(_content(found))
    elif not arguments.file:
        print(found)
    return 0


def _found(arguments: Namespace) -> Diagram | PlaneDiagram:
    import sbmlqsp as qsp

    model, common = qsp.load(arguments.model), settings_of(arguments)
    limits = qsp.Settings(time_limit=arguments.time_limit)
    span = arguments.low, arguments.high
    if arguments.second is None:
        return qsp.continuation(
            model, arguments.parameter, span, cycles=not arguments.no_cycles, settings=limits, **common
        )
    if arguments.second_from is None or arguments.second_to is None:
        raise UsageError("--second needs --second-from and --second-to")
    second = arguments.second_from, arguments.second_to
    return qsp.two_parameter(model, (arguments.parameter, arguments.second), (span, second), settings=limits, **common)


def _write(found: Diagram | PlaneDiagram, arguments: Namespace) -> None:
    path = arguments.file
    if path.suffix == ".csv":
        frame = found.to_frame()
        write_csv(path, list(frame.columns), frame.itertuples(index=False))
    else:
        from sbmlqsp import figures

        figure = found.plot(arguments.output) if arguments.second is None else found.plot()  # type: ignore[call-arg]
        if path.suffix == ".html":
            path.write_text(_page(found, figures.image(figure, "svg")), encoding="utf-8")
        else:
            figures.save(figure, path)
    say(f"wrote {path}")


def _page(found: Diagram | PlaneDiagram, picture: bytes) -> str:
    from html import escape

    drawing = picture.decode("utf-8")
    drawing = drawing[drawing.index("<svg") :]
    title = escape(found.model.name)
    lines = "".join(f"<li>{escape(line)}</li>" for line in str(found).splitlines()[1:])
    head = f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1>{drawing}<ul>{lines}</ul></body></html>\n"


def _content(found: Diagram | PlaneDiagram) -> dict[str, object]:
    content: dict[str, object] = {
        "special_points": [_point(point) for point in found.special_points],
        "notes": list(found.notes),
        "finished": found.finished,
    }
    sentences = getattr(found, "sentences", None)
    return content if sentences is None else {**content, "sentences": list(sentences)}


def _point(point: SpecialPoint) -> dict[str, object]:
    return {
        "kind": point.kind,
        "name": point.name,
        "parameter": point.parameter,
        "unit": point.unit,
        "second_name": point.second_name or None,
        "second": point.second,
        "values": dict(point.values),
        "period": point.period,
        "l1": point.l1,
        "converged": point.converged,
    }
