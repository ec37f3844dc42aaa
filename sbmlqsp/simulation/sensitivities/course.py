"""`Course`: outputs at times, with their derivatives."""

from __future__ import annotations

from dataclasses import dataclass

from sbmlqsp.simulation.arrays import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """A state to start from: `x` in the order of `states`, and its derivatives `s`, shape (states, M)."""

    states: tuple[str, ...]
    x: Floats
    s: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What one run gives, in model units.

    Attributes:
        times: model times, increasing, shape (T,).
        names: the outputs.
        unknowns: what the derivatives are in.
        values: shape (T, outputs).
        slopes: d values / d unknown, shape (T, outputs, unknowns); empty where they were not asked for.
    """

    times: Floats
    names: tuple[str, ...]
    unknowns: tuple[str, ...]
    values: Floats
    slopes: Floats
