"""Reads entry.toml; unknown keys, missing facts and malformed identifiers are said at once, line by line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sbmlqsp.curation.entry import LEVELS, Entry
from sbmlqsp.study.toml_document import Section, read

FILE = "entry.toml"
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_KEYS = (
    "title", "authors", "year", "citation", "doi", "pubmed", "licence", "level",
    "summary", "keywords", "notes", "changes", "sources",
)  # fmt: skip


def read_entry(folder: Path) -> Entry:
    """Return the entry of a folder.

    Raises:
        ParseError: with every problem of its entry.toml.
    """
    root = read(folder / FILE)
    root.only(*_KEYS)
    level: Any = root.choice("level", LEVELS, required=True)
    entry = Entry(
        id=folder.name,
        path=folder,
        title=root.text("title", required=True),
        authors=root.texts("authors", required=True),
        year=root.whole("year"),
        citation=root.text("citation"),
        doi=_doi(root),
        pubmed=root.text("pubmed"),
        licence=root.text("licence", required=True),
        level=level or "draft",
        summary=_paragraph(root.text("summary")),
        keywords=root.texts("keywords"),
        notes=_paragraph(root.text("notes")),
        changes=root.texts("changes"),
        references=tuple((name, root.table("sources").text(name)) for name in root.table("sources").content),
    )
    root.problems.raise_if_any()
    return entry


def _doi(root: Section) -> str:
    doi = root.text("doi")
    if doi and not _DOI.fullmatch(doi):
        root.problems.add(("doi",), f"'{doi}' is not a DOI", "write it as 10.1007/s10928-012-9260-6")
    return doi


def _paragraph(text: str) -> str:
    return " ".join(text.split())
