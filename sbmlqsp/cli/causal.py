"""`sbmlqsp causal MODEL --do "CL=2 L/h"`: mechanisms and loops, and the effect of an intervention on an output."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import Any

from sbmlqsp.cli.regimen import regimen
from sbmlqsp.cli.usage import UsageError, add_output, quantity
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_columns, print_json, say

PICTURES = (".png", ".svg", ".pdf")


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("causal", parents=[common], help="say what causes what, and what an intervention does")
    parser.add_argument("model", help="SBML or Antimony file")
    parser.add_argument("--do", metavar="NAME=VALUE", action="append", default=[], help="CL=2 L/h")
    parser.add_argument("--output", metavar="OUTPUT", help="what is watched, such as '[Drug]'")
    parser.add_argument("--mediator", default="", help="the variable whose share of the effect is asked")
    parser.add_argument("--regimen", help="treatment, as text or a file of it")
    parser.add_argument("--until", type=quantity, metavar="TIME", help="end of the run")
    parser.add_argument("--at", type=quantity, metavar="TIME", help="when the intervention begins; default: the start")
    add_output(parser, ".csv", *PICTURES)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print mechanisms and loops, or with --do and --output the effect over time."""
    import sbmlqsp as qsp

    interventions = dict(_intervention(text) for text in arguments.do)
    if bool(interventions) != bool(arguments.output):
        raise UsageError("--do and --output go together, say both or neither")
    if interventions and arguments.until is None:
        raise UsageError("an effect needs --until, the end of the run")
    with waiting(f"asking {arguments.model}"):
        model = qsp.load(arguments.model)
        if not interventions:
            return _graph(qsp.causal.graph(model), arguments)
        doses = regimen(arguments.regimen, arguments) if arguments.regimen else None
        asked: dict[str, Any] = {"mediator": arguments.mediator, "until": arguments.until, "at": arguments.at}
        found = qsp.causal.effect(model, interventions, arguments.output, doses, points=25, **asked)
    if arguments.file and arguments.file.suffix.lower() in PICTURES:
        from sbmlqsp import figures

        figures.save(found.plot(), arguments.file)
        say(f"drew {arguments.file}")
        return 0
    table = found.to_frame()
    if arguments.file:
        table.to_csv(arguments.file, index=False)
        say(f"wrote {arguments.file}")
    elif arguments.json:
        print_json(table.to_dict(orient="list"))
    else:
        print_columns(list(table.columns), table.to_numpy().tolist())
    return 0


def _intervention(text: str) -> tuple[str, Any]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise UsageError(f"'{text}' is no intervention, write NAME=VALUE")
    value = value.strip()
    if value == "cut":
        return name.strip(), None
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), value


def _graph(graph: Any, arguments: Namespace) -> int:
    if arguments.file and arguments.file.suffix.lower() in PICTURES:
        from sbmlqsp import figures

        figures.save(graph.plot(), arguments.file)
        say(f"drew {arguments.file}")
        return 0
    if arguments.json:
        edges = [{"cause": a, "effect": b, **data} for a, b, data in graph.network.edges(data=True)]
        print_json({"modules": graph.modules, "loops": [str(loop) for loop in graph.loops], "edges": edges})
        return 0
    for module, names in graph.modules.items():
        print(f"{module}: {', '.join(names)}")
    for loop in graph.loops:
        print(f"loop {loop}")
    return 0
