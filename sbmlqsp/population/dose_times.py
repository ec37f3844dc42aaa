"""When each patient was dosed, for the column of time after the last dose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sbmlqsp.population.distributions.distribution import Floats
from sbmlqsp.population.treatments import time_after_dose
from sbmlqsp.simulation.experiment import Experiment
from sbmlqsp.simulation.treated import given_doses

if TYPE_CHECKING:
    from sbmlqsp.population.result import PopulationResult


def times_after_dose(result: PopulationResult) -> Floats:
    """Return the time since the last dose began, lag included, (subject, time); NaN before the first."""
    trial, population = result.trial, result.population
    regimens = population.regimens or (trial.regimens[0],) * len(population)
    times = np.array(trial.times)
    lagged = any(getattr(item, "lag", None) is not None for regimen in trial.regimens for item in regimen or ())
    found, known = np.empty((len(population), len(times))), dict[object, Floats]()
    for place, regimen in enumerate(regimens):
        key = (regimen, place if lagged else None)
        if key not in known:
            values = dict(zip(trial.varying, result.values_of(place), strict=True)) if lagged else {}
            experiment = Experiment(trial.model.with_values(values), regimen, (), trial.settings, trial.end, 1.0, 1.0)
            known[key] = time_after_dose(times, [dose.time for dose in given_doses(experiment)])
        found[place] = known[key]
    return found
