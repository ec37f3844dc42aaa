"""What a SED-ML document shows of its data generators: reports, plots, figures, and how they look (SED-ML L1V4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataSet:
    """A column of a report."""

    id: str
    label: str
    generator: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ReadReport:
    """A table of generators."""

    id: str
    name: str
    columns: tuple[DataSet, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """How something is drawn; None leaves it open. Colours are #rrggbb or #rrggbbaa, sizes in pixels.

    `base` is the style it takes what is open from.
    """

    base: str = ""
    line: str | None = None
    line_colour: str | None = None
    line_width: float | None = None
    marker: str | None = None
    marker_size: float | None = None
    marker_colour: str | None = None
    marker_edge: str | None = None
    marker_edge_width: float | None = None
    fill: str | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis; None leaves it open."""

    name: str = ""
    log: bool | None = None
    minimum: float | None = None
    maximum: float | None = None
    grid: bool | None = None
    reverse: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class ReadCurve:
    """A curve y(x): `kind` is "points", "bar", "barStacked", "horizontalBar" or "horizontalBarStacked".

    `x_errors` and `y_errors` are generators of the distances below and above, "" for none.
    """

    id: str
    name: str
    x: str
    y: str
    kind: str = "points"
    style: str = ""
    right: bool = False
    order: float = 0.0
    x_errors: tuple[str, str] = ("", "")
    y_errors: tuple[str, str] = ("", "")

    @property
    def generators(self) -> tuple[str, ...]:
        """All generators it shows: x, y, errors."""
        return (self.x, self.y, *(name for name in (*self.x_errors, *self.y_errors) if name))


@dataclass(frozen=True, slots=True)
class ReadShade:
    """The area between two curves over x."""

    id: str
    name: str
    x: str
    lower: str
    upper: str
    style: str = ""
    right: bool = False
    order: float = 0.0

    @property
    def generators(self) -> tuple[str, ...]:
        """All generators it shows: x and both edges."""
        return self.x, self.lower, self.upper


@dataclass(frozen=True, slots=True)
class ReadSurface:
    """A surface z(x, y): `kind` is a SurfaceType of SED-ML."""

    id: str
    name: str
    x: str
    y: str
    z: str
    kind: str = "surfaceMesh"
    style: str = ""
    order: float = 0.0

    @property
    def generators(self) -> tuple[str, ...]:
        """All generators it shows: x, y, z."""
        return self.x, self.y, self.z


@dataclass(frozen=True, slots=True)
class ReadPlot:
    """A picture of curves and shades, or (`deep`) of surfaces; sizes in pixels."""

    id: str
    name: str
    curves: tuple[ReadCurve | ReadShade | ReadSurface, ...]
    x: Axis = Axis()
    y: Axis = Axis()
    z: Axis = Axis()
    right: Axis | None = None
    deep: bool = False
    legend: bool | None = None
    width: float | None = None
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plot lies in a figure; rows and columns count from 1."""

    plot: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """Several plots in one picture."""

    id: str
    name: str
    rows: int
    columns: int
    places: tuple[Place, ...]
