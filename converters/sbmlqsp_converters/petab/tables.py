"""Tab-separated tables of PEtab: every cell as text, every problem with its file, row and column."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sbmlqsp.core.expression import Expression
from sbmlqsp.errors import ParseError
from sbmlqsp_converters.petab.mathematics import read_formula

LARGEST_TABLE = 200_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells without those that are empty, the number of its line, and the file."""

    cells: Mapping[str, str]
    line: int
    file: str

    def error(self, column: str, message: str, fix: str = "") -> ParseError:
        """Return (not raise) the error for a cell."""
        return ParseError(message, where=f"{self.file}, line {self.line}, {column}", fix=fix)

    def text(self, column: str) -> str:
        """Return a cell that has to be there."""
        if column not in self.cells:
            raise self.error(column, f"{column} is missing", "fill it in")
        return self.cells[column]

    def optional(self, column: str, default: str = "") -> str:
        """Return a cell or the default."""
        return self.cells.get(column, default)

    def number(self, column: str, default: float | None = None) -> float:
        """Return the number in a cell; without default it has to be there."""
        if column not in self.cells and default is not None:
            return default
        text = self.text(column)
        try:
            return float(text)
        except ValueError:
            raise self.error(column, f"'{text}' is not a number", "write a decimal number") from None

    def formula(self, column: str) -> Expression:
        """Return the formula in a cell."""
        text = self.text(column)
        try:
            return read_formula(text)
        except ParseError as problem:
            raise self.error(column, f"'{text}' is no formula: {problem.message}", problem.fix or "") from None

    def formulas(self, column: str) -> tuple[Expression, ...]:
        """Return the formulas in a cell, separated by semicolons."""
        parts = [part for part in self.optional(column).split(";") if part.strip()]
        return tuple(replace_cell(self, column, part).formula(column) for part in parts)


def replace_cell(row: Row, column: str, text: str) -> Row:
    """Return the row with another cell."""
    return Row({**row.cells, column: text}, row.line, row.file)


def rows(paths: Iterable[Path], required: Iterable[str]) -> list[Row]:
    """Return the rows of several files of one kind.

    Raises:
        ParseError: for a file that cannot be read, or lacks a required column.
    """
    return [row for path in paths for row in _rows(path, tuple(required))]


def _rows(path: Path, required: tuple[str, ...]) -> Iterator[Row]:
    try:
        if path.stat().st_size > LARGEST_TABLE:
            raise ParseError(f"the table has more than {LARGEST_TABLE:,} bytes", where=str(path), fix="split it")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise ParseError(f"the table cannot be read: {problem}", where=str(path), fix="write it as UTF-8") from None
    lines = csv.reader(text.splitlines(), delimiter="\t")
    header = [name.strip() for name in next(lines, [])]
    missing = [name for name in required if name not in header]
    if missing:
        raise ParseError(f"the table has no column {missing[0]}", where=str(path), fix="columns are set apart by tabs")
    for number, cells in enumerate(lines, start=2):
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            raise ParseError(f"line {number} has more cells than the header", where=str(path), fix="remove them")
        named = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        kept = {name: cell for name, cell in named.items() if cell and not _is_nan(cell)}
        if kept:
            yield Row(kept, number, path.name)


def _is_nan(cell: str) -> bool:
    try:
        return math.isnan(float(cell))
    except ValueError:
        return False
