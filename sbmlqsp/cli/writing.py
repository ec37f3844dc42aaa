"""How verbs put results on stdout: JSON, CSV, or columns that line up for a person at a terminal."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sbmlqsp.core.json_text import json_text


def print_json(content: Any) -> None:
    """Print plain content as JSON; what JSON has no form for is printed as its text."""
    print(json_text(content))


def print_columns(header: Sequence[str], rows: Iterable[Sequence[object]], indent: str = "") -> None:
    """Print rows as text, each column as wide as its widest cell."""
    cells = [list(header), *([_cell(value) for value in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        print(indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def print_rows(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print columns to a terminal and CSV to anything else."""
    if sys.stdout.isatty():
        print_columns(header, rows)
    else:
        csv.writer(sys.stdout, lineterminator="\n").writerows([header, *rows])


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a header and rows to a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def say(sentence: str) -> None:
    """Tell the person, not the pipe, what was done."""
    sys.stderr.write(sentence + "\n")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
