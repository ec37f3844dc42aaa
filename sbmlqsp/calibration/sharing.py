"""Independent tasks of one fit in several worker processes: the same numbers, whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any, TypeVar

from sbmlqsp import workers
from sbmlqsp.errors import ModelError

Subject = TypeVar("Subject")
Task = TypeVar("Task")
Found = TypeVar("Found")

_PARTS = 4
"""Parts for each process, so that none waits long for the last."""
_DAY = 86_400.0


def shared(
    function: Callable[[Subject, Task], Found],
    subject: Subject,
    tasks: Sequence[Task],
    processes: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> list[Found]:
    """Return function(subject, task) of every task, in the order of the tasks.

    Args:
        function: of a module, so that a process can import it.
        subject: what all tasks are about; sent to each process once for each part.
        tasks: independent of each other.
        processes: how many work at once; 1: this one.
        progress: called with (done, of).

    Raises:
        ModelError: for less than one process; and whatever the function raises.
    """
    if processes < 1:
        raise ModelError(f"{processes} workers cannot work", where="workers", fix="give 1 or more")
    tell = progress or _silent
    if processes == 1 or len(tasks) < 2:
        return [_told(function(subject, task), tell, i, len(tasks)) for i, task in enumerate(tasks, start=1)]
    count = min(len(tasks), processes * _PARTS)
    found: list[Any] = [None] * len(tasks)
    done = 0
    with ThreadPoolExecutor(processes) as threads:
        parts = {
            threads.submit(_elsewhere, function, subject, tasks[first::count]): slice(first, None, count)
            for first in range(count)
        }
        for part in as_completed(parts):
            results = part.result()
            found[parts[part]] = results
            done += len(results)
            tell(done, len(tasks))
    return found


def _elsewhere(function: Callable[..., Any], subject: Any, tasks: Sequence[Any]) -> list[Any]:
    found: list[Any] = workers.call(part_of, function, subject, tuple(tasks), step="fitting", time_limit=_DAY)
    return found


def part_of(function: Callable[..., Any], subject: Any, tasks: Sequence[Any]) -> list[Any]:
    """Return function(subject, task) of some tasks; runs in a worker."""
    return [function(subject, task) for task in tasks]


def _told(result: Found, tell: Callable[[int, int], None], done: int, total: int) -> Found:
    tell(done, total)
    return result


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""
