"""Data that a SED-ML document reads from other files, as it describes them (SED-ML L1V4, DataDescription)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slice:
    """What is kept of one dimension: the place with a `value`, or the places from `first` to `last`."""

    dimension: str
    value: str | None = None
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class DataSource:
    """A part of a data set: the indices of the dimension `index`, or the values that slices leave."""

    id: str
    index: str = ""
    slices: tuple[Slice, ...] = ()


@dataclass(frozen=True, slots=True)
class DataDescription:
    """A file of numbers: its place, its format ("numl", "csv" or "tsv"), the names of its dimensions, its parts.

    A dimension may go by several names (its id and its name).
    """

    id: str
    source: str
    format: str
    dimensions: tuple[frozenset[str], ...] = ()
    sources: tuple[DataSource, ...] = ()
