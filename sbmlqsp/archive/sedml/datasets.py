"""Numbers from files: CSV, TSV and NuML as arrays with named places, and the parts that data sources take of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sbmlqsp.archive.sedml.external import DataDescription, DataSource, Slice
from sbmlqsp.archive.sedml.labelled import Axis, Labelled
from sbmlqsp.archive.sedml.numl import read_numl
from sbmlqsp.errors import ParseError
from sbmlqsp.native.gate import decoding
from sbmlqsp.simulation.arrays import Floats

_MISSING = frozenset({
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "N/A", "NA", "NULL",
    "NaN", "nan",
})  # fmt: skip
"""What stands for a missing number (SED-ML L1V4, section 2.4.2)."""
_ROWS, _COLUMNS = frozenset({"Index"}), frozenset({"ColumnIds"})


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Values with, for each dimension, its names and the name of each place."""

    values: Floats
    names: tuple[frozenset[str], ...]
    places: tuple[tuple[str, ...], ...]


def data_sources(described: Mapping[str, DataDescription], opened: Callable[[str], bytes]) -> dict[str, Labelled]:
    """Return the values of every data source by its id, and of every description without sources by its own.

    Raises:
        ParseError: for files that are not there or are no numbers, and parts that are not in them.
    """
    found: dict[str, Labelled] = {}
    for description in described.values():
        dataset = _dataset(description, decoding.decode(opened(description.source)))
        parts = {source.id: _part(dataset, source, description.id) for source in description.sources}
        for name, values in (parts or {description.id: _whole(dataset)}).items():
            if name in found:
                raise ParseError(f"two data sources have the id '{name}'", where=name, fix="rename one")
            found[name] = values
    return found


def _dataset(description: DataDescription, text: str) -> Dataset:
    if description.format == "numl":
        return Dataset(*read_numl(text, description.id))
    head, rows = _table(text, "\t" if description.format == "tsv" else ",", description.id)
    names = description.dimensions if len(description.dimensions) == 2 else (_ROWS, _COLUMNS)
    return Dataset(rows, (names[0], names[1]), (tuple(map(str, range(len(rows)))), head))


def _table(text: str, separator: str, where: str) -> tuple[tuple[str, ...], Floats]:
    """Return the header and the numbers of a table; lines that begin with # and empty ones are left out."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator, skipinitialspace=True))
    if not rows:
        raise ParseError(f"the data '{where}' are empty", where=where, fix="give a header and rows of numbers")
    head = tuple(cell.strip() for cell in rows[0])
    if len(set(head)) < len(head):
        raise ParseError(f"two columns of '{where}' have one name", where=where, fix="rename one")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(head):
            message = f"row {number} of '{where}' has {len(row)} cells, the header {len(head)}"
            raise ParseError(message, where=where, fix="give every row as many cells")
    values = [[_number(cell.strip(), where) for cell in row] for row in rows[1:]]
    return head, np.array(values, dtype=float).reshape(len(values), len(head))


def _number(text: str, where: str) -> float:
    if text in _MISSING:
        return float("nan")
    try:
        return float(text)
    except ValueError:
        raise ParseError(f"'{text}' in '{where}' is not a number", where=where, fix="write decimal numbers") from None


def _whole(dataset: Dataset) -> Labelled:
    return Labelled(dataset.values, tuple(Axis(names) for names in dataset.names))


def _part(dataset: Dataset, source: DataSource, where: str) -> Labelled:
    if source.index:
        axis = _axis(dataset, source.index, "", where)
        places = np.array([_number(place, source.id) for place in dataset.places[axis]])
        return Labelled(places, (Axis(dataset.names[axis]),))
    kept: list[int | slice] = [slice(None)] * dataset.values.ndim
    for each in source.slices:
        axis = _axis(dataset, each.dimension, each.value or "", where)
        kept[axis] = _kept(each, dataset.places[axis], where)
    values: Floats = np.asarray(dataset.values[tuple(kept)], dtype=float)
    left = [names for names, which in zip(dataset.names, kept, strict=True) if isinstance(which, slice)]
    return Labelled(values, tuple(map(Axis, left)))


def _axis(dataset: Dataset, name: str, value: str, where: str) -> int:
    named = [axis for axis, names in enumerate(dataset.names) if name in names]
    unnamed = [axis for axis, places in enumerate(dataset.places) if value and value in places]
    if not named and len(unnamed) != 1:
        known = sorted(frozenset().union(*dataset.names))
        raise ParseError(f"'{where}' has no dimension '{name}'", where=where, fix=f"it has {', '.join(known)}")
    return (named or unnamed)[0]


def _kept(part: Slice, places: tuple[str, ...], where: str) -> int | slice:
    if part.value is None:
        if part.first is None and part.last is None:
            raise ParseError(f"a slice of '{where}' takes nothing", where=where, fix="give it a value")
        return slice(part.first or 0, None if part.last is None else part.last + 1)
    if part.value in places:
        return places.index(part.value)
    same = [place for place, text in enumerate(places) if _equal(text, part.value)]
    if len(same) != 1:
        message = f"'{where}' has no '{part.value}' in '{part.dimension}'"
        raise ParseError(message, where=where, fix=f"it has {', '.join(places[:20])}")
    return same[0]


def _equal(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False
