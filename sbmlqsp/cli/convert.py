"""`sbmlqsp convert MODEL -o FILE`: write a model for another tool, say what was lost, and prove the rest."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path

from sbmlqsp.cli.nmtran import add_table, table
from sbmlqsp.cli.regimen import add_body, body, regimen
from sbmlqsp.cli.usage import quantity
from sbmlqsp.cli.waiting import waiting


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("convert", parents=[common], help="write a model for another tool")
    parser.add_argument("model", help="SBML or Antimony file")
    parser.add_argument("-o", dest="file", metavar="FILE", type=Path, required=True, help="file to write, as run.cpp")
    parser.add_argument(
        "--to", metavar="FORMAT", help="one of `sbmlqsp formats`; by default what the suffix belongs to"
    )
    doses = parser.add_mutually_exclusive_group()
    doses.add_argument("--regimen", help="text such as '100 mg into depot every 12 h x 14', or a file of it")
    doses.add_argument("--nmtran", type=Path, metavar="TABLE", help="NM-TRAN event table")
    parser.add_argument("--until", type=quantity, metavar="TIME", help="end of doses that repeat without end")
    parser.add_argument("--lossy", action="store_true", help="leave out what the format cannot carry, and say so")
    add_body(parser)
    add_table(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Write the files and print the report; nothing is written if something would be lost or the proof fails."""
    import sbmlqsp as qsp

    with waiting(f"converting {arguments.model}"):
        doses = table(arguments.nmtran, arguments) if arguments.nmtran else None
        if arguments.regimen:
            doses = regimen(arguments.regimen, arguments)
        report = qsp.export(
            qsp.load(arguments.model),
            arguments.file,
            to=arguments.to,
            regimen=doses,
            until=arguments.until,
            lossy=arguments.lossy,
            **body(arguments),
        )
    print(report.to_json() if arguments.json else report)
    return 0 if report.proof.ok else 1
