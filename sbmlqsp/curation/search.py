"""Search over a repository: a full-text index of SQLite (FTS5), rebuilt from the files whenever they changed."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.repository import Repository
from sbmlqsp.errors import SbmlqspError

FILE = ".search.sqlite"
_FORMAT = "1"
_FIELDS = {
    "id": 8.0,
    "title": 8.0,
    "drugs": 8.0,
    "targets": 6.0,
    "area": 6.0,
    "keywords": 5.0,
    "authors": 5.0,
    "species": 4.0,
    "parameters": 2.0,
    "summary": 2.0,
    "paper": 2.0,
    "annotations": 2.0,
    "claims": 1.0,
    "notes": 1.0,
}
"""Field -> weight: a word of the title says more about a model than one in its notes."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry that was found, the fields in which, and how well (larger is better)."""

    entry: str
    title: str
    area: str
    level: str
    fields: tuple[str, ...]
    score: float


def search(repository: Repository, words: str, *, area: str = "", level: str = "") -> tuple[Hit, ...]:
    """Return the entries in which every word occurs, as a word or the start of one, the best first.

    Args:
        repository: what to search.
        words: any text; case and accents do not matter.
        area: only this area.
        level: only this level.
    """
    terms = _WORD.findall(words)
    with closing(_index(repository)) as connection:
        rows = connection.execute(*_query(terms)).fetchall()
    hits = (_hit(repository[row[0]], terms, -row[1]) for row in rows)
    return tuple(hit for hit in hits if area in {"", hit.area} and level in {"", hit.level})


def _query(terms: list[str]) -> tuple[str, tuple[str, ...]]:
    if not terms:
        return "SELECT id, 0.0 FROM entries ORDER BY id", ()
    weights = ", ".join(str(weight) for weight in _FIELDS.values())
    match = " ".join(f'"{term}"*' for term in terms)
    ranked = f"SELECT id, bm25(entries, {weights}) AS rank FROM entries WHERE entries MATCH ? ORDER BY rank"  # noqa: S608 - our own numbers
    return ranked, (match,)


def _hit(entry: Entry, terms: list[str], score: float) -> Hit:
    texts = {name: text.lower() for name, text in _texts(entry).items()}
    fields = tuple(name for name, text in texts.items() if any(term.lower() in text for term in terms))
    return Hit(entry.id, entry.title, entry.area, entry.level, fields, round(score, 3))


def _index(repository: Repository) -> sqlite3.Connection:
    """Return the index, built where it is missing or older than the files; in memory where no file can be kept."""
    state = _state(repository)
    place = _place(repository)
    if place is None:
        return _built(repository, sqlite3.connect(":memory:"), state)
    try:
        connection = sqlite3.connect(place, timeout=10)
        if _stored(connection) == state:
            return connection
        connection.close()
        place.unlink(missing_ok=True)
        return _built(repository, sqlite3.connect(place, timeout=10), state)
    except (sqlite3.Error, OSError):
        return _built(repository, sqlite3.connect(":memory:"), state)


def _place(repository: Repository) -> Path | None:
    """Return where the index is kept: in the repository's folder, if there is one that may be written."""
    if len(repository.folders) != 1:
        return None
    folder = repository.folders[0]
    installed = {"site-packages", "dist-packages"} & set(folder.parts)
    return None if installed or not os.access(folder, os.W_OK) else folder / FILE


def _state(repository: Repository) -> str:
    """Return what changes with any file of any entry."""
    stamps = [_FORMAT]
    for name in repository:
        folder = repository.path_of(name)
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                found = file.stat()
                stamps.append(f"{name}/{file.relative_to(folder)}:{found.st_size}:{found.st_mtime_ns}")
    return hashlib.sha256("\n".join(stamps).encode()).hexdigest()


def _stored(connection: sqlite3.Connection) -> str:
    try:
        row = connection.execute("SELECT state FROM built").fetchone()
    except sqlite3.Error:
        return ""
    return str(row[0]) if row else ""


def _built(repository: Repository, connection: sqlite3.Connection, state: str) -> sqlite3.Connection:
    names = ", ".join(_FIELDS)
    places = ", ".join("?" * len(_FIELDS))
    with connection:
        connection.execute(
            f"CREATE VIRTUAL TABLE entries USING fts5({names}, tokenize='unicode61 remove_diacritics 2')"
        )
        connection.executemany(f"INSERT INTO entries VALUES ({places})", _rows(repository))  # noqa: S608 - placeholders
        connection.execute("CREATE TABLE built (state TEXT)")
        connection.execute("INSERT INTO built VALUES (?)", (state,))
    return connection


def _rows(repository: Repository) -> Iterator[tuple[str, ...]]:
    for entry in repository.values():
        yield tuple(_texts(entry).values())


def _texts(entry: Entry) -> dict[str, str]:
    """Return the text of each field; a model or study that cannot be read is found by its entry.toml alone."""
    return {
        "id": entry.id,
        "title": entry.title,
        "drugs": " ".join(entry.drugs),
        "targets": " ".join(entry.targets),
        "area": entry.area,
        "keywords": " ".join(entry.keywords),
        "authors": " ".join(entry.authors),
        "species": _named(entry, "species"),
        "parameters": _named(entry, "parameters"),
        "summary": entry.summary,
        "paper": f"{entry.citation} {entry.doi} {entry.pubmed} {entry.year or ''}",
        "annotations": " ".join(str(one.target) for one in entry.annotations),
        "claims": _claims(entry),
        "notes": " ".join([entry.notes, *entry.changes, entry.readme]),
    }


def _named(entry: Entry, table: str) -> str:
    try:
        items = getattr(entry.model.tables, table)
    except SbmlqspError:
        return ""
    return " ".join(f"{item.id} {item.name or ''} {item.id.replace('_', ' ')}" for item in items)


def _claims(entry: Entry) -> str:
    try:
        return " ".join(claim.quantity for study in entry.studies for claim in study.claims)
    except SbmlqspError:
        return ""
