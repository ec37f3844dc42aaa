"""Which integration method and which tolerances: eight patients with each.

The choice depends on the work they take and the errors they have, not on the clock, so that it is the same on every
computer.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sbmlqsp.population.cohort.batch import Floats, Outcome
from sbmlqsp.population.cohort.carrier import METHODS, carrier_of
from sbmlqsp.population.cohort.driver_contract import Status
from sbmlqsp.population.cohort.graph import below
from sbmlqsp.population.cohort.sizes import typical_sizes
from sbmlqsp.population.cohort.system import CLOCK, System
from sbmlqsp.population.trial import Patients, Trial

_PATIENTS = 8
_MOST_STEPS = 1_500  # of the explicit method, times rtol^(-1/5): about 24,000 at 1e-6; the same again for 20 edges
_PREFERENCE = 1.2  # the explicit method must be better by this factor: stiff patients may come later
_TOLERANCES = ((1e3, 1.0), (3e2, 1.0), (1e2, 1.0), (3e1, 1.0), (1e1, 1.0), (1.0, 1.0), (1.0, 0.3), (1.0, 0.1))
"""(looseness, tightness), the cheapest first."""
_REFERENCE, _LEAST_RTOL = 0.01, 1e-13
_AGREED = 0.6  # of rtol: error allowed relative to the peak
_SEEN = 1e-6  # of the peak: smaller values are not looked at one by one
_EACH = 1e-3  # relative error allowed to each value


def integrated(trial: Trial, patients: Patients) -> Trial:
    """Return the trial with the method that takes less work, and the cheapest tolerances that are good enough.

    Absolute tolerances are between a thousandth and a millionth of `rtol` times the size of a state; the relative
    tolerance is `rtol` or, where errors add up, down to a tenth of it. Good enough: outputs of the first patients
    differ by less than half of `rtol` times their peak, and values above a millionth of the peak by less than 0.1 %,
    from a run a hundred times as precise.

    Raises:
        NotCarried, ModelError: as `carrier_of`.
    """
    first = patients.part(slice(0, _PATIENTS))
    trial = _sized(trial, patients)
    trials = [trial.integrated(name) for name in ("Rodas4", "DP5")]
    slow, fast = (_work(candidate, _run(candidate, first)) for candidate in trials)
    chosen = trials[1 if fast * _PREFERENCE < slow else 0]
    rtol = trial.settings.rtol
    if trial.settings.atol is not None or rtol * _REFERENCE < _LEAST_RTOL:
        return chosen
    reference = _run(chosen.integrated(chosen.method, tightness=_REFERENCE), first).results
    for tolerances in _TOLERANCES:
        candidate = trial.integrated(chosen.method, *tolerances)
        if _agree(_run(candidate, first).results, reference, rtol):
            return candidate
    return candidate


def _sized(trial: Trial, patients: Patients) -> Trial:
    if trial.settings.atol is not None:
        return trial
    carrier = carrier_of(trial.integrated("Rodas4"))
    states = tuple(name for name in carrier.system.states if name != CLOCK)
    sizes = typical_sizes(trial, states, carrier.structure.tables, patients)
    return replace(trial, sizes=tuple(sorted(sizes.items())))


def _run(trial: Trial, patients: Patients) -> Outcome:
    carrier = carrier_of(trial)
    batch = carrier.batch(patients)
    if trial.method != "Rodas4":
        edges = len(batch.edges.time) / (len(batch.edges.first) - 1)
        most = _MOST_STEPS / trial.settings.rtol**0.2 * (1 + edges / 20)
        batch = replace(batch, most_steps=min(most, batch.most_steps))
    return carrier.engine.run(batch)


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
    near = np.all(difference <= _AGREED * rtol * peak) and np.all(difference[seen] <= _EACH * size[seen])
    return bool(near) and np.array_equal(np.isfinite(one), np.isfinite(other))
