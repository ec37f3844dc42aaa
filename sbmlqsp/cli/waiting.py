"""Says on stderr what takes longer than a second, to people only."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 1.0  # seconds between one word and the next
CLEAR_LINE = "\r\x1b[K"


@contextmanager
def waiting(doing: str) -> Iterator[None]:
    """Show `doing` and the seconds on a terminal while the block runs, once it has run for a second."""
    if not sys.stderr.isatty():
        yield
        return
    finished = threading.Event()
    thread = threading.Thread(target=_tell, args=(doing, finished), daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def _tell(doing: str, finished: threading.Event) -> None:
    start = time.monotonic()
    while not finished.wait(PATIENCE):
        sys.stderr.write(f"{CLEAR_LINE}{doing} ... {time.monotonic() - start:.0f} s")
        sys.stderr.flush()
    if time.monotonic() - start > PATIENCE:
        sys.stderr.write(CLEAR_LINE)
