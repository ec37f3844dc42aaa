"""`sbmlqsp scales MODEL`: characteristic times, dimensionless ratios, and what follows from them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict

from sbmlqsp.cli.regimen import add_body, body, regimen
from sbmlqsp.cli.usage import add_output, quantity
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json, say

PICTURES = (".png", ".svg", ".pdf")


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("scales", parents=[common], help="say which processes are fast, and what follows")
    parser.add_argument("model", help="SBML or Antimony file")
    parser.add_argument("--regimen", help="text such as '100 mg into depot every 12 h x 14', or a file of it")
    parser.add_argument("--until", type=quantity, metavar="TIME", help="end of the run that sets the concentrations")
    add_body(parser)
    add_output(parser, ".csv", *PICTURES)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print processes, ratios and verdicts; `-o` writes the table or draws the times."""
    import sbmlqsp as qsp

    with waiting(f"reading the time scales of {arguments.model}"):
        doses = regimen(arguments.regimen, arguments) if arguments.regimen else None
        weight = body(arguments).get("body_weight")
        found = qsp.scales(qsp.load(arguments.model), doses, until=arguments.until, body_weight=weight)
    if arguments.file and arguments.file.suffix.lower() in PICTURES:
        from sbmlqsp import figures

        figures.save(found.plot(), arguments.file)
        say(f"drew {arguments.file}")
    elif arguments.file:
        found.to_frame().to_csv(arguments.file, index=False)
        say(f"wrote {arguments.file}")
    if arguments.json:
        parts = ("processes", "ratios", "modes", "verdicts")
        print_json({part: [asdict(each) for each in getattr(found, part)] for part in parts} | {"unit": found.unit})
    elif not arguments.file:
        print(found)
    return 0
