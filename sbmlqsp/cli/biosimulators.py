"""`biosimulators-sbmlqsp -i ARCHIVE -o FOLDER`: the command line that BioSimulators asks of a simulator."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from sbmlqsp import __version__
from sbmlqsp.cli.waiting import waiting
from sbmlqsp.errors import SbmlqspError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the SED-ML of an archive, its master where it names one, and write reports and plots.

    Returns:
        0 if every document ran, 1 if one did not (log.yml says why) or the archive cannot be read, 2 for wrong usage.
    """
    try:
        chosen = _parser().parse_args(arguments)
    except SystemExit as exit_:
        return int(exit_.code or 0)
    try:
        with nullcontext() if chosen.quiet else waiting(f"running {chosen.archive}"):
            failed = _run(chosen.archive, chosen.out_dir, masters=not chosen.every)
    except SbmlqspError as error:
        if chosen.debug:
            raise
        return _fail(str(chosen.archive), error)
    for location, reason in failed.items():
        _fail(location, reason)
    return 1 if failed else 0


def _run(path: Path, folder: Path, *, masters: bool) -> dict[str, SbmlqspError]:
    """Write the results of an archive and return the errors of the documents and plots that failed."""
    from sbmlqsp.archive import read_archive
    from sbmlqsp.archive.rerun import run_archive
    from sbmlqsp.archive.results import check_installed, write_outputs

    check_installed()
    archive = read_archive(path)
    found = run_archive(archive, masters=masters)
    skipped = tuple(member.location for member in archive.of_kind("sedml") if member.location not in found)
    failures = write_outputs(found, folder, skipped=skipped)
    failed = {location: each for location, each in found.items() if isinstance(each, SbmlqspError)}
    return failed | {f"{location}/{plot}": error for (location, plot), error in failures.items()}


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="biosimulators-sbmlqsp", description="Run the SED-ML of a COMBINE archive.")
    parser.add_argument("-i", "--archive", type=Path, required=True, help="COMBINE archive (.omex)")
    parser.add_argument("-o", "--out-dir", type=Path, default=Path(), help="folder for reports and plots")
    parser.add_argument("-a", "--every", action="store_true", help="run every document, not the master alone")
    parser.add_argument("-d", "--debug", action="store_true", help="show where an error comes from")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress on stderr")
    parser.add_argument("-v", "--version", action="version", version=__version__)
    return parser


def _fail(where: str, error: SbmlqspError) -> int:
    sys.stderr.write(f"error: {where}: {' '.join(str(error).split())}\n")
    return 1
