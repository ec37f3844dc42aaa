"""What reruns of exported entries have in common: how far two curves are apart, and the table of all entries."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sbmlqsp.curation import Entry, repository

Compare = Callable[[Entry, Path], tuple[float, int]]


def relative(ours: np.ndarray, theirs: np.ndarray, nothing: float = 0.0) -> float:
    """Return the largest difference relative to the largest value of ours; `nothing` where all of ours are 0."""
    size = np.max(np.abs(ours))
    return float(np.max(np.abs(ours - theirs)) / size) if size else nothing


def main(description: str | None, compare: Compare, largest_allowed: float) -> int:
    """Print a row for each entry; return 1 if one fails or differs by more than is allowed."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("entries", nargs="*")
    parser.add_argument("--repo")
    arguments = parser.parse_args()
    entries, bad = repository(arguments.repo), 0
    sys.stdout.write("| entry | curves | largest difference |\n|---|---|---|\n")
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.entries or entries:
            try:
                largest, count = compare(entries[name], Path(folder))
                words = f"{largest:.1e}"
                bad += largest > largest_allowed
            except Exception as error:  # noqa: BLE001 - one entry that fails must not hide the others
                count, words, bad = 0, f"FAILS: {error}", bad + 1
            sys.stdout.write(f"| {name} | {count} | {words} |\n")
            sys.stdout.flush()
    return 1 if bad else 0
