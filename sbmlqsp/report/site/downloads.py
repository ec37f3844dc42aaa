"""The files a page offers: SBML, Antimony, the COMBINE archive, and every format that a converter writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.conversion.contract import Converter
from sbmlqsp.conversion.export import export
from sbmlqsp.conversion.registry import formats
from sbmlqsp.core.files import write_text
from sbmlqsp.curation import Entry
from sbmlqsp.curation.exchange import annotated, export_entry
from sbmlqsp.errors import SbmlqspError

_OWN = frozenset({"combine"})  # the entry's own archive holds more


@dataclass(frozen=True, slots=True)
class Offer:
    """One format: its files, or why there is none."""

    title: str
    files: tuple[str, ...] = ()
    note: str = ""


def write_downloads(entry: Entry, folder: Path) -> tuple[list[Offer], list[str]]:
    """Write the files of an entry into a folder; return what is offered and what failed unexpectedly."""
    folder.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    model = annotated(entry)
    write_text(folder / f"{entry.id}.xml", model.sbml)
    offers = [Offer("SBML", (f"{entry.id}.xml",), "with annotations"), _antimony(entry, folder)]
    done = export_entry(entry, folder / f"{entry.id}.omex", figures=False)
    note = "SBML, Antimony, SED-ML, metadata and the entry's own files; opens in COPASI"
    offers.append(Offer("COMBINE archive", (f"{entry.id}.omex",), note))
    problems += [f"left out of the archive: {one}" for one in done.left_out]
    writers = [one for one in formats() if isinstance(one, Converter) and one.name not in _OWN]
    offers += [_converted(entry, converter, folder) for converter in writers]
    return offers, problems


def _antimony(entry: Entry, folder: Path) -> Offer:
    try:
        own = entry.model_path.suffix == ".ant"
        text = entry.model_path.read_text(encoding="utf-8") if own else entry.model.to_antimony()
    except SbmlqspError as error:
        return Offer("Antimony", note=f"cannot be written: {error.message}")
    write_text(folder / f"{entry.id}.ant", text)
    return Offer("Antimony", (f"{entry.id}.ant",), "the source" if own else "")


def _converted(entry: Entry, converter: Converter, folder: Path) -> Offer:
    place = folder / converter.name
    place.mkdir(exist_ok=True)
    try:
        report = export(entry.model, place / f"{entry.id}{converter.suffixes[0]}", to=converter.name, prove=False)
    except SbmlqspError as error:
        if not any(place.iterdir()):
            place.rmdir()
        return Offer(converter.title, note=f"cannot be written: {error.message}")
    files = tuple(Path(file).relative_to(folder).as_posix() for file in report.files)
    return Offer(converter.title, files, "; ".join(report.approximated))
