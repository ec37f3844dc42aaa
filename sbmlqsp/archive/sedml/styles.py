"""Styles of SED-ML with what they take from their base styles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace

from sbmlqsp.archive.sedml.document import Document
from sbmlqsp.archive.sedml.presentation import Style
from sbmlqsp.errors import ParseError


def resolved(document: Document) -> dict[str, Style]:
    """Return every style with what is open in it taken from its base.

    Raises:
        ParseError: for styles that are not there, or are based on themselves.
    """
    used = [curve.style for plot in document.plots for curve in plot.curves]
    used += [axis.style for plot in document.plots for axis in (plot.x, plot.y, plot.z, plot.right) if axis]
    for name in filter(None, used):
        if name not in document.styles:
            raise ParseError(f"there is no style '{name}'", where=name, fix="define it in listOfStyles")
    return {name: _whole(name, document.styles, ()) for name in document.styles}


def _whole(name: str, styles: Mapping[str, Style], within: tuple[str, ...]) -> Style:
    if name in within:
        raise ParseError(f"the style '{name}' is based on itself", where=name, fix="base it on another")
    if name not in styles:
        raise ParseError(f"there is no style '{name}'", where=name, fix="define it in listOfStyles")
    style = styles[name]
    if not style.base:
        return style
    base = _whole(style.base, styles, (*within, name))
    said = {key: value for key, value in asdict(style).items() if value is not None}
    return replace(base, **said)
