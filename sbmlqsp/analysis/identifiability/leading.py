"""The lowest power of time with which each unknown enters the outputs: no rank has settled before.

From a start at 0 a cascade x' = y^4, y' = z^4, z' = k shows k in x at the power t^21 only. Lowest powers of sums and
products follow by their rules, cancellations left out (tropical arithmetic: Maclagan and Sturmfels 2015).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sbmlqsp.analysis.identifiability.modular import FIELD, Integers
from sbmlqsp.analysis.identifiability.steps import Step, planned
from sbmlqsp.analysis.identifiability.system import System

NEVER = 1 << 40
"""The power of what does not enter at all."""


def first_orders(system: System, most: int) -> Integers:
    """Return for each unknown the order of time at which some output first depends on it; `NEVER` beyond `most`."""
    powers = _Powers(system)
    for _ in range(most + 2):
        if not powers.improve():
            break
    lowest = powers.slopes[[node for _, node in system.outputs]].min(axis=0)
    found: Integers = np.where(lowest > most, NEVER, lowest)
    return found


class _Powers:
    """Lowest powers of all nodes and of their derivatives, lowered until nothing changes.

    Attributes:
        values: the power of each node; slopes: of its derivative in each unknown.
    """

    def __init__(self, system: System) -> None:
        tape = system.tape
        seen = [node for _, node in system.outputs]
        plan = planned(tape, [*system.rates, *system.initial, *seen], FIELD)
        self._steps = (*plan.constant, *plan.moving)
        self._states = np.array([tape.leaf("state", name) for name in system.states], np.int64)
        self._initial, self._rates = np.array(system.initial, np.int64), np.array(system.rates, np.int64)
        self.values = np.full(len(tape), NEVER, np.int64)
        self.slopes = np.full((len(tape), len(system.unknowns)), NEVER, np.int64)
        column = {name: j for j, name in enumerate(system.unknowns)}
        for node in plan.leaves:
            kind, *what = tape.nodes[node]
            if kind == "time":
                self.values[node] = 1
            elif kind != "state" and what[0] != 0:
                self.values[node] = 0
            if kind == "unknown":
                self.slopes[node, column[what[0]]] = 0

    def improve(self) -> bool:
        """Lower the powers of the states by those of their rates; return whether any changed."""
        for step in self._steps:
            getattr(self, f"_{step.kind}")(step)
        before = self.values[self._states].sum() + self.slopes[self._states].sum()
        self._lower(self.values)
        self._lower(self.slopes)
        return bool(before != self.values[self._states].sum() + self.slopes[self._states].sum())

    def _lower(self, powers: Integers) -> None:
        if len(self._states):
            entering = np.minimum(powers[self._initial], powers[self._rates] + 1)
            powers[self._states] = np.minimum(np.minimum(powers[self._states], entering), NEVER)

    def _sum(self, step: Step) -> None:
        self.values[step.node] = np.minimum.reduceat(self.values[step.b], step.a)
        self.slopes[step.node] = np.minimum.reduceat(self.slopes[step.b], step.a, axis=0)

    def _mul(self, step: Step) -> None:
        v, g = self.values, self.slopes
        v[step.node] = np.minimum(v[step.a] + v[step.b], NEVER)
        slopes = np.minimum(v[step.a, None] + g[step.b], v[step.b, None] + g[step.a])
        g[step.node] = np.minimum(slopes, NEVER)

    def _div(self, step: Step) -> None:
        v, g = self.values, self.slopes
        v[step.node] = v[step.a]
        g[step.node] = np.minimum(np.minimum(g[step.a], v[step.a, None] + g[step.b]), NEVER)

    def _quad(self, step: Step) -> None:
        self.values[step.node] = 0
        self.slopes[step.node] = self.slopes[step.a]

    _scale: Callable[[_Powers, Step], None] = _mul
