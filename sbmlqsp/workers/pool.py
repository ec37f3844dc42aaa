"""The pool of workers of this process, and the one place where it is held."""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import sys
import threading
from collections.abc import Callable
from typing import Any

from sbmlqsp.errors import LimitExceeded, NativeCrash, SbmlqspError, UnsupportedFeature
from sbmlqsp.workers import failures
from sbmlqsp.workers.handle import Worker
from sbmlqsp.workers.keeper import Ending, Keeper
from sbmlqsp.workers.task import Task


class Pool:
    """Idle workers of one process. One thread uses one worker; threads get one each, up to the number of CPUs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
        self._idle: list[Worker] = []
        self._keeper: Keeper | None = None

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], task: Task) -> Any:
        """Return function(*arguments) from a worker, or raise what it raised or how it ended."""
        if getattr(function, "__module__", "") == "__main__":
            raise ValueError(f"a worker cannot import '{function.__name__}' from a script; move it into a module")
        content = pickle.dumps((function, arguments), protocol=5)
        with self._free:
            success, value = self._execute(content, task)
        if success:
            return value
        raise _named(value, task)

    def _execute(self, content: bytes, task: Task) -> tuple[bool, Any]:
        worker = self._take(task.key)
        try:
            outcome = worker.request(content, task.time_limit, task.memory_limit)
        except TimeoutError:
            raise failures.timed_out(task, self._end(worker)[1]) from None
        except BrokenPipeError:
            ended = self._end(worker)
            if not worker.served:
                raise failures.died(task, *ended) from None
            return self._execute(content, task)  # it died while idle, before it saw the call
        except (EOFError, ConnectionError):
            raise failures.died(task, *self._end(worker)) from None
        except BaseException:
            self._end(worker)
            raise
        self._give_back(worker, task.key)
        return outcome

    def close(self) -> None:
        """End all workers and the nursery."""
        with self._lock:
            for worker in self._idle:
                worker.close()
            self._idle.clear()
            if self._keeper is not None:
                self._keeper.close()
                self._keeper = None

    def forget(self) -> None:
        """Close the descriptors inherited from the parent process, without touching its workers."""
        for worker in self._idle:
            worker.close()
        if self._keeper is not None:
            self._keeper.forget()

    def _take(self, key: str | None) -> Worker:
        with self._lock:
            for worker in reversed(self._idle):
                if key is None or worker.key == key:
                    self._idle.remove(worker)
                    return worker
            return self._idle.pop() if self._idle else self._start()

    def _start(self) -> Worker:
        if self._keeper is not None:
            try:
                return Worker(self._keeper)
            except NativeCrash:
                self._keeper.close()
        self._keeper = Keeper()
        return Worker(self._keeper)

    def _give_back(self, worker: Worker, key: str | None) -> None:
        if worker.worn_out:
            self._end(worker)
            return
        worker.key = key or worker.key
        with self._lock:
            self._idle.append(worker)

    def _end(self, worker: Worker) -> tuple[Ending, str]:
        ending = Ending(0, 0)
        with self._lock, contextlib.suppress(NativeCrash):
            ending = worker.keeper.end(worker.process)
        printed = worker.printed()
        worker.close()
        return ending, printed


def _named(error: BaseException, task: Task) -> BaseException:
    """Return the error with the step and the model filled in where the worker could not know them."""
    if isinstance(error, LimitExceeded) and error.limit == "memory" and not error.step:
        return failures.out_of_memory(task, error.native_output)
    if isinstance(error, SbmlqspError) and error.where is None and task.model:
        error.where = f"model '{task.model}'"
    return error


class _Holder:
    """The pool of this process; a forked child starts its own, a worker has none."""

    def __init__(self) -> None:
        self.pool: Pool | None = None
        self.inside_worker = False
        self._lock = threading.Lock()
        self._watches_forks = False

    def get(self) -> Pool:
        """Return the pool, created on first use."""
        if sys.platform == "win32":
            raise UnsupportedFeature("worker processes need a POSIX system", fix="use WSL", feature="Windows")
        with self._lock:
            if self.pool is None:
                self.pool = Pool()
                atexit.register(self.pool.close)
            if not self._watches_forks:
                os.register_at_fork(after_in_child=self._after_fork)
                self._watches_forks = True
            return self.pool

    def _after_fork(self) -> None:
        self._lock = threading.Lock()
        if self.pool is not None:
            atexit.unregister(self.pool.close)
            self.pool.forget()
            self.pool = None


_holder = _Holder()


def current() -> Pool:
    """Return the pool of this process, created on first use."""
    return _holder.pool or _holder.get()


def inside_worker() -> bool:
    """Return whether this process is a worker, where calls are direct."""
    return _holder.inside_worker


def enter_worker() -> None:
    """Mark this process as a worker."""
    _holder.inside_worker = True
