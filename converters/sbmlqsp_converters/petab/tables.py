"""Tab-separated tables of PEtab: every cell as text, every problem with its file, row and column."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

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

    def finite(self, column: str) -> float:
        """Return the finite number in a cell that has to be there."""
        value = self.number(column)
        if not math.isfinite(value):
            raise self.error(column, f"{column} is {value}", "write a finite number")
        return value

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


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a table must and may have.

    Attributes:
        required: must be there.
        optional: may be there.
        refused: of another version or a draft, where they change what the table means.
        open: whether all other columns have a meaning as well, as the targets of a version 1 condition.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    open: bool = False


def table(tables: Mapping[str, tuple[Path, ...]], kind: str, columns: Columns) -> list[Row]:
    """Return the rows of the files of one kind.

    Columns that PEtab does not know are for other programs, and are left unread.

    Raises:
        ParseError: for a file that cannot be read, that lacks a required column, or that has one which would change
            what the table means: of another version, or misspelt.
    """
    return [row for path in tables[kind] for row in _rows(path, columns)]


T = TypeVar("T")


def unique(column: str, found: Iterable[Row], made: Callable[[Row], T]) -> dict[str, T]:
    """Return what is made of each row by the id in a column.

    Raises:
        ParseError: for an id that stands there twice.
    """
    by_id: dict[str, T] = {}
    for row in found:
        name = row.text(column)
        if name in by_id:
            raise row.error(column, f"'{name}' is there twice", "give each its own id")
        by_id[name] = made(row)
    return by_id


def _check(path: Path, header: list[str], columns: Columns) -> None:
    twice = [name for number, name in enumerate(header) if name and name in header[:number]]
    if twice:
        raise ParseError(f"the column {twice[0]} is there twice", where=str(path), fix="remove one")
    missing = [name for name in columns.required if name not in header]
    if missing:
        raise ParseError(f"the table has no column {missing[0]}", where=str(path), fix="columns are set apart by tabs")
    known = (*columns.required, *columns.optional)
    for name in header if not columns.open else ():
        meant = next((one for one in known if _plain(one) == _plain(name)), None)
        if name not in known and (meant or name in columns.refused):
            fix = f"is {meant} meant?" if meant else "this version of PEtab does not have it: remove it"
            raise ParseError(f"there is no column {name} in this table", where=str(path), fix=fix)


def _plain(name: str) -> str:
    return name.replace("_", "").replace(" ", "").lower().removesuffix("s")


def _rows(path: Path, columns: Columns) -> Iterator[Row]:
    try:
        if path.stat().st_size > LARGEST_TABLE:
            raise ParseError(f"the table has more than {LARGEST_TABLE:,} bytes", where=str(path), fix="split it")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise ParseError(f"the table cannot be read: {problem}", where=str(path), fix="write it as UTF-8") from None
    lines = csv.reader(text.splitlines(), delimiter="\t")
    header = [name.strip() for name in next(lines, [])]
    _check(path, header, columns)
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
