"""`sbmlqsp convert IN -o OUT`: from one format to another, with what was lost and the proof of the rest."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace, _SubParsersAction
from pathlib import Path

from sbmlqsp.cli.nmtran import add_table, table
from sbmlqsp.cli.regimen import add_body, body, regimen
from sbmlqsp.cli.usage import quantity
from sbmlqsp.cli.waiting import waiting


def add(verbs: _SubParsersAction[ArgumentParser], common: ArgumentParser) -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("convert", parents=[common], help="convert a model to or from another tool")
    parser.add_argument("source", metavar="IN", help="SBML, Antimony, or a file of another tool")
    parser.add_argument("-o", dest="file", metavar="OUT", type=Path, required=True, help="file to write, as run.cpp")
    parser.add_argument(
        "--to", metavar="FORMAT", help="one of `sbmlqsp formats`; by default what the suffix belongs to"
    )
    parser.add_argument("--from", dest="from_", metavar="FORMAT", help="format of IN; by default what its suffix says")
    doses = parser.add_mutually_exclusive_group()
    doses.add_argument("--regimen", help="text such as '100 mg into depot every 12 h x 14', or a file of it")
    doses.add_argument("--nmtran", type=Path, metavar="TABLE", help="NM-TRAN event table")
    parser.add_argument("--study", type=Path, metavar="FILE", help="study.toml, for formats that carry its arms")
    parser.add_argument("--until", type=quantity, metavar="TIME", help="end of the run, and of doses without end")
    parser.add_argument("--lossy", action="store_true", help="leave out what the format cannot carry, and say so")
    proof = parser.add_mutually_exclusive_group()
    proof.add_argument(
        "--prove", action="store_true", default=None, help="insist on the proof; else only where its program is there"
    )
    proof.add_argument("--no-proof", dest="prove", action="store_false", help="do not compare the file with the model")
    add_body(parser)
    add_table(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Write the files and print the report; nothing is written if something would be lost or the proof fails."""
    import sbmlqsp as qsp

    with waiting(f"converting {arguments.source}"):
        doses = table(arguments.nmtran, arguments) if arguments.nmtran else None
        if arguments.regimen:
            doses = regimen(arguments.regimen, arguments)
        report = qsp.convert(
            arguments.source,
            arguments.file,
            from_=arguments.from_,
            to=arguments.to,
            regimen=doses,
            until=arguments.until,
            study=qsp.Study.load(arguments.study) if arguments.study else None,
            lossy=arguments.lossy,
            prove=arguments.prove,
            **body(arguments),
        )
    print(report.to_json() if arguments.json else report)
    return 0 if report.proof.ok or report.proof.skipped else 1
