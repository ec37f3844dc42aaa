"""The worker's side: serve calls from one socket until the caller is gone."""

from __future__ import annotations

import ctypes
import os
import pickle
import socket
import sys
import traceback
from typing import Any

from sbmlqsp.errors import LimitExceeded, SbmlqspError
from sbmlqsp.workers import capture, limits, wire

_MOST_CALLS = 20_000
_MOST_FAILURES = 200
_MOST_GROWTH = 200_000_000
_NATIVE = frozenset({"libsbml", "antimony", "roadrunner", "COPASI", "libsedml", "libcellml"})
_OUT_OF_MEMORY = ("bad_alloc", "out of memory", "cannot allocate memory")


class Server:
    """Executes requests (function, arguments, time limit, memory limit, new sys.path or None) one by one."""

    def __init__(self, channel: socket.socket, output: int) -> None:
        self._channel = channel
        self._output = output
        self._memory = limits.Memory()
        self._c_library = ctypes.CDLL(None)
        self._calls = 0
        self._failures = 0

    def run(self) -> None:
        """Serve until the caller closes the socket."""
        limits.once()
        while True:
            try:
                request = wire.receive(self._channel)
            except (EOFError, OSError):
                return
            wire.send(self._channel, self._answer(request))

    def _answer(self, request: memoryview) -> bytes:
        self._calls += 1
        try:
            answer = self._pickled(True, self._execute(request))
        except BaseException as error:
            self._memory.lift()
            self._failures += 1
            answer = self._pickled(False, self._portable(error))
        self._flush()
        if capture.written(self._output):
            capture.take(self._output)
        return answer

    def _execute(self, request: memoryview) -> Any:
        time_limit, memory_limit, path, call = pickle.loads(request)
        if path is not None:
            sys.path[:] = path
        limits.cpu(time_limit)
        self._memory.allow(memory_limit)
        function, arguments = pickle.loads(call)
        return function(*arguments)

    def _pickled(self, success: bool, value: Any) -> bytes:
        return pickle.dumps((success, value, self._worn_out()), protocol=5)

    def _worn_out(self) -> bool:
        return self._calls >= _MOST_CALLS or self._failures >= _MOST_FAILURES or self._memory.growth() > _MOST_GROWTH

    def _portable(self, error: BaseException) -> BaseException:
        """Return the error in a form that the caller can unpickle, with what was printed attached."""
        printed = self._printed()
        if isinstance(error, SbmlqspError):
            error.native_output = error.native_output or printed
            return error
        if _is_out_of_memory(error):
            return LimitExceeded("the memory limit was reached", limit="memory", native_output=printed)
        if _is_native(error) or not _survives_pickling(error):
            return SbmlqspError(f"{type(error).__name__}: {error}", native_output=printed)
        error.add_note("In the worker process:\n" + "".join(traceback.format_exception(error)[1:]).rstrip())
        return error

    def _printed(self) -> str:
        self._flush()
        return capture.take(self._output)

    def _flush(self) -> None:
        """Write out what Python and C still hold back, so that no call is blamed for what an earlier one printed."""
        sys.stdout.flush()
        sys.stderr.flush()
        self._c_library.fflush(None)


def _is_out_of_memory(error: BaseException) -> bool:
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(words in text for words in _OUT_OF_MEMORY)


def _is_native(error: BaseException) -> bool:
    """Return whether a native library raised it: their wrappers raise plain RuntimeErrors and classes of their own."""
    return type(error) is RuntimeError or type(error).__module__.partition(".")[0] in _NATIVE


def _survives_pickling(error: BaseException) -> bool:
    try:
        return type(pickle.loads(pickle.dumps(error, protocol=5))) is type(error)
    except Exception:
        return False


def serve(channel: socket.socket, output: int) -> None:
    """Become a worker: redirect standard output and error to `output`, then serve the channel."""
    for standard in (1, 2):
        os.dup2(output, standard)
    Server(channel, output).run()
