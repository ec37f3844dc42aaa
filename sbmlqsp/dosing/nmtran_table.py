"""NM-TRAN tables as rows of cells: from data frames, lists of dictionaries, columns, and files."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sbmlqsp.dosing.nmtran_csv import read_csv
from sbmlqsp.errors import RegimenError

COLUMNS = ("ID", "TIME", "AMT", "RATE", "DUR", "II", "ADDL", "SS", "EVID", "CMT", "DV", "MDV")
MISSING = frozenset({"", ".", "NA", "NAN", "NONE"})


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its number (the first below the header is 1) and its cells by upper-case column name."""

    number: int
    cells: Mapping[str, Any]

    def error(self, column: str, message: str, fix: str) -> RegimenError:
        """Return (not raise) an error about one cell."""
        return RegimenError(message, where=f"row {self.number}, {column}", fix=fix, row=self.number, field=column)

    def value(self, column: str) -> float | None:
        """Return the number in a column, None where it is missing, blank, "." or NaN.

        Raises:
            RegimenError: for text that is not a number, and infinities.
        """
        cell = self.cells.get(column)
        if cell is None or str(cell).strip().upper() in MISSING:
            return None
        try:
            number = float(cell)
        except (TypeError, ValueError):
            raise self.error(column, f"'{cell}' is not a number", "write a number, or . for missing") from None
        if math.isinf(number):
            raise self.error(column, f"{number} is not a finite number", "write a number, or . for missing")
        return number

    def whole(self, column: str, allowed: Iterable[int] | None = None) -> int:
        """Return the whole number in a column, 0 where it is missing."""
        number = self.value(column) or 0.0
        if number != int(number) or number < 0 or (allowed is not None and int(number) not in allowed):
            choices = "a whole number" if allowed is None else "one of " + ", ".join(map(str, allowed))
            raise self.error(column, f"{column} is {number:g}", f"write {choices}")
        return int(number)

    def positive(self, column: str) -> float:
        """Return the number in a column, 0 where it is missing; negative ones are refused."""
        number = self.value(column) or 0.0
        if number < 0:
            raise self.error(column, f"{column} is {number:g}", "write a number that is zero or positive")
        return number


def rows(table: Any) -> tuple[Row, ...]:
    """Return the records of a table: a data frame, a list of dictionaries, a dictionary of columns, or a CSV path.

    Raises:
        RegimenError: for a file that cannot be read, no rows, a column named twice, and rows of unequal length.
    """
    found = tuple(Row(number, cells) for number, cells in enumerate(_dictionaries(table), start=1))
    if not found:
        raise header_error("TIME", "the table has no rows", "give at least one record")
    if "TIME" not in found[0].cells:
        raise header_error("TIME", "the table has no column TIME", "name the columns " + ", ".join(COLUMNS))
    return found


def _dictionaries(table: Any) -> list[dict[str, Any]]:
    if isinstance(table, str | Path):
        return [dict(record) for record in read_csv(Path(table))]
    if hasattr(table, "to_dict") and hasattr(table, "columns"):
        _names(list(table.columns))
        table = table.to_dict("records")
    if isinstance(table, Mapping):
        columns = {str(name): list(values) for name, values in table.items()}
        lengths = {len(values) for values in columns.values()}
        if len(lengths) > 1:
            raise RegimenError("the columns are not equally long", fix="give each column one value for each record")
        table = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    return [dict(zip(_names(list(row)), row.values(), strict=True)) for row in table]


def _names(header: list[Any]) -> list[str]:
    names = [str(name).strip().upper() for name in header]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise header_error(twice, f"the column {twice} is there twice", "give each column its own name")
    return names


def header_error(column: str, message: str, fix: str) -> RegimenError:
    """Return (not raise) an error about a column as a whole."""
    return RegimenError(message, where=f"row 0 (header), {column}", fix=fix, row=0, field=column)
