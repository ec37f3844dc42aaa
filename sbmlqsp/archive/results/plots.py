"""Plots and figures of SED-ML documents as pictures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sbmlqsp import figures
from sbmlqsp.archive.sedml.presentation import Axis, ReadCurve, ReadFigure, ReadPlot, ReadShade, ReadSurface, Style
from sbmlqsp.archive.sedml.running import Outputs
from sbmlqsp.errors import ParseError, SbmlqspError
from sbmlqsp.figures.panels import Cell, Look, Panel, Scale, Shade, Surface, Trace, panel, panels
from sbmlqsp.simulation.arrays import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PIXELS, _POINTS = 96.0, 0.75
"""Pixels of an inch, and points of a pixel."""


Failures = dict[tuple[str, str], SbmlqspError]
"""What could not be drawn, by the location of the document and the id of the plot."""


def plots_bytes(found: Mapping[str, Outputs]) -> tuple[bytes, Failures]:
    """Return a ZIP of PDF files, each at `<location of the document>/<id>.pdf`, and what could not be drawn."""
    buffer = io.BytesIO()
    failures: Failures = {}
    with zipfile.ZipFile(buffer, "w") as file:
        for location, outputs in found.items():
            every: list[ReadPlot | ReadFigure] = [*outputs.plots, *outputs.figures]
            for shown in every:
                try:
                    figure = drawn_figure(outputs, shown) if isinstance(shown, ReadFigure) else drawn(outputs, shown)
                except SbmlqspError as error:
                    failures[location, shown.id] = error
                else:
                    file.writestr(f"{location}/{shown.id}.pdf", figures.image(figure, "pdf"))
    return buffer.getvalue(), failures


def drawn(outputs: Outputs, plot: ReadPlot) -> Figure:
    """Return a plot of a document; each curve of an array with several axes is a line of its own."""
    return panel(_panel(outputs, plot))


def drawn_figure(outputs: Outputs, figure: ReadFigure) -> Figure:
    """Return several plots in one picture."""
    plots = {plot.id: _panel(outputs, plot) for plot in outputs.plots}
    cells = [Cell(plots[p.plot], p.row - 1, p.column - 1, p.rows, p.columns) for p in figure.places]
    return panels(figure.rows, figure.columns, cells, title=figure.name)


def _panel(outputs: Outputs, plot: ReadPlot) -> Panel:
    content = tuple(_content(outputs, curve) for curve in plot.curves)
    size = tuple(None if each is None else each / _PIXELS for each in (plot.width, plot.height))
    x, y, z = (_scale(outputs, axis, _shared(outputs, plot, letter)) for axis, letter in _axes(plot))
    right = None if plot.right is None else _scale(outputs, plot.right)
    return Panel(content, plot.name, x, y, z, right, plot.legend, (size[0], size[1]))


def _axes(plot: ReadPlot) -> tuple[tuple[Axis, str], ...]:
    return (plot.x, "x"), (plot.y, "y"), (plot.z, "z")


def _shared(outputs: Outputs, plot: ReadPlot, letter: str) -> str:
    """Return the name of the generator that all curves have on an axis, "" where they have several or it has none."""
    shown = {getattr(curve, letter, "") for curve in plot.curves}
    names = {outputs.names.get(name, "") for name in shown}
    return next(iter(names)) if len(shown) == 1 and (letter == "x" or plot.deep) else ""


def _scale(outputs: Outputs, axis: Axis, otherwise: str = "") -> Scale:
    hidden = bool(axis.style) and outputs.styles[axis.style].line == "none"
    return Scale(axis.name or otherwise, bool(axis.log), axis.minimum, axis.maximum, axis.grid, axis.reverse, hidden)


def _content(outputs: Outputs, curve: ReadCurve | ReadShade | ReadSurface) -> Trace | Shade | Surface:
    look = _look(outputs.styles[curve.style]) if curve.style else Look()
    arrays = outputs.generators
    label = curve.name or outputs.names.get(curve.generators[-1] if isinstance(curve, ReadSurface) else "", "")
    if isinstance(curve, ReadShade):
        x, lower, upper = (np.ravel(part) for part in _together(curve.id, [arrays[name] for name in curve.generators]))
        return Shade(label, x, lower, upper, look, curve.right)
    if isinstance(curve, ReadSurface):
        x, y, z = _over_grid(curve, arrays)
        return Surface(label or curve.z, x, y, z, curve.kind, look)  # type: ignore[arg-type]  # read as one of them
    label = curve.name or outputs.names.get(curve.y, "") or curve.y
    errors = [arrays[name] for name in (*curve.x_errors, *curve.y_errors) if name]
    x, y, *given = _rows(_together(curve.id, [arrays[curve.x], arrays[curve.y], *errors]))
    rest = iter(given)
    x_errors, y_errors = (
        tuple(next(rest) if name else None for name in names) for names in (curve.x_errors, curve.y_errors)
    )
    return Trace(label, x, y, curve.kind, look, curve.right, x_errors, y_errors)  # type: ignore[arg-type]


def _look(style: Style) -> Look:
    """Return a style in points."""
    width, size, edge = (
        None if each is None else each * _POINTS
        for each in (style.line_width, style.marker_size, style.marker_edge_width)
    )
    return Look(
        style.line,  # type: ignore[arg-type]  # read as one of them
        style.line_colour,
        width,
        style.marker,  # type: ignore[arg-type]
        size,
        style.marker_colour,
        style.marker_edge,
        edge,
        style.fill,
    )


def _together(where: str, arrays: list[Floats]) -> list[Floats]:
    """Return arrays without axes of one place, each spread over the largest of them.

    Raises:
        ParseError: for arrays that do not fit each other.
    """
    plain = [np.squeeze(array) for array in arrays]
    largest = max(plain, key=lambda array: array.ndim)
    try:
        return [np.broadcast_to(_beside(array, largest), largest.shape) for array in plain]
    except ValueError:
        shapes = " and ".join(str(array.shape) for array in plain)
        raise ParseError(f"'{where}' draws arrays of {shapes}, which do not fit each other", where=where) from None


def _beside(array: Floats, other: Floats) -> Floats:
    """Return an array with axes for those of another that it does not have: the last ones, or the first."""
    if array.ndim == 1 and other.ndim > 1 and array.shape[0] != other.shape[-1] and array.shape[0] == other.shape[0]:
        return array.reshape(-1, *(1,) * (other.ndim - 1))
    return array


def _rows(arrays: list[Floats]) -> list[Floats]:
    return [np.atleast_2d(array.reshape(-1, array.shape[-1]) if array.ndim else array) for array in arrays]


def _over_grid(surface: ReadSurface, arrays: Mapping[str, Floats]) -> list[Floats]:
    """Return x, y and z of a surface as (rows, points); x and y of one axis each span the grid of z.

    Raises:
        ParseError: for a map of what is one row alone.
    """
    x, y, z = (np.squeeze(arrays[name]) for name in (surface.x, surface.y, surface.z))
    if z.ndim < 2 and surface.kind in ("contour", "heatMap"):
        message = f"'{surface.id}' is a {surface.kind} of {z.size} values in a row"
        raise ParseError(message, where=surface.id, fix="give it a scan over a second dimension")
    if x.ndim == y.ndim == 1 and z.ndim == 2 and x.size != y.size and z.shape == (x.size, y.size):
        return [np.repeat(x[:, None], y.size, 1), np.repeat(y[None, :], x.size, 0), z]
    if x.ndim == y.ndim == 1 and z.ndim == 2 and z.shape == (y.size, x.size):
        return [np.repeat(x[None, :], y.size, 0), np.repeat(y[:, None], x.size, 1), z]
    return _rows(_together(surface.id, [x, y, z]))
