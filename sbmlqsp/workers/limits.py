"""What the operating system enforces on a worker, set from inside the worker."""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
import sys
import time

MAXRSS_UNIT = 1024 if sys.platform.startswith("linux") else 1

_OUTPUT_BYTES = 256_000_000
_PR_SET_PDEATHSIG = 1
_LINUX = sys.platform.startswith("linux")


def once() -> None:
    """Set the limits that hold for the worker's whole life: no core files, no endless output."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, _OUTPUT_BYTES)


def end_with_parent() -> None:
    """Ask the system to kill this process when its parent, the nursery, ends (Linux)."""
    if _LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def cpu(seconds: float) -> None:
    """Allow this many further seconds of CPU; the system sends SIGXCPU when they are used up."""
    _lower(resource.RLIMIT_CPU, math.ceil(time.process_time() + seconds) + 1)


class Memory:
    """Address space and resident memory of this process, relative to the moment of construction."""

    def __init__(self) -> None:
        self._statm = os.open("/proc/self/statm", os.O_RDONLY) if _LINUX else -1
        self._page = os.sysconf("SC_PAGE_SIZE")
        self._address_space, self._resident = self._now()
        self._allowed = 0

    def allow(self, size: int) -> None:
        """Let the address space grow by at most `size` bytes beyond the start (Linux only)."""
        if _LINUX and size != self._allowed:
            _lower(resource.RLIMIT_AS, self._address_space + size)
            self._allowed = size

    def lift(self) -> None:
        """Take the limit away, so that an error about memory finds memory."""
        if _LINUX:
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
            self._allowed = 0

    def growth(self) -> int:
        """Return by how many bytes the resident memory has grown."""
        return self._now()[1] - self._resident

    def _now(self) -> tuple[int, int]:
        if not _LINUX:
            return 0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_UNIT
        total, resident = os.pread(self._statm, 64, 0).split()[:2]
        return int(total) * self._page, int(resident) * self._page


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
