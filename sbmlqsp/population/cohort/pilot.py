"""Which integration method and which absolute tolerances: eight patients with each.

The choice depends on the work they take, not on the clock, so that it is the same on every computer.
"""

from __future__ import annotations

import numpy as np

from sbmlqsp.population.cohort.batch import Floats, Outcome
from sbmlqsp.population.cohort.carrier import METHODS, carrier_of
from sbmlqsp.population.cohort.driver_contract import Status
from sbmlqsp.population.cohort.graph import below
from sbmlqsp.population.cohort.system import System
from sbmlqsp.population.trial import Patients, Trial

_PATIENTS = 8
_MOST_STEPS = 20_000
_PREFERENCE = 1.2  # the explicit method must be better by this factor: stiff patients may come later
_LOOSE = 1e3
_SEEN = 1e-6  # of the peak: smaller values are not looked at one by one
_EACH = 1e-3  # relative difference allowed to each value


def integrated(trial: Trial, patients: Patients) -> Trial:
    """Return the trial with the method that takes less work, and with loose absolute tolerances if they do no harm.

    Tolerances a thousandth of `rtol` times the typical size of a state are taken if the first patients then differ by
    less than `rtol` of the peak, and no value above a millionth of the peak by more than 0.1 %, from those with the
    tolerances of `simulate`.

    Raises:
        NotCarried, ModelError: as `carrier_of`.
    """
    first = patients.part(slice(0, _PATIENTS))
    trials = [trial.integrated(name, _LOOSE) for name in ("Rodas4", "DP5")]
    runs = [_run(candidate, first) for candidate in trials]
    slow, fast = (_work(candidate, run) for candidate, run in zip(trials, runs, strict=True))
    best = 1 if fast * _PREFERENCE < slow else 0
    strict = trial.integrated(trials[best].method, 1.0)
    return trials[best] if _agree(runs[best].results, _run(strict, first).results, trial.settings.rtol) else strict


def _run(trial: Trial, patients: Patients) -> Outcome:
    carrier = carrier_of(trial)
    most = float("inf") if trial.method == "Rodas4" else _MOST_STEPS
    batch = carrier.batch(patients)
    return carrier.engine.run(carrier.batch(patients, most_steps=min(most, batch.most_steps)))


def _work(trial: Trial, outcome: Outcome) -> float:
    """Return operations per patient, infinity if a patient failed."""
    if np.any(outcome.status != Status.COMPLETE):
        return float("inf")
    return float(outcome.steps.mean()) * _operations(carrier_of(trial).system, implicit=METHODS[trial.method].implicit)


def _operations(system: System, *, implicit: bool) -> float:
    """Return about how many operations one step takes."""
    states = len(system.states)
    rates = sum(node.level == 2 for node in below(list(system.rates)))
    if not implicit:
        return 6 * rates + 60 * states + 30
    entries = sum(node.level == 2 for node in below([*system.rates, *system.jacobian.values()])) - rates
    solves = 6 * 2 * len(system.elimination.places)
    return 6 * rates + entries + system.elimination.operations + solves + 60 * states + 30


def _agree(one: Floats, other: Floats, rtol: float) -> bool:
    difference, size = np.abs(one - other), np.abs(other)
    peak = size.max(axis=2, keepdims=True)
    seen = size > _SEEN * peak
    return bool(np.all(difference <= rtol * peak) and np.all(difference[seen] <= _EACH * size[seen]))
