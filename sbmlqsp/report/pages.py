"""Which page shows what: one function for each kind of thing a report is written about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sbmlqsp.core.findings import Report
from sbmlqsp.curation import Entry, Reproduction
from sbmlqsp.curation.summary import rows
from sbmlqsp.model import Model
from sbmlqsp.report.markdown import html
from sbmlqsp.report.model_facts import model_facts
from sbmlqsp.report.pictures import result_pictures, study_pictures
from sbmlqsp.report.writing import Page
from sbmlqsp.simulation import Result
from sbmlqsp.study import Arm, StudyResult
from sbmlqsp.study.curves import expected_points
from sbmlqsp.study.table import difference, expected, shown


def page(subject: Any) -> Page:
    """Return the page of a thing.

    Raises:
        TypeError: naming what can be reported.
    """
    for kind, make in _PAGES.items():
        if isinstance(subject, kind):
            return make(subject)
    known = ", ".join(kind.__name__ for kind in _PAGES)
    raise TypeError(f"there is no report for a {type(subject).__name__}; known are: {known}")


def _tile(label: str, value: object, mark: str = "") -> dict[str, str]:
    return {"label": label, "value": str(value), "mark": mark}


# --- studies and entries --------------------------------------------------------------------------------------------


def _study_page(result: StudyResult) -> Page:
    tiles = [_passed(result), _tile("engine", result.engine), _tile("arms", len(result.study.arms))]
    tiles.append(_tile("model", result.provenance.get("model", "")))
    content = {"study": _study(result), "tiles_facts": tiles, "facts": model_facts(result.study.load_model())}
    return Page("study.html.j2", "Study", result.study.title, content)


def _passed(*results: StudyResult) -> dict[str, str]:
    passed, total = sum(r.count("pass") for r in results), sum(len(r.claims) for r in results)
    return _tile("claims that pass", f"{passed} of {total}", "pass" if all(r.ok for r in results) else "fail")


def _study(result: StudyResult) -> dict[str, Any]:
    arms = [_arm(arm) for arm in result.study.arms]
    return {
        "title": result.study.title,
        "engine": result.engine,
        "claims": [_claim(claim) for claim in result.claims],
        "failures": result.failures,
        "pictures": study_pictures(result),
        "marked": bool(expected_points(result)),
        "arms": arms,
        "changed": any(arm["changed"] for arm in arms),
        "provenance": _plain(result.provenance),
    }


def _claim(result: Any) -> dict[str, Any]:
    return {
        **result.to_dict(),
        "expected": expected(result),
        "got": shown(result.got, 8),
        "difference": difference(result),
    }


def _arm(arm: Arm) -> dict[str, str]:
    who = [str(size) for size in (arm.body_weight, arm.body_surface_area) if size]
    values = [f"{name} = {value}" for name, value in arm.values]
    return {
        "id": arm.id,
        "regimen": str(arm.regimen) if arm.regimen else "no drug",
        "who": ", ".join(who),
        "until": str(arm.until),
        "changed": ", ".join([f"variant {arm.variant}"] * bool(arm.variant) + values),
    }


def _plain(facts: Mapping[str, Any]) -> dict[str, str]:
    return {str(key).replace("_", " "): str(value) for key, value in facts.items() if value is not None}


def _entry_page(entry: Entry) -> Page:
    return _reproduction_page(entry.reproduce())


def _reproduction_page(reproduction: Reproduction) -> Page:
    entry, results = reproduction.entry, reproduction.results
    tiles = [_tile("level", entry.level), _passed(*results)]
    tiles.append(_tile("engines", ", ".join(dict.fromkeys(result.engine for result in results)) or "none"))
    tiles.append(_tile("licence", entry.licence))
    about = {
        "authors": ", ".join(entry.authors),
        "year": entry.year,
        "citation": entry.citation.rstrip("."),
        "doi": entry.doi,
        "summary": entry.summary,
        "notes": entry.notes,
        "changes": entry.changes,
        "readme": html(entry.readme) if entry.readme else "",
    }
    facts = model_facts(entry.model, entry.sources)
    studies = [_study(result) for result in results]
    content = {"entry": about, "studies": studies, "tiles_facts": tiles, "facts": facts}
    return Page("entry.html.j2", "Published model", entry.title, content)


def _reproductions_page(done: tuple[Reproduction, ...]) -> Page:
    found = rows(done)
    engines = list(dict.fromkeys(engine for one in done for engine in one.engines))
    tiles = [_tile("entries", len(done)), _passed(*(result for one in done for result in one.results))]
    tiles.append(_tile("engines", ", ".join(engines)))
    content = {
        "rows": found,
        "engines": engines,
        "failing": [row for row in found if row["failing"]],
        "apart": sorted((row for row in found if row["where"]), key=lambda row: -row["difference"]),
        "tiles_facts": tiles,
    }
    return Page("reproductions.html.j2", "Repository", "Reproduction of published models", content)


# --- simulations, findings, models ------------------------------------------------------------------------------------


def _result_page(result: Result) -> Page:
    frame = result.to_frame()
    facts = _plain(result.provenance)
    ranges = [_range(result, name) for name in result.units if name != "time"]
    tiles = [_tile("status", result.status), _tile("outputs", len(ranges)), _tile("times", len(frame))]
    content = {"pictures": result_pictures(result), "rows": ranges, "facts": facts, "tiles_facts": tiles}
    return Page("result.html.j2", "Simulation", facts.get("model", "Simulation"), content)


def _range(result: Result, name: str) -> dict[str, str]:
    values, times = result.values(name), result.values("time")
    return {
        "output": name,
        "largest": f"{values.max():.6g}",
        "at": f"{times[values.argmax()]:.6g} {result.units['time'] or ''}".strip(),
        "smallest": f"{values.min():.6g}",
        "last": f"{values[-1]:.6g}",
        "unit": result.units[name] or "",
    }


def _findings_page(report: Report) -> Page:
    tiles = [
        _tile("errors", len(report.errors), "fail" if report.errors else "pass"),
        _tile("warnings", len(report.warnings)),
        _tile("all findings", len(report)),
    ]
    content = {"issues": report.issues, "tiles_facts": tiles}
    return Page("findings.html.j2", "Check", report.subject or "Findings", content)


def _model_page(model: Model) -> Page:
    counts = ("species", "parameters", "reactions", "events")
    tiles = [_tile(kind, len(getattr(model, kind))) for kind in counts]
    return Page("model_page.html.j2", "Model", model.name, {"facts": model_facts(model), "tiles_facts": tiles})


_PAGES: dict[type, Callable[[Any], Page]] = {
    StudyResult: _study_page,
    Reproduction: _reproduction_page,
    tuple: _reproductions_page,
    Entry: _entry_page,
    Result: _result_page,
    Report: _findings_page,
    Model: _model_page,
}
