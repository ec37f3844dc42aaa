"""The model of an entry with what the entry says of its elements written into it."""

from __future__ import annotations

from collections import defaultdict

from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.identifiers import identifier
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddStatements

Statement = tuple[str, str]


def annotated(entry: Entry) -> Model:
    """Return the model with MIRIAM annotations, terms of SBO, and the paper as what it is described by."""
    statements: dict[str | None, list[Statement]] = defaultdict(list)
    statements[None] += papers(entry)
    for one in entry.annotations:
        key = None if one.element == "model" else one.element
        statements[key].append((f"{one.family}:{one.qualifier}", one.target.uri))
    terms = {None if name == "model" else name: term for name, term in entry.sbo}
    elements = dict.fromkeys([*statements, *terms])
    return entry.model.edited(
        [AddStatements(key, tuple(statements.get(key, ())), terms.get(key, "")) for key in elements]
    )


def papers(entry: Entry) -> list[Statement]:
    """Return what says where the model is described."""
    found = [f"doi:{entry.doi}"] if entry.doi else []
    found += [f"pubmed:{entry.pubmed}"] if entry.pubmed else []
    return [("bqmodel:isDescribedBy", identifier(text).uri) for text in found]
