"""Panels -> Matplotlib figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Any

from sbmlqsp.figures.panels.bars import Bars
from sbmlqsp.figures.panels.content import Panel, Scale, Shade, Surface, Trace
from sbmlqsp.figures.panels.lines import draw_shade, draw_trace
from sbmlqsp.figures.panels.surfaces import draw_surface, is_flat
from sbmlqsp.figures.style import COLOURS, TEXT, dress

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH, _HEIGHT = 6.4, 4.2


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A panel with its place in a figure; rows and columns count from 0."""

    panel: Panel
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def panel(content: Panel) -> Figure:
    """Return a figure of one panel."""
    from matplotlib.figure import Figure

    width, height = content.size
    figure = Figure(figsize=(width or _WIDTH, height or _HEIGHT), layout="constrained")
    _draw(figure, content, 111)
    return figure


def panels(rows: int, columns: int, cells: Sequence[Cell], *, title: str = "") -> Figure:
    """Return a figure of several panels."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(0.7 * _WIDTH * columns + 1, 0.75 * _HEIGHT * rows + 0.5), layout="constrained")
    grid = figure.add_gridspec(rows, columns)
    for cell in cells:
        place = grid[cell.row : cell.row + cell.rows, cell.column : cell.column + cell.columns]
        _draw(figure, cell.panel, place)
    if title:
        figure.suptitle(title, fontsize=12, color=TEXT)
    return figure


def _draw(figure: Figure, content: Panel, place: Any) -> None:
    surfaces = [each for each in content.content if isinstance(each, Surface)]
    if surfaces:
        _draw_surfaces(figure, content, surfaces, place)
        return
    axes = figure.add_subplot(place)
    dress(axes)
    right = _right(axes) if content.right is not None else axes
    colours = cycle(COLOURS)
    bars = Bars([each for each in content.content if isinstance(each, Trace) and each.kind != "points"])
    for each in content.content:
        inside = right if each.right else axes  # type: ignore[union-attr]  # no surfaces here
        if isinstance(each, Shade):
            draw_shade(inside, each, next(colours))
        elif isinstance(each, Trace) and each.kind == "points":
            draw_trace(inside, each, next(colours))
        elif isinstance(each, Trace):
            bars.draw(inside, each, next(colours))
    _scale(axes, content.x, "x")
    _scale(axes, content.y, "y")
    if content.right is not None:
        _scale(right, content.right, "y")
    axes.set_title(content.title, fontsize=11, color=TEXT)
    _legend(axes, right, content)


def _right(axes: Axes) -> Axes:
    twin = axes.twinx()
    twin.spines["right"].set_visible(True)
    twin.grid(visible=False)
    return twin


def _draw_surfaces(figure: Figure, content: Panel, surfaces: list[Surface], place: Any) -> None:
    flat = all(is_flat(surface) for surface in surfaces)
    axes = figure.add_subplot(place) if flat else figure.add_subplot(place, projection="3d")
    if flat:
        dress(axes)
    colours = cycle(COLOURS)
    for surface in surfaces:
        draw_surface(figure, axes, surface, next(colours), content.z)
    _scale(axes, content.x, "x")
    _scale(axes, content.y, "y")
    if not flat:
        _scale(axes, content.z, "z")
    axes.set_title(content.title, fontsize=11, color=TEXT)


def _scale(axes: Any, scale: Scale, name: str) -> None:
    if scale.log:
        getattr(axes, f"set_{name}scale")("log")
    getattr(axes, f"set_{name}label")(scale.label)
    low, high = getattr(axes, f"get_{name}lim")()
    low = low if scale.minimum is None else scale.minimum
    high = high if scale.maximum is None else scale.maximum
    if scale.minimum is not None or scale.maximum is not None:
        getattr(axes, f"set_{name}lim")(low, high)
    if scale.reverse:
        getattr(axes, f"invert_{name}axis")()
    if scale.grid is not None and name in ("x", "y"):
        axes.grid(visible=scale.grid, axis=name)
    if scale.hidden:
        getattr(axes, f"{name}axis").set_visible(False)


def _legend(axes: Axes, right: Axes, content: Panel) -> None:
    handles, labels = axes.get_legend_handles_labels()
    if right is not axes:
        more, names = right.get_legend_handles_labels()
        handles, labels = [*handles, *more], [*labels, *names]
    wanted = len(labels) > 1 if content.legend is None else content.legend and bool(labels)
    if wanted:
        axes.legend(handles, labels, framealpha=0.85, edgecolor="none", fontsize=8)
