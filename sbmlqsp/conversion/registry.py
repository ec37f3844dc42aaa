"""Which converters there are: those of the entry-point group `sbmlqsp.converters`."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import TypeVar

from sbmlqsp.conversion.contract import Converter, Reader
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ConversionError

T = TypeVar("T", Converter, Reader)
GROUP = "sbmlqsp.converters"


def formats() -> tuple[Converter | Reader, ...]:
    """Return all installed converters, sorted by name."""
    return tuple(point.load() for point in sorted(entry_points(group=GROUP), key=lambda point: point.name))


def converter(name: str) -> Converter:
    """Return the converter of this name.

    Raises:
        UnknownSymbolError: with the nearest names.
        ConversionError: for a format that is only read.
    """
    found = _named(name)
    if not isinstance(found, Converter):
        raise ConversionError(f"{found.title} is read here and not written", where=name)
    return found


def reader(name: str) -> Reader:
    """Return the reader of this name; raises as `converter`."""
    found = _named(name)
    if not isinstance(found, Reader):
        raise ConversionError(f"{found.title} is written here and not read", where=name)
    return found


def converter_for(path: Path) -> Converter:
    """Return the one converter that writes files of this suffix.

    Raises:
        ConversionError: if none or several do; `fix` names them.
    """
    writers = [each for each in formats() if isinstance(each, Converter)]
    return _only(_ending(writers, path), writers, path, "to")


def reader_for(path: Path) -> Reader:
    """Return the one converter that reads files of this suffix; raises as `converter_for`."""
    readers = [each for each in formats() if isinstance(each, Reader)]
    return _only(_ending(readers, path), readers, path, "from_")


def _named(name: str) -> Converter | Reader:
    points = {point.name: point for point in entry_points(group=GROUP)}
    if name not in points:
        raise unknown_symbol(name, points, "format")
    loaded: Converter | Reader = points[name].load()
    return loaded


def _ending(known: list[T], path: Path) -> list[T]:
    """Return those with the longest suffix that the name ends in, as `.copasi.xml` before `.xml`."""
    found = [(len(suffix), each) for each in known for suffix in each.suffixes if path.name.endswith(suffix)]
    longest = max((length for length, _ in found), default=0)
    return [each for length, each in found if length == longest]


def _only(found: list[T], known: list[T], path: Path, argument: str) -> T:
    if len(found) == 1:
        return found[0]
    names = ", ".join(each.name for each in (found or known))
    what = "several formats" if found else "no format"
    raise ConversionError(f"{what} end in '{path.suffix}'", where=str(path), fix=f"say which with {argument}=: {names}")
