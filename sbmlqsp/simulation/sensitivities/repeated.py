"""The state under endless repetition of one dose, and its derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sbmlqsp.core.schedule import Schedule
from sbmlqsp.derivatives import System
from sbmlqsp.errors import ConvergenceError, UnsupportedFeature
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.sensitivities.marks import Mark, Marks
from sbmlqsp.simulation.sensitivities.passage import Passage
from sbmlqsp.simulation.sensitivities.stretch import Stretch

_NEWTON = 30


class Repeated:
    """The map over one interval of a repeated dose: its fixed point is the state just before one more dose."""

    def __init__(self, system: System, stretch: Stretch, p: Floats, turned: Floats, mark: Mark) -> None:
        assert mark.dose is not None
        self._system, self._stretch = system, stretch
        self._p, self._turned = p, turned
        self._target, self._interval = mark.target, mark.dose.interval
        if system.depends_on_time:
            raise self._refused("a model that depends on time has no steady state under repeated doses", "time")
        schedule = Schedule((replace(mark.dose.dose, time=0.0),))
        marks = Marks(schedule, system, range(len(p))).at(p)
        self._marks = [replace(one, moving=one.moving @ turned, slopes=one.slopes @ turned) for one in marks]
        if any(one.time >= self._interval for one in marks):
            raise self._refused("the repeated dose lasts longer than its interval", "overlapping steady state")

    def start(self, x: Floats, sizes: Floats) -> tuple[Floats, Floats]:
        """Return the fixed point x = Phi(x) by Newton's method from `x`, and its derivatives in the unknowns.

        They follow from those of the map, (1 - dPhi/dx) S = dPhi/d unknown.

        Raises:
            ConvergenceError: for a dose without steady state.
        """
        x = x.copy()
        for _ in range(_NEWTON):
            reached, by_state, _ = self._passed(x)
            step = _solved(np.eye(len(x)) - by_state, reached - x)
            x += step
            if np.all(np.abs(step) <= 1e-10 * np.maximum(np.abs(x), sizes * 1e-6)):
                _, by_state, by_unknown = self._passed(x)
                return x, _solved(np.eye(len(x)) - by_state, by_unknown)
        raise ConvergenceError("the repeated dose has no steady state", where=self._target, fix="give single doses")

    def _passed(self, x: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the state one interval later and its derivatives in the state before and in the unknowns."""
        n, width = len(x), self._turned.shape[1]
        wide = np.concatenate([np.zeros((len(self._p), n)), self._turned], axis=1)
        seeds = np.concatenate([np.eye(n), np.zeros((n, width))], axis=1)
        inner = Passage(self._system, self._stretch, self._p, wide, (x, seeds))
        states, slopes, _ = inner.through(self._widened(n), np.array([self._interval]))
        return states[-1], slopes[-1][:, :n], slopes[-1][:, n:]

    def _widened(self, n: int) -> Sequence[Mark]:
        none = np.zeros(n)
        return [
            replace(one, moving=np.concatenate([none, one.moving]), slopes=np.concatenate([none, one.slopes]))
            for one in self._marks
        ]

    def _refused(self, message: str, feature: str) -> UnsupportedFeature:
        return UnsupportedFeature(
            message,
            where=self._target,
            fix="give enough doses one by one instead",
            feature=feature,
            element=self._target,
            engine="sensitivities",
        )


def _solved(matrix: Floats, right: Floats) -> Floats:
    """Return the least-squares solution: directions that nothing decides stay as they are."""
    return np.asarray(np.linalg.lstsq(matrix, right, rcond=1e-12)[0], dtype=np.float64)
