"""Builds the gallery: the catalogue, a page for each model, and its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.curation import Entry
from sbmlqsp.errors import RepositoryError, SbmlqspError
from sbmlqsp.report.site.catalogue import Card, card, catalogue_page
from sbmlqsp.report.site.downloads import write_downloads
from sbmlqsp.report.site.entry_page import entry_page, failed_page
from sbmlqsp.report.writing import render, write

MARK = ".sbmlqsp-site"
"""A file that says that a folder was made here, and may be written again."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the site is, how many models it shows, and what could not be shown or written, in words."""

    index: Path
    models: int
    problems: tuple[str, ...] = ()


def build_site(
    repository: Mapping[str, Entry],
    folder: str | Path,
    *,
    engine: str = "roadrunner,copasi",
    title: str = "Curated models",
    told: Callable[[str], None] = lambda _: None,
) -> Site:
    """Write the gallery of a repository; every study is run for its figures and verdicts.

    Args:
        repository: the entries to show.
        folder: new, empty, or of an earlier site; pages of the same name are replaced.
        engine: names of engines, with commas between.
        title: of the catalogue.
        told: called with the id of each entry before it is worked on.

    Raises:
        RepositoryError: if the folder holds something else.
    """
    root = _prepared(Path(folder))
    cards: list[Card] = []
    problems: list[str] = []
    for name in repository:
        told(name)
        made, found = _entry(repository[name], root, engine)
        cards.append(made)
        problems += [f"{name}: {one}" for one in found]
    write(render(catalogue_page(cards, title)), root / "index.html")
    return Site(root / "index.html", len(cards), tuple(problems))


def _entry(entry: Entry, root: Path, engine: str) -> tuple[Card, list[str]]:
    """Write the page and the files of one entry; an entry that fails has a page that says so."""
    path = root / "models" / f"{entry.id}.html"
    try:
        reproduction = entry.reproduce(engine=engine)
        offers, problems = write_downloads(entry, root / "files" / entry.id)
        write(render(entry_page(reproduction, offers)), path)
        return card(entry, reproduction), problems
    except SbmlqspError as error:
        write(render(failed_page(entry, str(error))), path)
        return card(entry, None), [str(error)]


def _prepared(root: Path) -> Path:
    if root.exists() and (not root.is_dir() or (any(root.iterdir()) and not (root / MARK).is_file())):
        raise RepositoryError(f"'{root}' holds something else", fix="give a new or empty folder")
    for name in ("models", "files"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / MARK).write_text("made by sbmlqsp repo site\n", encoding="utf-8")
    return root
