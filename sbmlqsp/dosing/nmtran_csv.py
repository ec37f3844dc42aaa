"""Event tables as text files, in one strict dialect.

The first line that is no comment names the columns. Cells are separated by one comma, and every line has as many cells
as the header. Cells are decimal numbers, blank or "." (CMT may name a compartment). Lines whose first character is "@"
or "#" are comments; there are no quotes. UTF-8.
"""

from __future__ import annotations

import re
from pathlib import Path

from sbmlqsp.dosing.fields import IDENTIFIER
from sbmlqsp.errors import RegimenError

COMMENTS = ("@", "#")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
BLANK = ("", ".")


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the records of a file by upper-case column name, cells as text.

    Raises:
        RegimenError: with `row` (0 for the header) and `field`, the column; `issues` holds the error of every row.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = f"the table cannot be read: {error.strerror}"
        raise RegimenError(message, where=str(path), fix="give the path of a CSV file") from None
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8"
        raise _error(0, "file", message, "save the table as UTF-8") from None
    lines = [line.strip("\r ") for line in text.split("\n")]
    lines = [line for line in lines if line.strip() and not line.startswith(COMMENTS)]
    if not lines:
        raise _error(0, "file", "the file is empty", "write a header and at least one record")
    return _records(lines[1:], _header(lines[0]))


def _header(line: str) -> list[str]:
    names = [name.strip().upper() for name in line.split(",")]
    for place, name in enumerate(names, start=1):
        if NUMBER.fullmatch(name) or name in BLANK:
            message = f"column {place} has no name" if name in BLANK else f"'{name}' stands where a name should"
            raise _error(0, f"column {place}", message, "let the first line name the columns")
        if not IDENTIFIER.fullmatch(name):
            raise _error(
                0,
                f"column {place}",
                f"'{name}' is no name",
                "separate names by commas; use letters, digits and _, without quotes",
            )
        if name in names[: place - 1]:
            raise _error(0, name, f"the column {name} is there twice", "give each column its own name")
    return names


def _records(lines: list[str], names: list[str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    problems: list[RegimenError] = []
    for row, line in enumerate(lines, start=1):
        try:
            found.append(_record(row, [cell.strip() for cell in line.split(",")], names))
        except RegimenError as error:
            problems.append(error)
    if problems:
        raise together(problems)
    return found


def _record(row: int, cells: list[str], names: list[str]) -> dict[str, str]:
    if len(cells) != len(names):
        column = names[len(cells)] if len(cells) < len(names) else f"column {len(names) + 1}"
        message = f"{len(cells)} cells where the header has {len(names)}"
        raise _error(row, column, message, "separate cells by single commas")
    for name, cell in zip(names, cells, strict=True):
        named = name == "CMT" and IDENTIFIER.fullmatch(cell)
        if cell not in BLANK and not NUMBER.fullmatch(cell) and not named:
            message = "quotes are not part of this format" if '"' in cell else f"'{cell}' is not a number"
            raise _error(row, name, message, "write a number, or . for missing")
    return dict(zip(names, cells, strict=True))


def together(problems: list[RegimenError]) -> RegimenError:
    """Return the first problem, saying how many more there are; `issues` are all of them."""
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return RegimenError(
        first.message + more,
        where=first.where,
        fix=first.fix,
        row=getattr(first, "row", None),
        field=getattr(first, "field", None),
        issues=tuple(problems),
    )


def _error(row: int, column: str, message: str, fix: str) -> RegimenError:
    where = f"row {row}, {column}" if row else f"row 0 (header), {column}"
    return RegimenError(message, where=where, fix=fix, row=row, field=column)
