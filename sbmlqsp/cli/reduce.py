"""`sbmlqsp reduce MODEL -o reduced.xml`: a simpler model with the certificate of its error."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict
from pathlib import Path

from sbmlqsp.cli.regimen import regimen
from sbmlqsp.cli.usage import quantity
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.cli.writing import print_json, say


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("reduce", parents=[common], help="make a simpler model and say how far it can be off")
    parser.add_argument("model", help="SBML or Antimony file")
    parser.add_argument("-o", dest="file", metavar="FILE", type=Path, help="file for the reduced model")
    parser.add_argument("--fast", metavar="SPECIES", nargs="+", help="species at quasi-steady state; default: proposed")
    parser.add_argument("--negligible", metavar="REACTION", nargs="+", default=[], help="reactions to leave out")
    parser.add_argument("--method", choices=("auto", "standard", "total"), default="auto")
    parser.add_argument("--regimen", help="treatment it has to be right for, as text or a file of it")
    parser.add_argument("--outputs", metavar="OUTPUT", nargs="+", help="what has to be right; default: what is kept")
    parser.add_argument("--until", type=quantity, metavar="TIME", help="end of the runs that are compared")
    parser.add_argument("--limit", type=float, default=0.1, help="largest error accepted, relative to the peak")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print what was reduced and the certificate; `-o` writes the model."""
    import sbmlqsp as qsp

    with waiting(f"reducing {arguments.model}"):
        doses = regimen(arguments.regimen, arguments) if arguments.regimen else None
        found = qsp.reduce(
            qsp.load(arguments.model),
            arguments.fast,
            negligible=arguments.negligible,
            method=arguments.method,
            regimen=doses,
            outputs=arguments.outputs,
            until=arguments.until,
            limit=arguments.limit,
        )
    if arguments.file:
        qsp.save(found.model, arguments.file)
        say(f"wrote {arguments.file}")
    if arguments.json:
        kept = ("fast", "removed", "targets", "conditions")
        print_json({name: getattr(found, name) for name in kept} | {"certificate": asdict(found.certificate)})
    else:
        print(found)
    return 0
