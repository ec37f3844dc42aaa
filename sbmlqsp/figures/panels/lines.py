"""Lines with markers and error bars, and shaded areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.figures.panels.content import Floats, Look, Shade, Trace

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINES: dict[str, Any] = {
    "none": "none", "solid": "-", "dash": "--", "dot": ":", "dashDot": "-.", "dashDotDot": (0, (6, 2, 1, 2, 1, 2)),
}  # fmt: skip
MARKERS = {
    "none": "none", "square": "s", "circle": "o", "diamond": "D", "xCross": "x", "plus": "+", "star": "*",
    "triangleUp": "^", "triangleDown": "v", "triangleLeft": "<", "triangleRight": ">", "hDash": "_", "vDash": "|",
}  # fmt: skip


def draw_trace(axes: Axes, trace: Trace, colour: str) -> None:
    """Draw each row as a line of its own, all with one look; the first carries the label."""
    look = line_look(trace.look, colour, lone=trace.y.shape[-1] == 1)
    for number, (x, y) in enumerate(zip(trace.x, trace.y, strict=True)):
        label = trace.label if number == 0 and trace.label else None
        y_error, x_error = (_errors(each, number) for each in (trace.y_errors, trace.x_errors))
        if y_error is None and x_error is None:
            axes.plot(x, y, label=label, **look)
        else:
            axes.errorbar(x, y, yerr=y_error, xerr=x_error, label=label, elinewidth=0.8, capsize=2, **look)


def line_look(look: Look, colour: str, *, lone: bool = False) -> dict[str, Any]:
    """Return what Matplotlib calls the look of a line; lone points get a marker unless the look says otherwise."""
    line_colour = look.line_colour or look.marker_colour or colour
    kept: dict[str, Any] = {
        "color": line_colour,
        "linestyle": LINES[look.line or "solid"],
        "linewidth": 1.4 if look.line_width is None else look.line_width,
        "marker": MARKERS[look.marker or ("circle" if lone else "none")],
        "markersize": 4.0 if look.marker_size is None else look.marker_size,
        "markerfacecolor": look.marker_colour or line_colour,
        "markeredgecolor": look.marker_edge or look.marker_colour or line_colour,
    }
    if look.marker_edge_width is not None:
        kept["markeredgewidth"] = look.marker_edge_width
    return kept


def _errors(errors: tuple[Floats | None, Floats | None], row: int) -> Floats | None:
    if all(each is None for each in errors):
        return None
    lower, upper = (None if each is None else each[row] for each in errors)
    given = upper if lower is None else lower
    assert given is not None
    nothing = np.zeros_like(given)
    both = [nothing if each is None else np.nan_to_num(np.abs(each)) for each in (lower, upper)]
    return np.array(both)


def draw_shade(axes: Axes, shade: Shade, colour: str) -> None:
    """Fill the area between two curves."""
    fill = shade.look.fill or f"{colour}40"
    axes.fill_between(shade.x, shade.lower, shade.upper, color=fill, label=shade.label or None, linewidth=0)
