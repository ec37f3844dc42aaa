"""Where a model comes to rest from its initial state: integrated until nothing changes any more.

Of several steady states this is the one that the initial state leads to.
"""

from __future__ import annotations

import math

import numpy as np

from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import ConvergenceError, SimulationError
from sbmlqsp.model import Model
from sbmlqsp.model.starting import changing, reads_time
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.running import simulate

FIRST, LAST = 3, 13
"""The shortest and the longest time looked at, as decades of the model's time unit."""
WITHIN = (0.1, 0.1379, 0.2113, 0.3797, 0.6521, 1.0)
"""The times looked at as parts of the longest: not spaced by anything that comes back every day or hour."""
SAME = 1e-8
"""A change below this fraction of the largest value of a state in a decade counts as none."""
WOKEN = 1e-5
"""A larger change later on is more than the rounding errors by which sums drift in a run of 1e13 units of time."""
LEAST = 1e-6
"""A state below this fraction of its start (from 0: of the smallest start) is as good as 0 to the integrator."""


def at_rest(model: Model, settings: Settings, what: str) -> dict[str, float]:
    """Return the values of `changing` where the model comes to rest from its initial state, species as amounts.

    It has come to rest when ten times the time changes no state any more; where the model has events or reads the
    time, when nothing changes it up to the longest time looked at.

    Raises:
        ConvergenceError: naming the state that still changes; `what` is the experiment.
    """
    names = changing(model)
    if not names:
        return {}
    wakes = bool(len(model.tables.events)) or reads_time(model.tables)
    moved, sleeping_until = np.zeros(len(names)), 0.0
    for decade in range(FIRST, LAST + 1):
        if 10.0**decade <= sleeping_until:
            continue
        try:
            path = _path(model, names, [10.0**decade * part for part in WITHIN], settings)
        except SimulationError as failure:
            if decade == FIRST:
                raise
            raise _restless(model, names, moved, decade - 1, what) from failure
        moved = _moved(path)
        if np.all(moved <= SAME):
            sleeping_until = _undisturbed(model, names, path, decade, settings) if wakes else math.inf
            if math.isinf(sleeping_until):
                return dict(zip(names, path[-1].tolist(), strict=True))
    raise _restless(model, names, moved, LAST, what)


def _restless(model: Model, names: tuple[str, ...], moved: Floats, decade: int, what: str) -> ConvergenceError:
    worst = names[int(np.argmax(moved))]
    return ConvergenceError(
        f"'{worst}' of '{model.name}' still changes after 1e{decade} units of time on the way to the steady state of "
        f"{what}",
        where=what,
        fix="give the experiment a beginning instead of a preequilibration",
    )


def _undisturbed(model: Model, names: tuple[str, ...], path: Floats, decade: int, settings: Settings) -> float:
    """Return the last of the further decades to which a state at rest stays as it is, infinity if to all."""
    further = [10.0**later for later in range(decade + 1, LAST + 1)]
    rows = _path(model, names, further, settings)[1:] if further else path[:0]
    for time, row in zip(further, rows, strict=True):
        if np.any(_moved(np.array([path[0], path[-1], row])) > WOKEN):
            return time / 10.0
    return math.inf


def _path(model: Model, names: tuple[str, ...], times: list[float], settings: Settings) -> Floats:
    """Return the states at time 0 and at the times, (times + 1) x states."""
    result = simulate(model, times=[0.0, *times], outputs=list(names), settings=settings)
    return np.column_stack([result.values(name) for name in names])


def _moved(path: Floats) -> Floats:
    """Return the largest change of each state after time 0, relative to its largest value then."""
    start, after = np.abs(path[0]), path[1:]
    smallest = start.min(where=start > 0, initial=np.inf)
    least = LEAST * np.where(start > 0, start, smallest if np.isfinite(smallest) else 1.0)
    return np.asarray((after.max(axis=0) - after.min(axis=0)) / np.maximum(np.abs(after).max(axis=0), least))
