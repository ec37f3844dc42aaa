"""Entry -> COMBINE archive: SBML, Antimony, SED-ML of the studies, figures, references, the entry's own files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from sbmlqsp.archive import Member, write_archive
from sbmlqsp.archive.formats import ANTIMONY, METADATA, SBML, SEDML
from sbmlqsp.archive.sedml import experiment_of_study, sedml_text
from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.exchange.annotating import annotated
from sbmlqsp.curation.exchange.metadata_rdf import metadata_rdf
from sbmlqsp.curation.record import FILE as HISTORY
from sbmlqsp.curation.record.contents import files_of
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.figures import image
from sbmlqsp.study import Study

OWN = "entry"
"""Folder of an archive that holds `<area>/<ID>/` with an entry's own files, so that it can be restored from them."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The archive and its members; `left_out` says what could not be written, and why."""

    path: Path
    members: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def export_entry(entry: Entry, path: str | PathLike[str], *, figures: bool = True) -> Exported:
    """Write an entry as a COMBINE archive that other tools open and rerun.

    Its master is the SED-ML of the first study, whose first arm COPASI runs.

    Args:
        entry: what to write.
        path: the file, `.omex`.
        figures: whether studies are run for their pictures.

    Raises:
        SbmlqspError: if the model cannot be read.
        ConversionError: if the file cannot be written.
    """
    members: list[Member] = [Member("model.xml", annotated(entry).sbml.encode(), SBML)]
    left_out: list[str] = []
    members += _antimony(entry, left_out)
    for study in entry.studies:
        members += _study(study, left_out, figures=figures)
    members = _with_master(members)
    members.append(Member("metadata.rdf", metadata_rdf(entry).encode(), METADATA))
    members += _own(entry)
    return Exported(write_archive(path, members), tuple(member.location for member in members), tuple(left_out))


def _antimony(entry: Entry, left_out: list[str]) -> Iterator[Member]:
    if entry.model_path.suffix == ".ant":
        yield Member("model.ant", entry.model_path.read_bytes(), ANTIMONY)
        return
    try:
        yield Member("model.ant", entry.model.to_antimony().encode(), ANTIMONY)
    except SbmlqspError as error:
        left_out.append(f"model.ant: {error}")


def _study(study: Study, left_out: list[str], *, figures: bool) -> Iterator[Member]:
    name = study.path.stem if study.path else "study"
    try:
        experiment, texts = experiment_of_study(study, lambda arm: f"models/{name}/{arm}.xml")
    except SbmlqspError as error:
        left_out.append(f"{name}.sedml: {error}")
        return
    if not texts:
        left_out.append(f"{name}.sedml: the study simulates no arm")
        return
    yield Member(f"{name}.sedml", sedml_text(experiment).encode(), SEDML)
    for place, text in texts.items():
        yield Member(place, text.encode(), SBML)
    if figures:
        yield Member(f"figures/{name}.png", image(study.run().plot()))


def _with_master(members: list[Member]) -> list[Member]:
    first = next((member for member in members if member.kind == "sedml"), members[0])
    return [Member(m.location, m.content, m.format, master=m is first) for m in members]


def _own(entry: Entry) -> Iterator[Member]:
    for location in (*files_of(entry.path, HISTORY), HISTORY):
        file = entry.path / location
        if file.is_file():
            yield Member(f"{OWN}/{entry.area}/{entry.id}/{location}", file.read_bytes())
