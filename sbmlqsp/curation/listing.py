"""A repository in words: the catalogue and one entry, as text for a terminal and as plain values for JSON."""

from __future__ import annotations

import textwrap
from dataclasses import asdict
from typing import Any

from sbmlqsp.curation.entry import Entry
from sbmlqsp.curation.repository import Repository

WIDTH = 100


def catalogue(repository: Repository) -> list[dict[str, str]]:
    """Return one row per entry: id, area, level, title, doi."""
    return [
        {"id": entry.id, "area": entry.area, "level": entry.level, "title": entry.title, "doi": entry.doi}
        for entry in repository.values()
    ]


def facts(entry: Entry) -> dict[str, Any]:
    """Return what an entry says about itself, its files and its claims; the model is not loaded."""
    return {
        "id": entry.id,
        "area": entry.area,
        "title": entry.title,
        "authors": list(entry.authors),
        "year": entry.year,
        "citation": entry.citation,
        "doi": entry.doi,
        "pubmed": entry.pubmed,
        "licence": entry.licence,
        "level": entry.level,
        "summary": entry.summary,
        "keywords": list(entry.keywords),
        "notes": entry.notes,
        "changes": list(entry.changes),
        "sources": dict(entry.references),
        "version": entry.version,
        "curators": list(entry.curators),
        "drugs": list(entry.drugs),
        "targets": list(entry.targets),
        "context": asdict(entry.context),
        "annotations": [f"{one.element}: {one}" for one in entry.annotations],
        "not_covered": dict(entry.uncovered),
        "model": str(entry.model_path),
        "studies": [
            {"title": study.title, "file": str(study.path), "arms": list(study.arms.ids), "claims": len(study.claims)}
            for study in entry.studies
        ],
    }


def description(entry: Entry) -> str:
    """Return `facts` as a page for people."""
    known = facts(entry)
    head = [f"{entry.id}  [{entry.level}]", entry.title, ", ".join(entry.authors)]
    head.append("  ".join(part for part in (entry.citation, f"doi:{entry.doi}" if entry.doi else "") if part))
    parts = ["\n".join(head), _wrapped(entry.summary), _wrapped(entry.notes)]
    parts.append(_listed("Changes from the paper", entry.changes))
    context = tuple(f"{name}: {text}" for name, text in known["context"].items() if text)
    parts.append(_listed("Context of use", context))
    parts.append(_listed("Annotations", tuple(known["annotations"])))
    parts.append(_listed("Not covered by a claim", tuple(f"{name}: {why}" for name, why in entry.uncovered)))
    parts.append(_listed("Sources", tuple(f"{name}: {source}" for name, source in entry.references)))
    parts += [_listed("Studies", tuple(_study_line(study) for study in known["studies"])), f"Model: {known['model']}"]
    return "\n\n".join(part for part in parts if part)


def _study_line(study: dict[str, Any]) -> str:
    return f"{study['title']}: {len(study['arms'])} arms, {study['claims']} claims ({study['file']})"


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_long_words=False) if text else ""


def _listed(title: str, items: tuple[str, ...]) -> str:
    layout: dict[str, Any] = {"initial_indent": "  ", "subsequent_indent": "    ", "break_long_words": False}
    lines = [textwrap.fill(item, WIDTH, **layout) for item in items]
    return "\n".join([title, *lines]) if lines else ""
