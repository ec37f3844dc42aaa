"""The first page: every model with what it is about, found by words and filters in the browser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sbmlqsp.curation import Entry, Reproduction
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.report.writing import Page


@dataclass(frozen=True, slots=True)
class Card:
    """One model in the catalogue; `verdict` is "pass", "explained", "fail", or "error" where it could not be run."""

    id: str
    title: str
    area: str
    level: str
    verdict: str
    authors: str
    year: str
    summary: str
    tags: tuple[str, ...]
    claims: str
    states: int
    text: str


def card(entry: Entry, reproduction: Reproduction | None) -> Card:
    """Return what the catalogue says of an entry."""
    tags = (*entry.drugs, *entry.targets, *entry.keywords)
    names, states = _names(entry)
    words = (entry.id, entry.title, *entry.authors, entry.area, entry.summary, entry.citation, entry.doi, *tags, names)
    return Card(
        id=entry.id,
        title=entry.title,
        area=entry.area,
        level=entry.level,
        verdict=_verdict(reproduction),
        authors=_shortened(entry.authors),
        year=str(entry.year or ""),
        summary=entry.summary,
        tags=tuple(dict.fromkeys(tags))[:6],
        claims=_claims(reproduction),
        states=states,
        text=" ".join(words).lower(),
    )


def catalogue_page(cards: Sequence[Card], title: str) -> Page:
    """Return the page with all cards, the largest areas first in the filter."""
    content: dict[str, Any] = {
        "cards": sorted(cards, key=lambda one: (one.area, one.id)),
        "areas": sorted(Counter(one.area for one in cards).items()),
        "levels": sorted(Counter(one.level for one in cards).items()),
        "verdicts": sorted(Counter(one.verdict for one in cards).items()),
    }
    return Page("site_catalogue.html.j2", "Model repository", title, content)


def _verdict(reproduction: Reproduction | None) -> str:
    if reproduction is None:
        return "error"
    return "pass" if reproduction.ok else "explained" if reproduction.explained else "fail"


def _claims(reproduction: Reproduction | None) -> str:
    if reproduction is None:
        return "could not be run"
    return ", ".join("{} of {} in {}".format(*reproduction.counts(engine), engine) for engine in reproduction.engines)


def _names(entry: Entry) -> tuple[str, int]:
    """Return the names of species and parameters, and the number of species and rate rules."""
    try:
        tables = entry.model.tables
    except SbmlqspError:
        return "", 0
    named = [f"{item.id} {item.name}" for item in (*tables.species, *tables.parameters)]
    rates = sum(rule.kind == "rate" and rule.variable not in tables.species for rule in tables.rules)
    moving = sum(not (species.constant or species.boundary_condition) for species in tables.species)
    return " ".join(named), moving + rates


def _shortened(authors: tuple[str, ...]) -> str:
    return ", ".join(authors) if len(authors) <= 3 else f"{authors[0]} and {len(authors) - 1} others"
