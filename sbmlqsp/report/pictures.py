"""Curves as pictures inside the page."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from sbmlqsp import figures
from sbmlqsp.figures import Panel
from sbmlqsp.simulation import Result
from sbmlqsp.study import StudyResult
from sbmlqsp.study.curves import MOST_ARMS, outputs, panel, panels

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCALES = ("linear", "semilogarithmic")
Picture = dict[str, Any]


def study_pictures(result: StudyResult, scales: tuple[str, ...] = SCALES) -> list[Picture]:
    """Return the pictures of each output of a study, arms in one picture."""
    return [_group(*found, scales) for found in panels(result)]


def result_pictures(result: Result) -> list[Picture]:
    """Return the pictures of each output of one simulation."""
    return [_group(*panel(name, {name: result}, {})) for name in outputs(result)]


def _group(panel: Panel, time_unit: str, scales: tuple[str, ...] = SCALES) -> Picture:
    more = f" (at most {MOST_ARMS} arms are drawn)" if len(panel.curves) == MOST_ARMS else ""
    return {"title": panel.quantity + more, "pictures": [_picture(panel, time_unit, scale) for scale in scales]}


def _picture(panel: Panel, time_unit: str, scale: str) -> Picture:
    """Return one picture for each scale, so that a phone shows them one below the other."""
    linear = scale == "linear"
    figure = figures.concentration_time([panel], time_unit=time_unit, linear=linear, semilog=not linear)
    return {"uri": data_uri(figure), "alt": f"{panel.quantity} over time, {scale}"}


def data_uri(figure: Figure) -> str:
    """Return a figure as a picture that needs no other file."""
    return f"data:image/svg+xml;base64,{b64encode(figures.image(figure, 'svg')).decode()}"
