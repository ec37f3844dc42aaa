"""Says on stderr what takes longer than a second, to people only."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0  # seconds
NAME = "announcement"  # of the thread


@contextmanager
def waiting(doing: str) -> Iterator[None]:
    """Show `doing` and the time it takes on a terminal while the block runs, once it has run for a second."""
    if not sys.stderr.isatty():
        yield
        return
    finished = threading.Event()
    thread = threading.Thread(target=_tell, args=(doing, finished), name=NAME, daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def _tell(doing: str, finished: threading.Event) -> None:
    if finished.wait(PATIENCE):
        return
    with _progress() as progress:
        progress.add_task(doing, total=None)
        finished.wait()


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(file=sys.stderr),
        transient=True,
        redirect_stdout=False,  # results alone go to stdout, as they come
        redirect_stderr=False,
    )
