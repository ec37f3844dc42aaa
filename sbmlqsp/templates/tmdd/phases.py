"""The four phases of a TMDD profile after a dose.

Peletier LA, Gabrielsson J. J Pharmacokinet Pharmacodyn 2012;39:429-451: A, drug and target bind until one of them is
used up; B, the target is saturated; C, drug near Km = KSS; D, the terminal slope.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from sbmlqsp.simulation import Result
from sbmlqsp.templates.tmdd.limits import Constants

SATURATED, FREE = 10.0, 0.1  # multiples of KSS between which phase C lies
_SETTLED = log(100.0)  # binding has come to within 1 % of its steady state


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of time in h and what free drug is at its end, in nmol/L."""

    name: str
    start: float
    end: float


def phases(result: Result, c: Constants, dosed: float, end: float) -> tuple[Phase, ...]:
    """Return the phases after the last dose (at `dosed`); those the profile does not pass are left out."""
    drug, target = (float(result.at(name, dosed, side="after").magnitude) for name in ("[L]", "[R]"))
    spread = sqrt((drug - target - c.steady_state) ** 2 + 4 * c.steady_state * max(drug, 0.0))
    bound = min(dosed + _SETTLED / (c.kon * (spread + c.steady_state)), end)
    edges = [dosed, bound]
    for level in (SATURATED * c.steady_state, FREE * c.steady_state):
        edges.append(max(edges[-1], _falls_below(result, level, bound, end)))
    edges.append(end)
    stretches = zip("ABCD", edges, edges[1:], strict=False)
    return tuple(Phase(name, start, stop) for name, start, stop in stretches if stop > start)


def _falls_below(result: Result, level: float, start: float, end: float) -> float:
    """Return when free drug falls below a level for good, `end` if it never does; straight in its logarithm."""
    times, values = result.values("time"), result.values("[L]")
    above = np.flatnonzero((times >= start) & (values >= level))
    if not len(above):
        return start
    last = int(above[-1])
    if last + 1 == len(times):
        return end
    high, low = float(values[last]), max(float(values[last + 1]), 1e-3 * level)
    part = log(high / level) / log(high / low)
    return float(times[last] + part * (times[last + 1] - times[last]))
