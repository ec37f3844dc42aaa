"""From how a worker ended to the error that the user reads."""

from __future__ import annotations

import signal

from sbmlqsp.errors import LimitExceeded, NativeCrash, SbmlqspError
from sbmlqsp.workers.keeper import Ending
from sbmlqsp.workers.task import Task

_OUT_OF_MEMORY = ("bad_alloc", "out of memory", "cannot allocate memory")


def timed_out(task: Task, printed: str) -> LimitExceeded:
    """Return the error of a call that took longer than its wall time."""
    return _limit(task, "wall time", f"took longer than {task.time_limit:g} s", printed)


def died(task: Task, ending: Ending, printed: str) -> SbmlqspError:
    """Return the error of a call whose worker died."""
    if ending.signal == signal.SIGXCPU:
        return _limit(task, "CPU time", f"took more than {task.time_limit:g} s of CPU", printed)
    starved = any(words in printed.lower() for words in _OUT_OF_MEMORY)
    if starved or ending.memory > task.memory_limit / 2:
        return out_of_memory(task, printed)
    how = signal.Signals(ending.signal).name if ending.signal else "an exit"
    return NativeCrash(
        f"a native library crashed ({how}) while {task.step or 'working'}",
        where=_where(task),
        fix="your session is unharmed; please report the model",
        native_output=printed,
        signal=ending.signal or None,
        step=task.step,
    )


def out_of_memory(task: Task, printed: str) -> LimitExceeded:
    """Return the error of a call that asked for more memory than it may have."""
    return _limit(task, "memory", f"took more than {task.memory_limit / 1e9:.3g} GB of memory", printed)


def _limit(task: Task, limit: str, what: str, printed: str) -> LimitExceeded:
    return LimitExceeded(
        f"{task.step or 'the call'} {what}",
        where=_where(task),
        fix="raise the limit in Settings if the model really needs it",
        native_output=printed,
        limit=limit,
        step=task.step,
    )


def _where(task: Task) -> str | None:
    return f"model '{task.model}'" if task.model else None
