"""How fast each species relaxes along a run: what the layers last, and which species are fast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.analysis.scales.modes import selection_of
from sbmlqsp.derivatives import system
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.arrays import Floats

AT_ONCE = (1e-9,)
"""Of the run after the start and after a dose: where layers are looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """The states of a run and the Jacobians at some of its times.

    Attributes:
        states: their ids.
        times: at which Jacobians are known.
        jacobians: one square matrix for each time.
        early: which of the times follow the start or a dose.
    """

    states: tuple[str, ...]
    times: Floats
    jacobians: Floats
    early: Floats

    def time(self, species: str, partners: Sequence[str] = (), *, early: bool = False) -> float:
        """Return the slowest relaxation of a species along the run, in model time; infinite where it has none.

        With partners it is that of the exchange with them: what the species gains they lose.
        """
        if species not in self.states:
            return float("inf")
        row = self.states.index(species)
        slopes = self.jacobians[:, row, row].copy()
        for partner in partners:
            if partner in self.states:
                slopes -= self.jacobians[:, row, self.states.index(partner)]
        chosen = slopes[self.early > 0] if early else slopes
        slowest = float(np.min(-chosen)) if len(chosen) else 0.0
        return 1 / slowest if slowest > 0 else float("inf")


def relaxation(
    model: Model,
    regimen: Regimen | None,
    end: float,
    doses: Sequence[float] = (),
    body_weight: Any = None,
    after: Sequence[float] = AT_ONCE,
) -> Relaxation:
    """Return the Jacobians of a model along a run under a treatment.

    `after` are the fractions of the run after its start and each dose that count as early.
    """
    made = system(model)
    if not made.states:
        return Relaxation((), np.empty(0), np.empty((0, 0, 0)), np.empty(0))
    edges = sorted({0.0, *list(doses)[:4]})
    early = [time for edge in edges for part in after if (time := edge + end * part) < end]
    late = [end * part for part in (0.01, 0.03, 0.1, 0.3, 0.6, 1.0)]
    times = sorted({*early, *late})
    selections = [selection_of(model, name) for name in made.states]
    run = simulate(model, regimen, times=[0.0, *times], outputs=selections, body_weight=body_weight)
    found, kept = [], []
    inputs = np.zeros(len(made.inputs))
    for number, time in enumerate(times):
        state = np.array([run.values(name)[number + 1] for name in selections])
        matrix = np.asarray(made.jacobian(state, made.values, inputs, time))
        if np.all(np.isfinite(matrix)):
            found.append(matrix)
            kept.append(time)
    count = len(made.states)
    soon = np.array([float(time in early) for time in kept])
    return Relaxation(made.states, np.array(kept), np.array(found).reshape(len(kept), count, count), soon)
