"""`Ratio`: one dimensionless number with what it means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """A dimensionless ratio: name, formula, value, and what follows from it in words."""

    name: str
    formula: str
    value: float
    meaning: str
