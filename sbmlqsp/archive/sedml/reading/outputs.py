"""Outputs of SED-ML: reports, plots, figures, and styles."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from sbmlqsp.archive.sedml.presentation import (
    Axis,
    DataSet,
    Place,
    ReadCurve,
    ReadFigure,
    ReadPlot,
    ReadReport,
    ReadShade,
    ReadSurface,
    Style,
)
from sbmlqsp.archive.sedml.reading.formulas import file_name, local, number, parts, required, truth, unsupported
from sbmlqsp.errors import ParseError

_COLOUR = re.compile(r"#?([0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?)")
_CURVES = ("points", "bar", "barStacked", "horizontalBar", "horizontalBarStacked")
_SURFACES = ("parametricCurve", "surfaceMesh", "surfaceContour", "contour", "heatMap", "stackedCurves", "bar")
_LINES = ("none", "solid", "dash", "dot", "dashDot", "dashDotDot")
_MARKERS = (
    "none", "square", "circle", "diamond", "xCross", "plus", "star", "triangleUp", "triangleDown", "triangleLeft",
    "triangleRight", "hDash", "vDash",
)  # fmt: skip


def report(element: Element) -> ReadReport:
    """Return a report."""
    return ReadReport(file_name(element), element.get("name", ""), tuple(map(_column, _sets(element))))


def _sets(element: Element) -> list[Element]:
    found = parts(element, "listOfDataSets")
    for each in found:
        if local(each) != "dataSet":
            raise unsupported(each, "use dataSet")
    return found


def _column(element: Element) -> DataSet:
    identifier, generator = required(element, "id"), required(element, "dataReference")
    return DataSet(identifier, element.get("label") or identifier, generator, element.get("name", ""))


def plot(element: Element) -> ReadPlot:
    """Return a plot2D or plot3D.

    Raises:
        UnsupportedFeature: for curves and surfaces of unknown kinds.
    """
    listed = [*parts(element, "listOfCurves"), *parts(element, "listOfSurfaces")]
    curves = [_curve(each, place) for place, each in enumerate(listed, start=1)]
    axes = {local(part): _axis(part) for part in element if local(part).endswith("Axis")}
    x, y, z = (_scale(axes.get(f"{axis}Axis"), listed, axis.upper()) for axis in "xyz")
    return ReadPlot(
        file_name(element),
        element.get("name", ""),
        tuple(sorted(curves, key=lambda curve: curve.order)),
        x,
        y,
        z,
        axes.get("rightYAxis"),
        local(element) == "plot3D",
        truth(element, "legend", True) if element.get("legend") else None,
        _maybe(element, "width"),
        _maybe(element, "height"),
    )


def _scale(axis: Axis | None, curves: list[Element], letter: str) -> Axis:
    """Return the axis as it is described, else as the curves say (logX and logY of Versions 1 to 3)."""
    if axis is not None:
        return axis
    said = {curve.get(f"log{letter}") for curve in curves} - {None}
    return Axis(log=bool(said & {"true", "1"}) if said else None)


def _axis(element: Element) -> Axis:
    kind = element.get("type", "linear")
    if kind not in ("linear", "log10"):
        raise ParseError(f"the axis has the type '{kind}'", where=local(element), fix="write linear or log10")
    return Axis(
        element.get("name", ""),
        kind == "log10",
        _maybe(element, "min"),
        _maybe(element, "max"),
        truth(element, "grid", False) if element.get("grid") else None,
        truth(element, "reverse", False),
        element.get("style", ""),
    )


def _maybe(element: Element, attribute: str) -> float | None:
    text = element.get(attribute)
    return number(element, attribute, text) if text else None


def _curve(element: Element, place: int) -> ReadCurve | ReadShade | ReadSurface:
    kind = local(element)
    readers: dict[str, Callable[[Element, str], ReadCurve | ReadShade | ReadSurface]] = {
        "curve": _line,
        "shadedArea": _shade,
        "surface": _surface,
    }
    if kind not in readers:
        raise unsupported(element, "draw curves, shaded areas and surfaces")
    return readers[kind](element, element.get("id") or f"{kind}_{place}")


def _order(element: Element) -> float:
    return number(element, "order", element.get("order") or "0")


def _right(element: Element) -> bool:
    return element.get("yAxis") == "right"


def _line(element: Element, identifier: str) -> ReadCurve:
    kind = _one_of(element, "type", _CURVES, "points")
    x, y = required(element, "xDataReference"), required(element, "yDataReference")
    errors = [(element.get(f"{axis}ErrorLower", ""), element.get(f"{axis}ErrorUpper", "")) for axis in "xy"]
    look = (kind, element.get("style", ""), _right(element), _order(element))
    return ReadCurve(identifier, element.get("name", ""), x, y, *look, *errors)


def _shade(element: Element, identifier: str) -> ReadShade:
    x, lower, upper = (required(element, name) for name in ("xDataReference", "yDataReferenceFrom", "yDataReferenceTo"))
    look = (element.get("style", ""), _right(element), _order(element))
    return ReadShade(identifier, element.get("name", ""), x, lower, upper, *look)


def _surface(element: Element, identifier: str) -> ReadSurface:
    x, y, z = (required(element, f"{axis}DataReference") for axis in "xyz")
    kind = _one_of(element, "type", _SURFACES, "surfaceMesh")
    return ReadSurface(identifier, element.get("name", ""), x, y, z, kind, element.get("style", ""), _order(element))


def _one_of(element: Element, attribute: str, known: tuple[str, ...], otherwise: str) -> str:
    text = element.get(attribute) or otherwise
    if text not in known:
        where = element.get("id") or local(element)
        raise ParseError(f"{attribute}='{text}' is not known", where=where, fix=f"write one of {', '.join(known)}")
    return text


def figure(element: Element) -> ReadFigure:
    """Return a figure of several plots."""
    identifier = file_name(element)
    rows, columns = (_count(element, name) for name in ("numRows", "numCols"))
    places = tuple(
        Place(required(part, "plot"), *(_count(part, name, 1) for name in ("row", "col", "rowSpan", "colSpan")))
        for part in parts(element, "listOfSubPlots")
    )
    for place in places:
        if place.row + place.rows - 1 > rows or place.column + place.columns - 1 > columns:
            message = f"the plot '{place.plot}' lies outside the {rows} x {columns} of '{identifier}'"
            raise ParseError(message, where=identifier, fix="enlarge the figure")
    return ReadFigure(identifier, element.get("name", ""), rows, columns, places)


def _count(element: Element, attribute: str, otherwise: int | None = None) -> int:
    text = element.get(attribute) or (required(element, attribute) if otherwise is None else str(otherwise))
    value = number(element, attribute, text)
    if value != int(value) or not 1 <= value <= 100:
        where = element.get("id") or local(element)
        raise ParseError(f"{attribute}='{text}' is not a whole number from 1 to 100", where=where)
    return int(value)


def style(element: Element) -> Style:
    """Return a style."""
    inside = {local(part): part for part in element}
    nothing = Element("nothing")
    line, marker, fill = (inside.get(name, nothing) for name in ("line", "marker", "fill"))
    return Style(
        element.get("baseStyle", ""),
        _one_of(line, "type", _LINES, "solid") if line.get("type") else None,
        _colour(line, "color"),
        _maybe(line, "thickness"),
        _one_of(marker, "type", _MARKERS, "none") if marker.get("type") else None,
        _maybe(marker, "size"),
        _colour(marker, "fill"),
        _colour(marker, "lineColor"),
        _maybe(marker, "lineThickness"),
        _colour(fill, "color"),
    )


def _colour(element: Element, attribute: str) -> str | None:
    text = element.get(attribute)
    if not text:
        return None
    match = _COLOUR.fullmatch(text.strip())
    if match is None:
        raise ParseError(f"{attribute}='{text}' is not a colour", where=local(element), fix="write RRGGBB or RRGGBBAA")
    return f"#{match[1].lower()}"
