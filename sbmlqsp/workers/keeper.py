"""The caller's side of the nursery: start it, ask it for workers, learn how workers ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from sbmlqsp.errors import NativeCrash
from sbmlqsp.workers import capture
from sbmlqsp.workers.nursery import ANSWER, FORK, REAP, REQUEST

# Names, not imports: what every worker will need is loaded once, in the process that workers are forked from.
PRELOAD = (
    "numpy",
    "libsbml",
    "antimony",
    "roadrunner",
    "sbmlqsp.native.documents",
    "sbmlqsp.native.antimony",
    "sbmlqsp.native.roadrunner",
    "sbmlqsp.simulation",
)
_START_LIMIT = 120.0
_PROGRAM = (
    "import sys; descriptor, preload, *sys.path[:] = sys.argv[1:]; "
    "from sbmlqsp.workers.nursery import main; main(int(descriptor), preload.split())"
)


class Ending(NamedTuple):
    """How a worker ended: the signal that killed it (0: none) and its largest resident memory in bytes."""

    signal: int
    memory: int


class Keeper:
    """Owns one nursery process."""

    def __init__(self) -> None:
        self._channel, theirs = socket.socketpair()
        self._log = capture.new()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  (our own interpreter, our own program)
                [sys.executable, "-I", "-c", _PROGRAM, str(theirs.fileno()), " ".join(PRELOAD), *search_path()],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
        self._channel.settimeout(_START_LIMIT)

    def fork(self, channel: socket.socket, output: int) -> int:
        """Return the process id of a new worker that serves `channel` and prints to `output`.

        Raises:
            NativeCrash: if the nursery is gone.
        """
        return self._ask(FORK, 0, [channel.fileno(), output])[0]

    def end(self, process: int) -> Ending:
        """Kill the worker unless it is dead already, and return how it ended.

        Raises:
            NativeCrash: if the nursery is gone.
        """
        status, memory = self._ask(REAP, process, [])
        return Ending(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, memory)

    def close(self) -> None:
        """End the nursery, and with it all its workers."""
        self._channel.close()
        try:
            self._process.wait(2.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._log)

    def forget(self) -> None:
        """Drop the nursery without ending it: in a forked child, where it belongs to the parent."""
        self._channel.close()
        os.close(self._log)
        self._process.returncode = 0

    def _ask(self, command: bytes, process: int, descriptors: list[int]) -> tuple[int, int]:
        try:
            socket.send_fds(self._channel, [REQUEST.pack(command, process)], descriptors)
            answer = self._channel.recv(ANSWER.size)
        except OSError:
            answer = b""
        except BaseException:
            self._channel.close()  # interrupted: the answer to this question must not be taken for one to the next
            raise
        if len(answer) < ANSWER.size:
            printed = capture.take(self._log)
            raise NativeCrash(
                "the process that starts workers is gone", step="starting a worker", native_output=printed
            )
        first, second = ANSWER.unpack(answer)
        return first, second


def search_path() -> list[str]:
    """Return the caller's module search path with "" resolved, so that a worker finds the same modules."""
    return [entry or str(Path.cwd()) for entry in sys.path if isinstance(entry, str)]
