"""`Task`: what a call is about and what it may cost."""

from __future__ import annotations

from typing import NamedTuple


class Task(NamedTuple):
    """Names for error messages, limits (seconds, bytes) and the key of the caches that the call would like warm."""

    step: str = ""
    model: str = ""
    time_limit: float = 120.0
    memory_limit: int = 4_000_000_000
    key: str | None = None
