"""The only home of numeric defaults."""

from __future__ import annotations

from dataclasses import dataclass, replace
from numbers import Real
from typing import Any, Literal

from sbmlqsp.errors import ModelError


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
        for name in ("rtol", "atol", "max_steps", "time_limit", "memory_limit"):
            value = getattr(self, name)
            if value is None and name == "atol":
                continue
            if isinstance(value, bool) or not isinstance(value, Real) or not float(value) > 0:
                raise _unfit(name, value, "a positive number")
        if not 1e-15 < self.rtol < 1:
            raise _unfit("rtol", self.rtol, "a number between 1e-15 and 1")
        if self.on_failure not in {"raise", "return"}:
            raise _unfit("on_failure", self.on_failure, '"raise" or "return"')

    def replace(self, **changes: Any) -> Settings:
        """Return settings with the named fields changed."""
        return replace(self, **changes)


def _unfit(name: str, value: object, wanted: str) -> ModelError:
    return ModelError(f"the setting {name} is {value!r}", where=name, fix=f"give {wanted}")
