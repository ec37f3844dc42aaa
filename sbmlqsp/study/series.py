"""Curves of a paper as claims: each row of a reference CSV is the value of an output at a time."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sbmlqsp.errors import SbmlqspError
from sbmlqsp.study.claim import KINDS, Claim
from sbmlqsp.study.places import inside
from sbmlqsp.study.toml_document import Section

_KEYS = ("arm", "output", "file", "column", "tolerance", "kind", "source", "note")
_HEADER = re.compile(r"(.+?)\s*\(([^()]*)\)\s*$")
_MOST_ROWS = 1000
_MOST_BYTES = 1_000_000


def read_series(section: Section, study: Path) -> list[Claim]:
    """Return one claim for each row of a [[series]]; problems become those of the section.

    The first column is the time, `column` (default: the second) the value, each with its unit in the header as
    "time (h)". `tolerance` states the error of digitisation, in any form a claim takes.
    """
    section.only(*_KEYS)
    known = {name: section.text(name, required=name not in {"column", "note"}) for name in _KEYS if name != "kind"}
    kind: Any = section.choice("kind", KINDS, required=True)
    if not all(known[name] for name in ("arm", "output", "file", "tolerance", "source")) or not kind:
        return []
    try:
        return list(_claims(known, kind, study))
    except (SbmlqspError, ValueError, OSError) as error:
        message = error.message if isinstance(error, SbmlqspError) else str(error)
        section.problems.add(section.key, f"series {known['file']}: {message}", getattr(error, "fix", None) or "")
        return []


def _claims(known: dict[str, str], kind: Any, study: Path) -> Iterator[Claim]:
    (_, clock), (_, unit), rows = _table(inside(study, known["file"], "series"), known["column"])
    quantity = known["output"] if re.fullmatch(r"\[?\w+\]?", known["output"]) else f'"{known["output"]}"'
    for number, (time, value) in enumerate(rows, start=2):
        yield Claim(
            quantity=f"at({quantity}, {time} {clock})",
            expected=f"{value} {unit}".strip(),
            tolerance=known["tolerance"],
            arm=known["arm"],
            kind=kind,
            source=known["source"],
            note=known["note"] or f"{Path(known['file']).name}, line {number}",
        )


def _table(path: Path, column: str) -> tuple[tuple[str, str], tuple[str, str], list[tuple[str, str]]]:
    """Return the heads of both columns and the rows as they are written, empty cells left out."""
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError("the file is larger than 1 MB")
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    if len(rows) < 2 or len(rows) > _MOST_ROWS:
        raise ValueError(f"it has {len(rows)} lines, not 2 to {_MOST_ROWS}")
    heads = [_head(cell) for cell in rows[0]]
    names = [name for name, _ in heads]
    if column and column not in names:
        raise ValueError(f"there is no column '{column}', only {', '.join(names)}")
    index = names.index(column) if column else 1
    cells = [(row[0].strip(), row[index].strip()) for row in rows[1:] if len(row) > index and row[index].strip()]
    for time, value in cells:
        float(time), float(value)
    return heads[0], heads[index], cells


def _head(cell: str) -> tuple[str, str]:
    match = _HEADER.fullmatch(cell.strip())
    if match is None:
        raise ValueError(f"the column '{cell}' has no unit, write it as 'time (h)'; () for a pure number")
    return match[1], match[2]
