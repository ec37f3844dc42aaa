"""The file behind a worker's standard output and error, shared with the caller, who reads it after a crash."""

from __future__ import annotations

import os
import tempfile

_KEEP = 8_000


def new() -> int:
    """Return the descriptor of an anonymous file."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("sbmlqsp-output")
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def written(descriptor: int) -> bool:
    """Return whether anything was written since the last `take`."""
    return os.lseek(descriptor, 0, os.SEEK_CUR) > 0


def take(descriptor: int) -> str:
    """Return what was written, at most its last 8,000 bytes, and empty the file."""
    size = os.lseek(descriptor, 0, os.SEEK_END)
    text = os.pread(descriptor, _KEEP, max(0, size - _KEEP)).decode("utf-8", "replace")
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return text.strip()
