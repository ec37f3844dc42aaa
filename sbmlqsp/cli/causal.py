"""`sbmlqsp causal MODEL --do "CL=2 L/h"`: mechanisms and loops, what an intervention reaches and does."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from typing import Any

from sbmlqsp.cli.regimen import add_body, body, regimen
from sbmlqsp.cli.usage import UsageError, add_output, number_or_text, quantity
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_columns, print_json, say, write_csv

PICTURES, MODELS = (".png", ".svg", ".pdf"), (".xml", ".sbml", ".ant")
POINTS = 25


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("causal", parents=[common], help="say what causes what, and what an intervention does")
    parser.add_argument("model", help="SBML or Antimony file")
    what = "a value, a formula of a mechanism, 'x0.5' for half of what it is, 'cut' for a mechanism that stops"
    parser.add_argument("--do", metavar="NAME=VALUE", action="append", default=[], help=f"'CL=2 L/h': {what}")
    parser.add_argument("--output", metavar="OUTPUT", help="what is watched, such as '[Drug]'")
    parser.add_argument("--mediator", default="", help="the variable whose share of the effect is asked")
    parser.add_argument("--regimen", help="treatment, as text or a file of it")
    parser.add_argument("--until", type=quantity, metavar="TIME", help="end of the run")
    parser.add_argument("--points", type=int, metavar="N", help=f"number of rows; default: {POINTS}")
    parser.add_argument("--at", type=quantity, metavar="TIME", help="when the intervention begins; default: the start")
    parser.add_argument("--population", metavar="TABLE", help="patients, one row each: .csv or .parquet")
    add_body(parser)
    add_output(parser, ".csv", *PICTURES, *MODELS)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print mechanisms and loops; with --do what it reaches, and with --output its effect over time."""
    import sbmlqsp as qsp

    interventions = dict(_intervention(text) for text in arguments.do)
    suffix = arguments.file.suffix.lower() if arguments.file else ""
    if arguments.output and not interventions:
        raise UsageError("--output needs --do, the intervention whose effect is asked")
    if arguments.output and arguments.until is None:
        raise UsageError("an effect needs --until, the end of the run")
    if not arguments.output and (arguments.mediator or arguments.population):
        raise UsageError("--mediator and --population need --output, what is watched")
    if suffix in MODELS and (arguments.output or not interventions):
        raise UsageError("a model is written for --do without --output")
    if suffix == ".csv" and not arguments.output:
        raise UsageError("a table is written for --do with --output")
    if suffix in PICTURES and interventions and not arguments.output:
        raise UsageError("a picture of an intervention needs --output, what is watched")
    with waiting(f"asking {arguments.model}"):
        model = qsp.load(arguments.model)
        doses = regimen(arguments.regimen, arguments) if arguments.regimen else None
        if not interventions:
            return _graph(qsp.causal.graph(model, doses), arguments)
        if not arguments.output:
            return _reached(model, interventions, doses, arguments)
        found = _effect(model, interventions, doses, arguments)
    return _written(found, arguments)


def _intervention(text: str) -> tuple[str, Any]:
    """Return a name and a value: "cut" stops a mechanism, "x0.5" halves what is there."""
    import sbmlqsp as qsp

    name, sign, value = (part.strip() for part in text.partition("="))
    if not sign or not name or not value:
        raise UsageError(f"'{text}' is no intervention, write NAME=VALUE")
    if value == "cut":
        return name, None
    if value.startswith("x") and isinstance(number_or_text(value[1:]), float):
        return name, qsp.causal.Times(float(value[1:]))
    return name, number_or_text(value)


def _effect(model: Any, interventions: dict[str, Any], doses: Any, arguments: Namespace) -> Any:
    import sbmlqsp as qsp

    asked: dict[str, Any] = {"mediator": arguments.mediator, "until": arguments.until, "at": arguments.at}
    asked["points"] = arguments.points or POINTS
    asked |= body(arguments)
    asked["population"] = qsp.Population.load(arguments.population) if arguments.population else None
    return qsp.causal.effect(model, interventions, arguments.output, doses, **asked)


def _written(found: Any, arguments: Namespace) -> int:
    if arguments.file and arguments.file.suffix.lower() in PICTURES:
        return _drawn(found.plot(), arguments)
    table = found.to_frame() if found.population is None else found.summary()
    if arguments.file:
        write_csv(arguments.file, list(table.columns), table.to_numpy().tolist())
        say(f"wrote {arguments.file}")
    elif arguments.json:
        told = {"output": found.output, "unit": found.unit, "mediator": found.mediator}
        print_json({**told, **table.to_dict(orient="list")})
    else:
        print_columns(list(table.columns), table.to_numpy().tolist())
    return 0


def _reached(model: Any, interventions: dict[str, Any], doses: Any, arguments: Namespace) -> int:
    """Print which mechanisms an intervention changes and what it reaches; write the model if a file is given."""
    import sbmlqsp as qsp

    after = qsp.causal.do(model, interventions, at=arguments.at)
    changed, reached = qsp.causal.changed(model, after), qsp.causal.reached(after, doses)
    variables = [s.id for s in model.species] + [r.variable for r in model.rules if r.variable]
    names = list(dict.fromkeys(variables))
    told = {
        "changed": list(changed),
        "reached": [name for name in names if name in reached],
        "untouched": [name for name in names if name not in reached],
    }
    if arguments.file:
        qsp.save(after, arguments.file)
        say(f"wrote {arguments.file}")
    if arguments.json:
        print_json(told)
    else:
        for what, found in told.items():
            print(f"{'mechanisms ' if what == 'changed' else ''}{what}: {', '.join(found) or 'none'}")
    return 0


def _graph(graph: Any, arguments: Namespace) -> int:
    if arguments.file:
        return _drawn(graph.plot(), arguments)
    if arguments.json:
        edges = [{"cause": a, "effect": b, **data} for a, b, data in graph.network.edges(data=True)]
        hashes = {name: mechanism.fingerprint for name, mechanism in graph.mechanisms.items()}
        loops = [
            {"variables": x.variables, "sign": x.sign, "delay": x.delay, "circulation": x.circulation}
            for x in graph.loops
        ]
        print_json({"modules": graph.modules, "mechanisms": hashes, "loops": loops, "edges": edges})
        return 0
    for module, names in graph.modules.items():
        print(f"{module}: {', '.join(names)}")
    for loop in graph.loops:
        print(f"loop {loop}")
    return 0


def _drawn(figure: Any, arguments: Namespace) -> int:
    from sbmlqsp import figures

    figures.save(figure, arguments.file)
    say(f"drew {arguments.file}")
    return 0
