"""Where a system stands when a dose comes later than at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sbmlqsp.analysis.identifiability.modular import Integers


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Numbers of the ring at one time.

    Attributes:
        time: the time, a multiple of the prime.
        states: value of each state.
        slopes: derivative of each state in each unknown.
        functions: node -> (argument, value) of exp, ln and their like, which are continued where no dose moves them.
    """

    time: int
    states: Integers
    slopes: Integers
    functions: Mapping[int, tuple[int, int]]
