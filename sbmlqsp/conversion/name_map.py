"""The map of names that is written beside a file whose names differ from the model's ids."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def name_map(renamed: Iterable[tuple[str, str]]) -> str:
    """Return CSV text with the columns `id` (in the model) and `name` (in the file)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("id", "name"))
    writer.writerows(renamed)
    return text.getvalue()


def read_name_map(text: str) -> dict[str, str]:
    """Return id -> name of the text of such a file."""
    return {row["id"]: row["name"] for row in csv.DictReader(io.StringIO(text))}
