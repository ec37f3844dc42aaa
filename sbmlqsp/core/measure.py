"""A number with the text of its unit: the form in which quantities wait until a model says what unit it wants."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` in `unit`; `unit` None means "in the model's own unit", "" means dimensionless."""

    value: float
    unit: str | None = None

    def __str__(self) -> str:
        return f"{self.value:.15g} {self.unit}" if self.unit else f"{self.value:.15g}"


def split_measure(text: str) -> Measure:
    """Return number and unit text of "5 mg/L" without judging the unit; a bare number has unit None.

    Raises:
        ValueError: if the text does not begin with a number.
    """
    match = _NUMBER.match(text)
    if match is None:
        raise ValueError(f"'{text}' does not begin with a number")
    return Measure(float(match.group(1)), match.group(2) or None)
