"""`Evidence`: what a matrix of derivatives at one random point says about functions of the unknowns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

from sbmlqsp.analysis.identifiability.modular import Integers, Ring


class Evidence(ABC):
    """The rows that outputs span at a random point.

    Attributes:
        rank: their rank.
        ring: what the numbers are modulo.
        seed: the random point.
    """

    __slots__ = ()

    rank: int
    ring: Ring
    seed: int

    @property
    @abstractmethod
    def width(self) -> int:
        """The number of unknowns."""

    @abstractmethod
    def determines(self, gradient: Integers) -> bool:
        """Return whether a function with this derivative at the point is determined by the outputs."""

    @abstractmethod
    def given(self, known: Sequence[int]) -> Self:
        """Return the evidence with unknowns known, by their positions."""

    def determines_unknown(self, position: int) -> bool:
        """Return whether one unknown is determined."""
        unit = self.ring.zeros(self.width)
        unit[position] = 1
        return self.determines(unit)
