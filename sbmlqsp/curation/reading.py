"""Reads entry.toml; unknown keys, missing facts and malformed identifiers are said at once, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sbmlqsp.curation.entry import LEVELS, Entry
from sbmlqsp.curation.metadata import CONTEXT_KEYS, Annotation, Context
from sbmlqsp.errors import ParseError
from sbmlqsp.study.toml_document import Section, read

FILE = "entry.toml"
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_SBO = re.compile(r"SBO:\d{7}")
_VERSION = re.compile(r"\d+(\.\d+){0,2}")
_KEYS = (
    "title", "authors", "year", "citation", "doi", "pubmed", "licence", "level", "version", "curators",
    "summary", "keywords", "drugs", "targets", "taxon", "notes", "changes",
    "context", "annotations", "sbo", "sources", "not_covered",
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
        doi=_matching(root, "doi", _DOI, "a DOI", "10.1007/s10928-012-9260-6"),
        pubmed=root.text("pubmed"),
        licence=root.text("licence", required=True),
        level=level or "draft",
        summary=_paragraph(root.text("summary")),
        keywords=root.texts("keywords"),
        notes=_paragraph(root.text("notes")),
        changes=root.texts("changes"),
        references=_pairs(root.table("sources")),
        version=_matching(root, "version", _VERSION, "a version", "1.0") or "0.1",
        curators=root.texts("curators"),
        drugs=root.texts("drugs"),
        targets=root.texts("targets"),
        context=_context(root.table("context")),
        annotations=(*_taxon(root), *_annotations(root.table("annotations"))),
        sbo=_sbo(root.table("sbo")),
        uncovered=_pairs(root.table("not_covered")),
    )
    root.problems.raise_if_any()
    return entry


def _matching(section: Section, name: str, pattern: re.Pattern[str], what: str, example: str) -> str:
    text = section.text(name)
    if text and not pattern.fullmatch(text):
        section.problems.add((*section.key, name), f"'{text}' is not {what}", f"write it as {example}")
    return text


def _pairs(section: Section) -> tuple[tuple[str, str], ...]:
    return tuple((name, _paragraph(section.text(name))) for name in section.content)


def _context(section: Section) -> Context:
    section.only(*CONTEXT_KEYS)
    return Context(**{key: _paragraph(section.text(key)) for key in CONTEXT_KEYS})


def _taxon(root: Section) -> list[Annotation]:
    return _annotated(root, "model", ("taxon",), [f"hasTaxon {root.text('taxon')}"] if root.text("taxon") else [])


def _annotations(section: Section) -> list[Annotation]:
    return [one for name in section.content for one in _annotated(section, name, (name,), section.texts(name))]


def _annotated(section: Section, element: str, key: tuple[str, ...], texts: Iterable[str]) -> list[Annotation]:
    found = []
    for text in texts:
        try:
            found.append(Annotation.parse(element, text))
        except ParseError as error:
            section.problems.add((*section.key, *key), error.message, error.fix or "")
    return found


def _sbo(section: Section) -> tuple[tuple[str, str], ...]:
    return tuple((name, _matching(section, name, _SBO, "a term of SBO", "SBO:0000293")) for name in section.content)


def _paragraph(text: str) -> str:
    return " ".join(text.split())
