"""Values as multiples of what they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sbmlqsp.errors import ModelError


@dataclass(frozen=True, slots=True)
class Times:
    """A value as a multiple of what it is: `{"CL": Times(0.5)}` halves a clearance, each patient's own."""

    factor: float

    def __post_init__(self) -> None:
        if isinstance(self.factor, bool) or not isinstance(self.factor, int | float) or not math.isfinite(self.factor):
            raise ModelError(
                f"Times({self.factor!r}) is no multiple", where="Times", fix="give a number, as Times(0.5)"
            )
