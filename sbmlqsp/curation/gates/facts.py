"""Gate: the paper, the licence, the taxon, the terms and the context of use are stated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sbmlqsp.core.findings import Issue
from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.metadata import CONTEXT_REQUIRED, TODO

_FOLDER = re.compile(r"[A-Z][A-Za-z]*\d{4}[a-z]?_\w+")
HEADINGS = ("## What matches", "## What does not match")


def facts(entry: Entry) -> Iterator[Issue]:
    """Yield what entry.toml and README.md leave unsaid."""
    for missing, fix in _missing(entry):
        yield Issue("facts", "error", "entry.toml", f"{missing} is missing", fix)
    for heading in HEADINGS:
        if heading not in entry.readme:
            yield Issue("facts", "error", "README.md", f"there is no section '{heading}'", "say it honestly")
    if TODO in entry.readme:
        yield Issue("facts", "error", "README.md", "something is still to be done", f"replace each {TODO}")
    if not _FOLDER.fullmatch(entry.id):
        fix = "call it after the first author, the year and the topic: Friberg2002_myelosuppression"
        yield Issue("facts", "error", entry.id, "the folder's name does not say the paper", fix)


def _missing(entry: Entry) -> Iterator[tuple[str, str]]:
    if not (entry.doi or entry.pubmed):
        yield "the paper's identifier", "give doi or pubmed"
    for name in ("year", "authors", "citation", "summary", "keywords", "curators"):
        if not getattr(entry, name) or TODO in str(getattr(entry, name)):
            yield name, f"give {name}"
    if not any(one.qualifier == "hasTaxon" for one in entry.annotations):
        yield "the taxon", 'give taxon = "taxonomy:9606" (or the species that was studied)'
    if all(one.element == "model" for one in entry.annotations):
        fix = 'say what species or compartments are, such as C = ["is CHEBI:4672"] under [annotations]'
        yield "an annotation of any element", fix
    if "model" not in dict(entry.sbo):
        yield "the modelling framework", 'give model = "SBO:0000293" (continuous, not spatial) under [sbo]'
    for name in CONTEXT_REQUIRED:
        if not getattr(entry.context, name):
            yield f"context.{name}", f"give {name} under [context], in the words of ASME V&V 40"
