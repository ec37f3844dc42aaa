"""Run importable functions in a protected process (first version: directly)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def call(function: Callable[..., T], *arguments: Any, step: str = "", model: str = "") -> T:
    """Return function(*arguments)."""
    return function(*arguments)
