"""A spinner on stderr for what takes more than a second, shown to people only."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds


@contextmanager
def waiting(doing: str) -> Iterator[None]:
    """Show `doing` on a terminal while the block runs, once it has run for a second."""
    if not sys.stderr.isatty():
        yield
        return
    finished = threading.Event()
    thread = threading.Thread(target=_spin, args=(doing, finished), daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def _spin(doing: str, finished: threading.Event) -> None:
    if finished.wait(PATIENCE):
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{doing} ..."):
        finished.wait()
