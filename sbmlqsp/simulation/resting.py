"""Where a model comes to rest from its initial state: integrated until nothing changes any more.

Of several steady states this is the one that the initial state leads to.
"""

from __future__ import annotations

import numpy as np

from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import ConvergenceError
from sbmlqsp.model import Model
from sbmlqsp.model.starting import changing
from sbmlqsp.simulation.running import simulate

FIRST, LAST = 3, 13
"""The shortest and the longest time looked at, as decades of the model's time unit."""
SAME = 1e-8
"""A change below this fraction of the largest value of a state counts as none."""


def at_rest(model: Model, settings: Settings, what: str) -> dict[str, float]:
    """Return the values of `changing` where the model comes to rest from its initial state, species as amounts.

    It has come to rest when ten times the time changes no state any more.

    Raises:
        ConvergenceError: naming the state that still changes; `what` is the experiment.
    """
    names = changing(model)
    if not names:
        return {}
    moved = np.zeros(len(names))
    for decade in range(FIRST, LAST + 1):
        times = [0.0, 10.0 ** (decade - 1), 10.0**decade]
        result = simulate(model, times=times, outputs=list(names), settings=settings)
        path = np.column_stack([result.values(name) for name in names])
        moved = np.abs(path[2] - path[1]) / np.maximum(np.abs(path).max(axis=0), 1e-300)
        if np.all(moved <= SAME):
            return dict(zip(names, path[2].tolist(), strict=True))
    worst = names[int(np.argmax(moved))]
    raise ConvergenceError(
        f"'{worst}' still changes after 1e{LAST} units of time on the way to the steady state of {what}",
        where=what,
        fix="give the experiment a beginning instead of a preequilibration",
    )
