"""Which converters there are: those of the entry-point group `sbmlqsp.converters`."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

from sbmlqsp.conversion.contract import Converter
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ConversionError

GROUP = "sbmlqsp.converters"


def formats() -> tuple[Converter, ...]:
    """Return all installed converters, sorted by name."""
    return tuple(point.load() for point in sorted(entry_points(group=GROUP), key=lambda point: point.name))


def converter(name: str) -> Converter:
    """Return the converter of this name.

    Raises:
        UnknownSymbolError: with the nearest names.
    """
    points = {point.name: point for point in entry_points(group=GROUP)}
    if name not in points:
        raise unknown_symbol(name, points, "format")
    loaded: Converter = points[name].load()
    return loaded


def converter_for(path: Path) -> Converter:
    """Return the one converter that writes files of this suffix.

    Raises:
        ConversionError: if none or several do; `fix` names them.
    """
    found = [each for each in formats() if path.suffix in each.suffixes]
    if len(found) == 1:
        return found[0]
    names = ", ".join(each.name for each in (found or formats()))
    what = "several formats" if found else "no format"
    raise ConversionError(f"{what} end in '{path.suffix}'", where=str(path), fix=f"say which with to=: {names}")
