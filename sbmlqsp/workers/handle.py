"""`Worker`: the caller's handle on one worker process."""

from __future__ import annotations

import os
import pickle
import socket
import sys
from typing import Any

from sbmlqsp.workers import capture, wire
from sbmlqsp.workers.keeper import Keeper, search_path

_LONGEST = 1e9  # seconds; sockets and systems know no infinity


class Worker:
    """One worker process: its socket, its output file, and whether it should be replaced.

    Attributes:
        process: its process id.
        key: the key of the last call.
        worn_out: whether it asked to be replaced.
        served: whether it has answered at least once.
    """

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.key: str | None = None
        self.worn_out = False
        self.served = False
        self._path: list[str] = []
        self._output = capture.new()
        self._channel, theirs = socket.socketpair()
        try:
            with theirs:
                self.process = keeper.fork(theirs, self._output)
        except BaseException:
            self.close()
            raise

    def request(self, call: bytes, time_limit: float, memory_limit: int) -> tuple[bool, Any]:
        """Execute a pickled (function, arguments) and return (True, its value) or (False, the exception it raised).

        Raises:
            BrokenPipeError: the worker was dead before the call.
            EOFError, ConnectionError: the worker died during the call.
            TimeoutError: the wall time is over.
        """
        path = None if sys.path == self._path else search_path()
        seconds = min(time_limit, _LONGEST)
        self._channel.settimeout(seconds)
        wire.send(self._channel, pickle.dumps((seconds, memory_limit, path, call), protocol=5))
        if path is not None:
            self._path = list(sys.path)
        success, value, self.worn_out = pickle.loads(wire.receive(self._channel))
        self.served = True
        return success, value

    def printed(self) -> str:
        """Return what the worker printed since its last answer."""
        return capture.take(self._output)

    def close(self) -> None:
        """Close socket and output file; a worker that is idle then exits by itself."""
        self._channel.close()
        os.close(self._output)
