"""What a panel shows, as values; numbers that are missing (NaN) are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from numpy import float64
from numpy.typing import NDArray

Floats = NDArray[float64]
Line = Literal["none", "solid", "dash", "dot", "dashDot", "dashDotDot"]
Marker = Literal[
    "none", "square", "circle", "diamond", "xCross", "plus", "star", "triangleUp", "triangleDown", "triangleLeft",
    "triangleRight", "hDash", "vDash",
]  # fmt: skip
TraceKind = Literal["points", "bar", "barStacked", "horizontalBar", "horizontalBarStacked"]
SurfaceKind = Literal[
    "parametricCurve", "surfaceMesh", "surfaceContour", "contour", "heatMap", "stackedCurves", "bar"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """How something is drawn; None leaves it to the panel. Sizes in points, colours #rrggbb or #rrggbbaa."""

    line: Line | None = None
    line_colour: str | None = None
    line_width: float | None = None
    marker: Marker | None = None
    marker_size: float | None = None
    marker_colour: str | None = None
    marker_edge: str | None = None
    marker_edge_width: float | None = None
    fill: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Rows of y over rows of x, both of shape (rows, points); errors are distances below and above y and x."""

    label: str
    x: Floats
    y: Floats
    kind: TraceKind = "points"
    look: Look = Look()
    right: bool = False
    x_errors: tuple[Floats | None, Floats | None] = (None, None)
    y_errors: tuple[Floats | None, Floats | None] = (None, None)


@dataclass(frozen=True, slots=True, eq=False)
class Shade:
    """The area between two curves over x; each of one dimension."""

    label: str
    x: Floats
    lower: Floats
    upper: Floats
    look: Look = Look()
    right: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """z over x and y, all of shape (rows, points)."""

    label: str
    x: Floats
    y: Floats
    z: Floats
    kind: SurfaceKind = "surfaceMesh"
    look: Look = Look()


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis."""

    label: str = ""
    log: bool = False
    minimum: float | None = None
    maximum: float | None = None
    grid: bool | None = None
    reverse: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """A pair (or with surfaces a triple) of axes and what is in them; `size` is in inches.

    `right` is a second y axis for traces that are marked `right`.
    """

    content: tuple[Trace | Shade | Surface, ...]
    title: str = ""
    x: Scale = Scale()
    y: Scale = Scale()
    z: Scale = Scale()
    right: Scale | None = None
    legend: bool | None = None
    size: tuple[float | None, float | None] = (None, None)
