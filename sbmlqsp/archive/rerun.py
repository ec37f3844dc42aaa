"""`run_archive`: every SED-ML document of a COMBINE archive run on the models inside it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from pathlib import Path

from sbmlqsp.archive.copasi import sbml_of
from sbmlqsp.archive.members import Archive
from sbmlqsp.archive.reading import read_archive
from sbmlqsp.archive.sedml.reading import read_sedml
from sbmlqsp.archive.sedml.running import RTOL, Outputs, Progress, run_sedml
from sbmlqsp.errors import ParseError, SbmlqspError, SecurityError


def run_archive(
    archive: Archive | str | Path, *, masters: bool = False, rtol: float = RTOL, progress: Progress | None = None
) -> dict[str, Outputs | SbmlqspError]:
    """Return what each SED-ML document of an archive comes to, by its location; an error where one cannot be run.

    Models and data are taken from the archive alone.

    Args:
        archive: the archive or its path.
        masters: run the SED-ML that the manifest calls master alone, if there is one, as BioSimulators does.
        rtol: relative tolerance of every run, unless a document asks for a smaller one.
        progress: is told the id of each task before it runs.

    Raises:
        ParseError, SecurityError, LimitExceeded: for an archive that cannot be read, or that holds no SED-ML.
    """
    opened = archive if isinstance(archive, Archive) else read_archive(archive)
    documents = opened.of_kind("sedml")
    if not documents:
        raise ParseError("the archive holds no SED-ML", where=str(opened.path or ""), fix="add a SED-ML document")
    if masters:
        documents = tuple(member for member in documents if member.master) or documents
    found: dict[str, Outputs | SbmlqspError] = {}
    for member in documents:
        try:
            document = read_sedml(member.content)
            found[member.location] = run_sedml(document, inside(opened, member.location), rtol=rtol, progress=progress)
        except SbmlqspError as error:
            found[member.location] = error
    return found


def inside(archive: Archive, location: str) -> Callable[[str], bytes]:
    """Return what opens members by their place relative to another member."""
    folder = posixpath.dirname(location)

    def opened(place: str) -> bytes:
        wanted = posixpath.normpath(posixpath.join(folder, place))
        if wanted.startswith(".."):
            raise SecurityError(f"'{place}' lies outside the archive", where=location, fix="put the file into it")
        if wanted not in archive:
            message = f"the archive has no member '{wanted}', which '{location}' names"
            raise ParseError(message, where=location, fix=f"there are: {', '.join(archive.locations)}")
        return sbml_of(archive, archive[wanted])

    return opened
