"""What a long run shows on a terminal: how much is done, the rate, the time that is left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 1.0  # seconds


class Watcher:
    """Told how many patients are done; this one says nothing."""

    def advance(self, count: int) -> None:
        """Note that further patients are done."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End."""


class _Teller(Watcher):
    """Calls a function of (patients done, patients)."""

    def __init__(self, tell: Callable[[int, int], None], total: int) -> None:
        self._tell, self._total, self._done = tell, total, 0

    def advance(self, count: int) -> None:
        self._done += count
        self._tell(self._done, self._total)


class _Bar(Watcher):
    """A bar on stderr, once the run has taken a second."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._began = time.perf_counter()
        self._shown: tuple[Progress, TaskID] | None = None

    def advance(self, count: int) -> None:
        self._done += count
        if self._shown is None and time.perf_counter() - self._began > _PATIENCE and self._done < self._total:
            progress = _progress()
            progress.start()
            self._shown = progress, progress.add_task("patients", total=self._total)
        if self._shown is not None:
            rate = self._done / (time.perf_counter() - self._began)
            self._shown[0].update(self._shown[1], completed=self._done, description=f"patients, {rate:,.0f} per s")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._shown is not None:
            self._shown[0].stop()


def watcher(progress: bool | Callable[[int, int], None], total: int) -> Watcher:
    """Return what a run tells its progress to; a bar only where stderr is a terminal."""
    if callable(progress):
        return _Teller(progress, total)
    return _Bar(total) if progress and sys.stderr.isatty() else Watcher()


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
