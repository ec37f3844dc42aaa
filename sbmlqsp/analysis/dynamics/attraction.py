"""`basins`: how much of the space of initial states each stable steady state attracts, by sampling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.analysis.dynamics.autonomous import autonomous
from sbmlqsp.analysis.dynamics.bounds import domain
from sbmlqsp.analysis.dynamics.finding import steady_states
from sbmlqsp.analysis.dynamics.steady_state import SteadyStates
from sbmlqsp.analysis.dynamics.trajectory import run
from sbmlqsp.model import Model

NEAR = 1e-3
LONG = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Basins:
    """Shares of sampled initial states.

    Attributes:
        steady_states: all steady states.
        shares: of the runs that ended at each of them, in their order.
        elsewhere: the share that ended at none: cycles, or runs that had not settled.
        count: number of runs.
    """

    steady_states: SteadyStates
    shares: tuple[float, ...]
    elsewhere: float
    count: int


def basins(
    model: Model,
    *,
    spans: Mapping[str, tuple[float, float]] | None = None,
    count: int = 200,
    seed: int = 1,
    values: Mapping[str, Any] | None = None,
) -> Basins:
    """Return which share of random initial states goes to each stable steady state.

    Args:
        model: the model; conserved totals are kept at those of its initial state.
        spans: ranges of independent states in model units, uniform; None: from 0 (or minus) to twice the largest root.
        count: number of runs; a share has the standard error sqrt(share (1 - share) / count).
        seed: of the initial states.
        values: values put on top.
    """
    ready = model.with_values(values) if values else model
    system, found = autonomous(ready), steady_states(ready)
    space = domain(system)
    states = [system.system.states[place] for place in system.independent]
    largest = np.max(np.abs([state.position for state in found] or [space.sizes[list(system.independent)]]), axis=0)
    largest = np.where(largest > 0, largest, space.sizes[list(system.independent)])
    bounded = np.isfinite(space.lower[list(system.independent)])
    low, high = np.where(bounded, 0.0, -2 * largest), 2 * largest
    for name, span in (spans or {}).items():
        place = states.index(name)
        low[place], high[place] = span
    source = np.random.default_rng(seed)
    hits = np.zeros(len(found) + 1)
    slowest = [abs(max(value.real for value in state.eigenvalues)) for state in found if state.stable]
    end = LONG / min(slowest) if slowest else 0.0
    done = 0
    while done < count and end:
        start = source.uniform(low, high)
        if not space.holds(system.whole(start, system.values)):
            continue
        done += 1
        last = run(system, start, system.values, end, rtol=1e-6, sizes=largest).end
        near = [bool(np.all(np.abs(last - s.position) <= NEAR * (np.abs(s.position) + 1e-2 * largest))) for s in found]
        hits[near.index(True) if True in near else len(found)] += 1
    total = max(1, done)
    return Basins(found, tuple(float(hit / total) for hit in hits[:-1]), float(hits[-1] / total), done)
