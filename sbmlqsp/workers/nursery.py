"""The nursery process: imports the native libraries once and forks a worker from itself on request.

The caller starts it with `python -c`, never through multiprocessing, whose forkserver would import the user's
`__main__` again and so break scripts without an `if __name__ == "__main__"` guard.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import socket
import struct
from collections.abc import Sequence

from sbmlqsp.workers import limits

REQUEST = struct.Struct("!cQ")
ANSWER = struct.Struct("!qq")
FORK, REAP = b"F", b"R"


def main(descriptor: int, preload: Sequence[str]) -> None:
    """Serve fork and reap requests on the socket until the caller is gone, then end all workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.chdir("/")
    for name in preload:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()
    Nursery(socket.socket(fileno=descriptor)).run()


class Nursery:
    """Forks workers and keeps their process ids until somebody asks how they ended."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._workers: set[int] = set()

    def run(self) -> None:
        """Answer requests until the caller is gone."""
        while True:
            try:
                message, descriptors, _, _ = socket.recv_fds(self._channel, REQUEST.size, 2)
            except OSError:
                message = b""
            if len(message) < REQUEST.size:
                break
            command, process = REQUEST.unpack(message)
            answer = (self._fork(*descriptors), 0) if command == FORK else self._reap(process)
            self._channel.sendall(ANSWER.pack(*answer))
        for process in self._workers:
            os.kill(process, signal.SIGKILL)
        os._exit(0)

    def _fork(self, channel: int, output: int) -> int:
        process = os.fork()
        if process == 0:
            self._channel.close()
            _be_worker(channel, output)
        os.close(channel)
        os.close(output)
        self._workers.add(process)
        return process

    def _reap(self, process: int) -> tuple[int, int]:
        """Kill the worker unless it is dead, and return (wait status, largest resident memory in bytes)."""
        if process not in self._workers:
            return 0, 0
        os.kill(process, signal.SIGKILL)
        _, status, usage = os.wait4(process, 0)
        self._workers.discard(process)
        return status, usage.ru_maxrss * limits.MAXRSS_UNIT


def _be_worker(channel: int, output: int) -> None:
    from sbmlqsp.workers import pool, server

    try:
        limits.end_with_parent()
        pool.enter_worker()
        server.serve(socket.socket(fileno=channel), output)
    finally:
        os._exit(0)
