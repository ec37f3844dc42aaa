"""Surfaces over two dimensions: meshes, filled surfaces, contours, heat maps, curves and bars in space."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.figures.panels.content import Floats, Scale, Surface
from sbmlqsp.figures.panels.lines import line_look

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MAP = "viridis"


def is_flat(surface: Surface) -> bool:
    """Return whether a surface is seen from above."""
    return surface.kind in ("contour", "heatMap")


def draw_surface(figure: Figure, axes: Any, surface: Surface, colour: str, scale: Scale) -> None:
    """Draw a surface; one row of points is drawn as a curve in space."""
    x, y, z = surface.x, surface.y, np.ma.masked_invalid(surface.z)
    if scale.log and not is_flat(surface):
        z = np.ma.masked_less_equal(z, 0)
    if is_flat(surface):
        _draw_flat(figure, axes, surface, scale)
    elif surface.kind in ("parametricCurve", "stackedCurves") or min(z.shape) == 1:
        for row in zip(x, y, z, strict=True):
            axes.plot(*row, **line_look(surface.look, colour))
    elif surface.kind == "bar":
        _draw_bars(axes, surface, colour)
    elif surface.kind == "surfaceMesh":
        axes.plot_wireframe(x, y, z, color=surface.look.line_colour or colour, linewidth=surface.look.line_width or 0.8)
    else:
        fill = {"color": surface.look.fill} if surface.look.fill else {"cmap": _MAP}
        axes.plot_surface(x, y, z, rstride=1, cstride=1, linewidth=0, antialiased=True, **fill)


def _draw_flat(figure: Figure, axes: Any, surface: Surface, scale: Scale) -> None:
    x, y, z = surface.x, surface.y, np.ma.masked_invalid(surface.z)
    if surface.kind == "contour":
        colours = {"colors": surface.look.line_colour} if surface.look.line_colour else {"cmap": _MAP}
        drawn = axes.contour(x, y, z, **colours)
        axes.clabel(drawn, fontsize=7)
        return
    drawn = axes.pcolormesh(x, y, z, cmap=_MAP, shading="nearest")
    figure.colorbar(drawn, ax=axes, label=scale.label or surface.label)


def _draw_bars(axes: Any, surface: Surface, colour: str) -> None:
    x, y, z = (part.ravel() for part in (surface.x, surface.y, np.nan_to_num(surface.z)))
    width, depth = (0.6 * _step(part) for part in (x, y))
    axes.bar3d(x - width / 2, y - depth / 2, np.zeros_like(z), width, depth, z, color=surface.look.fill or colour)


def _step(values: Floats) -> float:
    steps = np.diff(np.unique(values))
    return float(steps.min()) if steps.size else 1.0
