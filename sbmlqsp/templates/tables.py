"""The physiology and composition tables: one row for each number, its source in the last columns."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

Row = Mapping[str, str]


@cache
def rows(table: str) -> tuple[Row, ...]:
    """Return the rows of `sbmlqsp/templates/data/physiology/TABLE.csv`, column by name."""
    text = files("sbmlqsp.templates").joinpath("data", "physiology", f"{table}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def total(table: str, organ: str, column: str) -> float:
    """Return the sum of a column over the rows of one organ; 0 where there are none."""
    return sum(float(row[column] or 0.0) for row in rows(table) if row["organ"] == organ)


def sources(table: str, organ: str) -> tuple[str, ...]:
    """Return where the numbers of an organ come from, as `item: source`."""
    return tuple(f"{row.get('item', organ)}: {row['source']}" for row in rows(table) if row["organ"] == organ)
