"""Tables of PEtab as text."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence

Cells = Mapping[str, str]


def tsv(columns: Sequence[str], rows: Iterable[Cells]) -> str:
    """Return the text of a table; a column that no row fills is left out unless it is among the first that must be."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()


def filled(required: Sequence[str], optional: Sequence[str], rows: Sequence[Cells]) -> tuple[str, ...]:
    """Return the required columns, and those of the optional ones that a row fills."""
    return (*required, *(column for column in optional if any(row.get(column) for row in rows)))


def number(value: float) -> str:
    """Return a number as text that reads back as the same; "" for none."""
    return "" if math.isnan(value) else repr(float(value)).removesuffix(".0")
