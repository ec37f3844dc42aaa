"""The curves of a study: each output in every arm, with the values that claims expect as marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sbmlqsp import figures, units
from sbmlqsp.errors import UnitsError
from sbmlqsp.figures import Curve, Panel
from sbmlqsp.simulation import Result
from sbmlqsp.study.quantity_tree import Call, Constant
from sbmlqsp.study.quantity_tree import Curve as LookedAt

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sbmlqsp.study.result import ClaimResult, StudyResult

MOST_ARMS = 8
Marks = tuple[tuple[float, float], ...]


def outputs(result: Result) -> list[str]:
    """Return what a simulation reports, time left out."""
    return [name for name in result.units if name != "time"]


def panels(result: StudyResult) -> list[tuple[Panel, str]]:
    """Return each output as a panel with one curve per arm, and its unit of time."""
    marks = expected_points(result)
    names = dict.fromkeys(name for run in result.results.values() for name in outputs(run))
    return [panel(name, result.results, marks) for name in names]


def panel(name: str, results: Mapping[str, Result], marks: Mapping[tuple[str, str], Marks]) -> tuple[Panel, str]:
    """Return one output of the first arms that have it, and the unit of time."""
    shown = {arm: result for arm, result in results.items() if name in result.units}
    first = next(iter(shown.values()))
    curves = tuple(
        Curve(arm, *result.rows_with_edges(name), marks.get((arm, name), ()))
        for arm, result in list(shown.items())[:MOST_ARMS]
    )
    return Panel(curves, first.units[name] or "", name), first.units["time"] or ""


def plot(result: StudyResult) -> Figure:
    """Return a figure with a row for each output, linear and semilogarithmic."""
    found = panels(result)
    time_unit = found[0][1] if found else ""
    return figures.concentration_time([one for one, _ in found], time_unit=time_unit, title=result.study.title)


def expected_points(result: StudyResult) -> dict[tuple[str, str], Marks]:
    """Return the (time, value) points of claims that are one plain `at(S, t)`, by arm and output."""
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
