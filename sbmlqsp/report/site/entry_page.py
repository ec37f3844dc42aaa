"""The page of one model: claims with the verdict of each engine, curves, diagram, equations, files, citation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sbmlqsp.curation import Entry, Reproduction
from sbmlqsp.curation.record import read_history
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.report.markdown import html
from sbmlqsp.report.model_facts import model_facts
from sbmlqsp.report.pictures import SCALES, data_uri, study_pictures
from sbmlqsp.report.site.downloads import Offer
from sbmlqsp.report.writing import Page
from sbmlqsp.study import StudyResult
from sbmlqsp.study.table import expected, shown

_NEWEST = 8
_MANY = 4
"""Outputs above which curves are drawn on one scale only."""


def entry_page(reproduction: Reproduction, offers: Sequence[Offer]) -> Page:
    """Return the page of an entry that was run."""
    entry = reproduction.entry
    content = {
        **_about(entry),
        "verdict": "pass" if reproduction.ok else "explained" if reproduction.explained else "fail",
        "counts": [(engine, *reproduction.counts(engine)) for engine in reproduction.engines],
        "apart": str(reproduction.differences[0]) if reproduction.differences else "",
        "studies": [_study(results) for results in _by_study(reproduction)],
        "facts": model_facts(entry.model, entry.sources),
        "diagram": _diagram(entry),
        "offers": [asdict(offer) for offer in offers],
        "not_covered": entry.uncovered,
        "history": list(reversed(read_history(entry.path).changes))[:_NEWEST],
    }
    return Page("site_entry.html.j2", "Published model", entry.title, content)


def failed_page(entry: Entry, reason: str) -> Page:
    """Return the page of an entry that could not be run."""
    return Page("site_failed.html.j2", "Published model", entry.title, {**_about(entry), "reason": reason})


def _about(entry: Entry) -> dict[str, Any]:
    return {
        "entry": entry,
        "authors": ", ".join(entry.authors),
        "context": [(name, text) for name, text in asdict(entry.context).items() if text],
        "annotations": [(one.element, one.qualifier, one.target.compact, one.target.uri) for one in entry.annotations],
        "readme": html(entry.readme) if entry.readme else "",
        "bibtex": _bibtex(entry),
    }


def _by_study(reproduction: Reproduction) -> list[list[StudyResult]]:
    found: dict[object, list[StudyResult]] = {}
    for result in reproduction.results:
        found.setdefault(result.study.path or result.study.title, []).append(result)
    return list(found.values())


def _study(results: list[StudyResult]) -> dict[str, Any]:
    """Return one study with the verdicts of all engines side by side, and the curves of the first."""
    first = results[0]
    return {
        "title": first.study.title,
        "engines": [result.engine for result in results],
        "failures": [(result.engine, arm, why) for result in results for arm, why in result.failures.items()],
        "claims": [_claim(results, place) for place in range(len(first.claims))],
        "arms": [_arm(arm) for arm in first.study.arms],
        "pictures": _pictures(first),
    }


def _pictures(result: StudyResult) -> list[dict[str, Any]]:
    """Return the curves; where there are many, on a linear scale only, so that a page stays light."""
    looked_at = {name for run in result.results.values() for name in run.names}
    return study_pictures(result, SCALES if len(looked_at) <= _MANY else SCALES[:1]) if result.results else []


def _claim(results: list[StudyResult], place: int) -> dict[str, Any]:
    same = [result.claims[place] for result in results]
    claim = same[0].claim
    return {
        "arm": claim.arm,
        "quantity": claim.quantity,
        "expected": expected(same[0]),
        "tolerance": claim.tolerance,
        "kind": claim.kind,
        "source": claim.source,
        "note": claim.note,
        "deviation": claim.deviation,
        "answers": [
            {"engine": result.engine, "verdict": one.verdict, "got": shown(one.got, 7), "reason": one.reason}
            for result, one in zip(results, same, strict=True)
        ],
    }


def _arm(arm: Any) -> dict[str, str]:
    who = ", ".join(str(size) for size in (arm.body_weight, arm.body_surface_area) if size)
    values = [f"{name} = {value}" for name, value in arm.values]
    changed = ", ".join([f"variant {arm.variant}"] * bool(arm.variant) + values)
    regimen = str(arm.regimen) if arm.regimen else "no drug"
    return {"id": arm.id, "regimen": regimen, "who": who, "until": str(arm.until), "changed": changed}


def _diagram(entry: Entry) -> str:
    """Return the diagram as a picture, "" for a model that has none."""
    try:
        return data_uri(entry.model.diagram(title=""))
    except SbmlqspError:
        return ""


def _bibtex(entry: Entry) -> str:
    fields = {
        "author": " and ".join(entry.authors),
        "title": entry.title,
        "year": str(entry.year or ""),
        "note": entry.citation,
        "doi": entry.doi,
    }
    body = ",\n".join(f"  {name} = {{{text}}}" for name, text in fields.items() if text)
    return f"@article{{{entry.id},\n{body}\n}}"
