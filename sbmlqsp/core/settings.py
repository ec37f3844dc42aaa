"""The only home of numeric defaults."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How precisely and how long to compute.

    Attributes:
        rtol: relative tolerance of the integrator.
        atol: absolute tolerance in model units, one number for all states or None: `rtol` times the typical
            size of each state.
        max_steps: most integrator steps between two stops.
        time_limit: wall and CPU seconds for one call into a native library.
        memory_limit: bytes of address space that one worker may take beyond its start.
        on_failure: "raise" an error, or "return" what was computed with its status.
    """

    rtol: float = 1e-6
    atol: float | None = None
    max_steps: int = 100_000
    time_limit: float = 120.0
    memory_limit: int = 4_000_000_000
    on_failure: Literal["raise", "return"] = "raise"

    def __post_init__(self) -> None:
        if not 1e-15 < self.rtol < 1:
            raise ValueError(f"rtol must lie between 1e-15 and 1, not {self.rtol}")
        if self.atol is not None and not self.atol > 0:
            raise ValueError(f"atol must be positive or None, not {self.atol}")
        if self.max_steps < 1 or self.time_limit <= 0 or self.memory_limit <= 0:
            raise ValueError("max_steps, time_limit and memory_limit must be positive")

    def replace(self, **changes: Any) -> Settings:
        """Return settings with the named fields changed."""
        return replace(self, **changes)
