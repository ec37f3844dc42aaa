"""Reads study.toml into a `Study`; everything wrong with it is said at once, line by line."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from sbmlqsp.core import formula
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import Table
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.study.arm import Arm, Variant
from sbmlqsp.study.claim import KINDS, Claim
from sbmlqsp.study.places import inside
from sbmlqsp.study.quantity_tree import Call, curves, walk
from sbmlqsp.study.sampling import Sampling
from sbmlqsp.study.series import read_series
from sbmlqsp.study.study import Study
from sbmlqsp.study.toml_document import Problems, Section, read

T = TypeVar("T")
_ARM_KEYS = (
    "regimen",
    "body_weight",
    "body_surface_area",
    "until",
    "every",
    "points",
    "values",
    "variant",
    "settings",
    "population",
    "patients",
)
_ARM_QUANTITIES = ("until", "every", "body_weight", "body_surface_area")
_CLAIM_KEYS = ("arm", "quantity", "expected", "tolerance", "kind", "source", "note", "deviation")
_SETTINGS = tuple(field.name for field in fields(Settings) if field.name != "on_failure")


def read_study(path: Path) -> Study:
    """Return the study of a file; see `Study.load`."""
    root = read(path)
    root.only("title", "model", "variants", "observables", "arms", "claims", "series", "sampling")
    variants = [_variant(name, section) for name, section in root.tables("variants")]
    arms = [_arm(name, section, path) for name, section in root.tables("arms")]
    claims = [_claim(section) for section in root.list_of_tables("claims")]
    claims += [claim for section in root.list_of_tables("series") for claim in read_series(section, path)]
    title, model = root.text("title", required=True), root.text("model", required=True)
    observables = _observables(root.table("observables"))
    sampling = _sampling(root.table("sampling"))
    _check_references(root.problems, root, arms, claims, [v.id for v in variants if v])
    root.problems.raise_if_any()
    return Study(
        title=title,
        model=inside(path, model, "model"),
        arms=Table((arm for arm in arms if arm), "arm"),
        claims=tuple(claim for claim in claims if claim),
        observables=observables,
        variants=Table((variant for variant in variants if variant), "variant"),
        path=path,
        sampling=sampling,
    )


def _built(section: Section, make: Callable[[], T]) -> T | None:
    """Return what `make` returns; what it raises becomes a problem of the section."""
    before = len(section.problems.issues)
    try:
        return make()
    except (SbmlqspError, ValueError) as error:
        if len(section.problems.issues) == before:
            message = error.message if isinstance(error, SbmlqspError) else str(error)
            where = f"{error.where}: " if isinstance(error, SbmlqspError) and error.where else ""
            section.problems.add(section.key, where + message, getattr(error, "fix", None) or "")
        return None


def _variant(name: str, section: Section) -> Variant | None:
    section.only("values")
    values: Any = section.mapping("values")
    return _built(section, lambda: Variant(name, values))


def _arm(name: str, section: Section, path: Path) -> Arm | None:
    section.only(*_ARM_KEYS)
    known: dict[str, Any] = {key: section.quantity(key) for key in _ARM_QUANTITIES}
    if known["until"] is None and "until" not in section.content:
        section.problems.add(section.key, f"arm '{name}' has no 'until'", "give the end of the run, such as '84 d'")
    known |= {"regimen": section.text("regimen") or None, "variant": section.text("variant")}
    known |= {"points": section.whole("points"), "values": section.mapping("values"), "settings": _settings(section)}
    known["patients"], file = section.whole("patients"), section.text("population")
    known["population"] = inside(path, file, "population") if file else None
    return None if known["until"] is None else _built(section, lambda: Arm(id=name, **known))


def _settings(section: Section) -> Settings | None:
    if "settings" not in section.content:
        return None
    table = section.table("settings")
    table.only(*_SETTINGS)
    return _built(table, lambda: Settings(**{key: value for key, value in table.content.items() if key in _SETTINGS}))


def _claim(section: Section) -> Claim | None:
    section.only(*_CLAIM_KEYS)
    quantity, tolerance = section.text("quantity", required=True), section.text("tolerance", required=True)
    expected = section.quantity("expected", required=True)
    kind: Any = section.choice("kind", KINDS, required=True)
    source, note, arm = section.text("source", required=True), section.text("note"), section.text("arm")
    deviation = section.text("deviation")
    if not (quantity and tolerance and expected):
        return None
    return _built(section, lambda: Claim(quantity, expected, tolerance, arm, kind, source, note, deviation))


def _sampling(section: Section) -> Sampling:
    section.only(*(field.name for field in fields(Sampling)))
    return Sampling(
        outputs=section.texts("outputs"),
        unknown=section.texts("unknown"),
        times=section.texts("times"),
        error=_numbers(section.table("error")),
        between=_numbers(section.table("between")),
        subjects=section.whole("subjects") or 1,
    )


def _numbers(section: Section) -> tuple[tuple[str, float], ...]:
    found = []
    for name, value in section.content.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            found.append((name, float(value)))
        else:
            section.problems.add((*section.key, name), f"{name} has to be a number")
    return tuple(found)


def _observables(section: Section) -> tuple[tuple[str, str], ...]:
    pairs = tuple((name, section.text(name)) for name in section.content)
    for name, text in pairs:
        _check_formula(section.problems, (*section.key, name), text)
    return pairs


def _check_formula(problems: Problems, key: tuple[str | int, ...], text: str) -> None:
    try:
        formula.parse(text)
    except SbmlqspError as error:
        problems.add(key, f"'{text}' cannot be read: {error.message}", error.fix or "")


def _check_references(
    problems: Problems, root: Section, arms: list[Arm | None], claims: list[Claim | None], variants: list[str]
) -> None:
    """Note every arm and variant that is named but not there, and every curve that cannot be read."""
    names = tuple(root.content.get("arms", ())) if isinstance(root.content.get("arms", {}), dict) else ()
    for arm in arms:
        if arm and arm.variant and arm.variant not in variants:
            message = f"there is no variant '{arm.variant}'"
            problems.add(("arms", arm.id, "variant"), message, _nearest(arm.variant, variants))
    for index, claim in enumerate(claims):
        if claim:
            _check_claim(problems, ("claims", index), claim, names)


def _check_claim(problems: Problems, key: tuple[str | int, ...], claim: Claim, arms: tuple[str, ...]) -> None:
    asked = {node.arm for node in walk(claim.tree) if isinstance(node, Call) and node.arm} | {claim.arm}
    for name in sorted(asked - {"", *arms}):
        problems.add((*key, "arm"), f"there is no arm '{name}'", _nearest(name, arms))
    for arm, text in curves(claim.tree, claim.arm):
        if not arm:
            problems.add(key, f"the claim looks at {text} but names no arm", "add arm = ...")
        _check_formula(problems, (*key, "quantity"), text)


def _nearest(name: str, known: Iterable[str]) -> str:
    choices = list(known)
    nearest = difflib.get_close_matches(name, choices, n=1)
    return f"did you mean '{nearest[0]}'?" if nearest else f"known are: {', '.join(choices) or 'none'}"
