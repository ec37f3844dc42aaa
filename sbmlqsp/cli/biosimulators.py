"""`biosimulators-sbmlqsp -i ARCHIVE -o FOLDER`: the command line that BioSimulators asks of a simulator."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from sbmlqsp import __version__
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.errors import SbmlqspError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every SED-ML document of an archive and write its reports and plots.

    Returns:
        0 if every document ran, 1 if one did not (log.yml says why) or the archive cannot be read, 2 for wrong usage.
    """
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as exit_:
        return int(exit_.code or 0)
    from sbmlqsp.archive.reports import write_outputs
    from sbmlqsp.archive.rerun import run_archive

    try:
        with waiting(f"running {chosen.archive}"):
            found = run_archive(chosen.archive)
            write_outputs(found, chosen.out_dir)
    except SbmlqspError as error:
        return _fail(str(chosen.archive), error)
    failed = {location: each for location, each in found.items() if isinstance(each, SbmlqspError)}
    for location, reason in failed.items():
        _fail(location, reason)
    return 1 if failed else 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="biosimulators-sbmlqsp", description="Run the SED-ML of a COMBINE archive.")
    parser.add_argument("-i", "--archive", type=Path, required=True, help="COMBINE archive (.omex)")
    parser.add_argument("-o", "--out-dir", type=Path, default=Path(), help="folder for reports and plots")
    parser.add_argument("-v", "--version", action="version", version=__version__)
    return parser


def _fail(where: str, error: SbmlqspError) -> int:
    sys.stderr.write(f"error: {where}: {' '.join(str(error).split())}\n")
    return 1
