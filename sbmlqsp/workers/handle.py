"""`Worker`: the caller's handle on one worker process."""

from __future__ import annotations

import os
import pickle
import socket
import sys
from collections.abc import Callable
from typing import Any

from sbmlqsp.workers import capture, wire
from sbmlqsp.workers.keeper import Keeper, search_path


class Worker:
    """One worker process: its socket, its output file, and whether it should be replaced.

    Attributes:
        process: its process id.
        key: the key of the last call.
        worn_out: whether it asked to be replaced.
    """

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.key: str | None = None
        self.worn_out = False
        self._path: list[str] = []
        self._output = capture.new()
        self._channel, theirs = socket.socketpair()
        try:
            with theirs:
                self.process = keeper.fork(theirs, self._output)
        except BaseException:
            self.close()
            raise

    def request(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], time_limit: float, memory_limit: int
    ) -> tuple[bool, Any]:
        """Return (True, the function's value) or (False, the exception it raised).

        Raises:
            EOFError, ConnectionError: the worker died.
            TimeoutError: the wall time is over.
        """
        path = None if sys.path == self._path else search_path()
        call = pickle.dumps((function, arguments), protocol=5)
        self._channel.settimeout(time_limit)
        wire.send(self._channel, pickle.dumps((time_limit, memory_limit, path, call), protocol=5))
        if path is not None:
            self._path = list(sys.path)
        success, value, self.worn_out = pickle.loads(wire.receive(self._channel))
        return success, value

    def printed(self) -> str:
        """Return what the worker printed since its last answer."""
        return capture.take(self._output)

    def close(self) -> None:
        """Close socket and output file; a worker that is idle then exits by itself."""
        self._channel.close()
        os.close(self._output)
