"""The two roads a population can take: the cohort engine, or libRoadRunner one patient after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sbmlqsp import workers
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.population.trial import Failure, Floats, Patients, Trial
from sbmlqsp.simulation.engines import engine_named
from sbmlqsp.simulation.experiment import Experiment
from sbmlqsp.simulation.running import run

ENGINES = ("cohort", "roadrunner")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Results of some patients: (patient, output, time), integrator steps, and who failed (places within the part)."""

    results: Floats
    steps: Floats
    failures: tuple[Failure, ...] = ()


class Road(Protocol):
    """A way to simulate patients. Picklable: a part of a population may be simulated anywhere."""

    @property
    def name(self) -> str:
        """The engine."""

    @property
    def method(self) -> str:
        """The integration method."""

    @property
    def shares_memory(self) -> bool:
        """Whether parts run well in threads of this process."""

    def run(self, trial: Trial, patients: Patients, into: Floats | None = None) -> Part:
        """Return the results of some patients, in `into` if it is given."""


@dataclass(frozen=True, slots=True)
class CohortRoad:
    """The cohort engine; a patient it fails on is tried with libRoadRunner."""

    name: str = "cohort"
    method: str = ""
    shares_memory: bool = True

    def run(self, trial: Trial, patients: Patients, into: Floats | None = None) -> Part:
        """Return the results of some patients."""
        from sbmlqsp.population.cohort.carrier import carrier_of

        carrier = carrier_of(trial)
        outcome = carrier.engine.run(carrier.batch(patients), into)
        failed = np.flatnonzero(outcome.status)
        if not len(failed):
            return Part(outcome.results, outcome.steps)
        again = RoadrunnerRoad().run(trial, patients.part(failed))
        outcome.results[failed] = again.results
        failures = tuple(Failure(int(failed[f.subject]), f.reason, f.time) for f in again.failures)
        return Part(outcome.results, outcome.steps, failures)


@dataclass(frozen=True, slots=True)
class RoadrunnerRoad:
    """libRoadRunner: the undosed model compiled once per process, values set by place, restarts at doses."""

    name: str = "roadrunner"
    method: str = "CVODE BDF"
    shares_memory: bool = False

    def run(self, trial: Trial, patients: Patients, into: Floats | None = None) -> Part:
        """Return the results of some patients, computed in one worker process."""
        limit = trial.settings.time_limit * max(len(patients), 1)
        part: Part = workers.call(
            one_by_one,
            trial,
            patients,
            step="simulating patients",
            model=trial.model.name,
            time_limit=limit,
            memory_limit=trial.settings.memory_limit,
        )
        if into is None:
            return part
        into[:] = part.results
        return Part(into, part.steps, part.failures)


def one_by_one(trial: Trial, patients: Patients) -> Part:
    """Return the results of patients simulated one after the other."""
    results = np.full((len(patients), len(trial.outputs), len(trial.times)), np.nan)
    failures = []
    for place in range(len(patients)):
        try:
            results[place] = single(trial, patients, place)
        except SbmlqspError as error:
            failures.append(Failure(place, str(error), float(getattr(error, "time", None) or 0.0)))
    return Part(results, np.zeros(len(patients)), tuple(failures))


def single(trial: Trial, patients: Patients, place: int) -> Floats:
    """Return the results of one patient with libRoadRunner, (output, time); raises as `simulate`."""
    values = dict(zip(trial.varying, patients.values[place].tolist(), strict=True))
    weight, area = (_known(sizes[place]) for sizes in (patients.body_weight, patients.body_surface_area))
    model = trial.model.with_values(values) if values else trial.model
    settings = trial.settings.replace(on_failure="raise")
    regimen = trial.regimens[int(patients.regimen[place])]
    experiment = Experiment(model, regimen, trial.outputs, settings, trial.end, weight, area)
    result = run(experiment, trial.times, engine_named("roadrunner"))
    return np.array([result.values(output.name) for output in trial.outputs])


def _known(size: float) -> float | None:
    return None if np.isnan(size) else float(size)


def chosen_road(trial: Trial, patients: Patients, engine: str) -> tuple[Road, Trial, str]:
    """Return the road, the trial ready for it, and why it is not the cohort engine ("" if it is, or was asked for).

    Raises:
        UnknownSymbolError: for an engine that is none.
    """
    if engine not in ENGINES:
        raise unknown_symbol(engine, ENGINES, "engine of a population")
    if engine == "roadrunner":
        return RoadrunnerRoad(), trial, ""
    from sbmlqsp.errors import UnsupportedFeature
    from sbmlqsp.population.cohort.compiling import available
    from sbmlqsp.population.cohort.pilot import integrated
    from sbmlqsp.population.cohort.timing import NotCarried

    if not available():
        return RoadrunnerRoad(), trial, "llvmlite is not installed"
    try:
        ready = integrated(trial, patients)
    except (NotCarried, UnsupportedFeature) as reason:
        return RoadrunnerRoad(), trial, str(reason)
    return CohortRoad(method=ready.method), ready, ""
