"""Curves as pictures inside the page: one figure for each output, linear and semilogarithmic, arms side by side."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sbmlqsp import figures, units
from sbmlqsp.errors import UnitsError
from sbmlqsp.figures import Curve, Panel
from sbmlqsp.simulation import Result
from sbmlqsp.study import ClaimResult, StudyResult
from sbmlqsp.study.quantity_tree import Call, Constant
from sbmlqsp.study.quantity_tree import Curve as LookedAt

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ARMS = 8
SCALES = ("linear", "semilogarithmic")
Picture = dict[str, Any]
Marks = tuple[tuple[float, float], ...]


def study_pictures(result: StudyResult) -> tuple[list[Picture], bool]:
    """Return a group of pictures for each output, and whether expected values are marked in any."""
    names = dict.fromkeys(name for run in result.results.values() for name in _outputs(run))
    marks = _marks(result)
    return [_group(name, result.results, marks) for name in names], bool(marks)


def result_pictures(result: Result) -> list[Picture]:
    """Return a group of pictures for each output of one simulation."""
    return [_group(name, {name: result}, {}) for name in _outputs(result)]


def overview(result: StudyResult) -> Figure:
    """Return one figure of a study: its first output in every arm, linear and semilogarithmic."""
    name = next(name for run in result.results.values() for name in _outputs(run))
    panel, time_unit = _panel(name, result.results, _marks(result))
    return figures.concentration_time([panel], time_unit=time_unit, title=result.study.title)


def _outputs(result: Result) -> list[str]:
    return [name for name in result.units if name != "time"]


def _group(name: str, results: Mapping[str, Result], marks: Mapping[tuple[str, str], Marks]) -> Picture:
    panel, time_unit = _panel(name, results, marks)
    arms = sum(name in result.units for result in results.values())
    more = f", the first {MOST_ARMS} of {arms} arms" if arms > MOST_ARMS else ""
    return {"title": name + more, "pictures": [_picture(panel, time_unit, scale) for scale in SCALES]}


def _panel(name: str, results: Mapping[str, Result], marks: Mapping[tuple[str, str], Marks]) -> tuple[Panel, str]:
    """Return the curves of one output in every arm that has it, and the unit of time."""
    shown = {arm: result for arm, result in results.items() if name in result.units}
    first = next(iter(shown.values()))
    curves = tuple(
        Curve(arm, result.time.magnitude, result[name].magnitude, marks.get((arm, name), ()))
        for arm, result in list(shown.items())[:MOST_ARMS]
    )
    return Panel(curves, first.units[name] or "", name), first.units["time"] or ""


def _picture(panel: Panel, time_unit: str, scale: str) -> Picture:
    """Return one picture for each scale, so that a phone shows them one below the other."""
    scales = {"linear": scale == "linear", "semilog": scale != "linear"}
    figure = figures.concentration_time([panel], time_unit=time_unit, **scales)
    return {"uri": data_uri(figure), "alt": f"{panel.quantity} over time, {scale}"}


def data_uri(figure: Figure) -> str:
    """Return a figure as a picture that needs no other file."""
    return f"data:image/svg+xml;base64,{b64encode(figures.image(figure, 'svg')).decode()}"


def _marks(result: StudyResult) -> dict[tuple[str, str], Marks]:
    """Return the expected points of claims that are one plain `at(S, t)`, by arm and output."""
    found: dict[tuple[str, str], Marks] = {}
    for claim in result.claims:
        place = _place(claim, result.results)
        if place:
            key, point = place
            found[key] = (*found.get(key, ()), point)
    return found


def _place(claim: ClaimResult, results: Mapping[str, Result]) -> tuple[tuple[str, str], tuple[float, float]] | None:
    match claim.claim.tree:
        case Call(name="at", arguments=(LookedAt(text=text), Constant(value=time)), arm=arm):
            key = (arm or claim.claim.arm, text)
        case _:
            return None
    result = results.get(key[0])
    if result is None or text not in result.units:
        return None
    try:
        when = units.convert(time, result.units["time"])
        return key, (when, units.convert(claim.claim.value, result.units[text]))
    except UnitsError:
        return None
