"""Bars: side by side or one on the other, upright or lying."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.figures.panels.content import Floats, Trace

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FULL = 0.8


class Bars:
    """The bars of one panel: remembers how wide they are and how high the stacks have become."""

    def __init__(self, traces: Sequence[Trace]) -> None:
        self._beside = [trace for trace in traces if not trace.kind.endswith("Stacked")]
        spacing = [_spacing(trace.x[0]) for trace in traces]
        self._width = _FULL * min(spacing, default=1.0)
        self._tops: dict[tuple[str, float], float] = {}

    def draw(self, axes: Axes, trace: Trace, colour: str) -> None:
        """Draw the first row of a trace as bars."""
        x, y = trace.x[0], np.nan_to_num(trace.y[0])
        stacked, lying = trace.kind.endswith("Stacked"), trace.kind.startswith("horizontal")
        width = self._width if stacked else self._width / max(len(self._beside), 1)
        place = x if stacked else x + (self._beside.index(trace) - (len(self._beside) - 1) / 2) * width
        base = self._base(trace.kind, x, y) if stacked else np.zeros_like(y)
        look: dict[str, Any] = {
            "color": trace.look.fill or trace.look.line_colour or colour,
            "edgecolor": trace.look.line_colour or "none",
            "linewidth": trace.look.line_width or 0.0,
            "label": trace.label or None,
        }
        if lying:
            axes.barh(place, y, height=width, left=base, **look)
        else:
            axes.bar(place, y, width=width, bottom=base, **look)

    def _base(self, kind: str, x: Floats, y: Floats) -> Floats:
        base = np.array([self._tops.get((kind, float(each)), 0.0) for each in x])
        self._tops |= {(kind, float(at)): float(top) for at, top in zip(x, base + y, strict=True)}
        return base


def _spacing(x: Floats) -> float:
    steps = np.diff(np.unique(x[np.isfinite(x)]))
    return float(steps.min()) if steps.size else 1.0
