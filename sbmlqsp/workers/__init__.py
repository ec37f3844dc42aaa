r"""Run importable functions in a protected worker process, with limits on time and memory.

The user's process never loads native code: it keeps one worker alive, sends it pickled calls over a socket and
gets plain Python values back. When native code crashes, hangs or eats memory, the worker dies and the caller gets
a typed error; the next call gets a fresh worker.

    caller --- starts once ---> nursery (native libraries imported) --- forks ---> worker, worker, ...
       \__________________________ one socket per worker ______________________/

POSIX only (Linux; macOS without the memory limit). On Windows use WSL.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sbmlqsp.core.settings import Settings
from sbmlqsp.workers.task import Task

T = TypeVar("T")

_LIMITS = Settings()


def call(
    function: Callable[..., T],
    *arguments: Any,
    step: str = "",
    model: str = "",
    time_limit: float = _LIMITS.time_limit,
    memory_limit: int = _LIMITS.memory_limit,
    key: str | None = None,
) -> T:
    """Return function(*arguments), computed in a worker process; inside a worker it is called directly.

    Args:
        function: a module-level function that a fresh process can import.
        arguments: picklable values; numpy arrays are copied as raw bytes.
        step: what is being done, for error messages ("reading SBML").
        model: the model it is done to, for error messages.
        time_limit: wall and CPU seconds.
        memory_limit: bytes of address space beyond the worker's start (not enforced on macOS).
        key: prefer the worker that last served this key, because its caches are warm. A worker may be replaced
            at any call, so nothing may depend on it.

    Raises:
        NativeCrash: the worker died; `signal` and `step` say how and where.
        LimitExceeded: `limit` is "wall time", "CPU time" or "memory".
        Exception: what the function raised; errors of this library carry `native_output`.
    """
    from sbmlqsp.workers.pool import current, inside_worker

    if inside_worker():
        return function(*arguments)
    result: T = current().call(function, arguments, Task(step, model, time_limit, memory_limit, key))
    return result
