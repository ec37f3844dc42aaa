"""libRoadRunner: the undosed model compiled once, run in stretches between doses and jumps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from sbmlqsp.checks.values import value_issues
from sbmlqsp.core.findings import Report
from sbmlqsp.model import Model
from sbmlqsp.model.clock import clocked
from sbmlqsp.model.elimination import eliminated
from sbmlqsp.native import roadrunner
from sbmlqsp.native.roadrunner_protocol import Job, Outcome
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.engines.prepared import Prepared, prepared
from sbmlqsp.simulation.experiment import Experiment, Times, Trajectory
from sbmlqsp.simulation.timetable import Course, Timetable, timetable
from sbmlqsp.simulation.tolerances import absolute_tolerances
from sbmlqsp.simulation.treated import treated


@dataclass(frozen=True, slots=True)
class RoadRunner:
    """The engine; it has no state of its own."""

    name: str = "roadrunner"

    def run(self, experiment: Experiment, times: Times) -> Trajectory:
        """Return the run with rows at the given times and on both sides of its stops."""
        ready = _ready(experiment)
        plan = _planned(ready.course, times)
        job = replace(ready.job, segments=plan.segments, row_before_start=plan.row_before_start)
        outcome = _run(job, ready, experiment)
        return _trajectory(outcome, plan, experiment)

    def firings(self, experiment: Experiment) -> Times:
        """Return the times at which events of the model are executed."""
        return tuple(time for time, _ in self.run(experiment, (experiment.end,)).fired)

    def mesh(self, experiment: Experiment) -> Times:
        """Return the integrator's own steps at the experiment's tolerances, each divided in four."""
        ready = _ready(experiment)
        plan = _planned(ready.course, ())
        job = replace(
            ready.job,
            segments=plan.segments,
            row_before_start=plan.row_before_start,
            own_steps=True,
            selections=("time",),
        )
        outcome = _run(job, ready, experiment)
        steps = np.unique(np.concatenate([outcome.rows[:, 0], plan.times]))
        steps = steps[(steps >= 0) & (steps <= experiment.end)]
        quarters = [steps[:-1] + part * np.diff(steps) for part in (0.25, 0.5, 0.75)]
        return tuple(np.unique(np.concatenate([steps, *quarters])).tolist())


@dataclass(frozen=True, slots=True)
class _Ready:
    """An experiment resolved to numbers, all but its output times."""

    structure: Prepared
    job: Job
    course: Course


@lru_cache(maxsize=32)
def _ready(experiment: Experiment) -> _Ready:
    _check_values(experiment.model)
    dosed = treated(experiment)
    model = clocked(eliminated(dosed.model))
    structure = prepared(model, "roadrunner")
    compartments, species, parameters = structure.initial(model)
    initial = np.concatenate([compartments, species, parameters])
    names = structure.names
    atol = absolute_tolerances(initial, names, structure.states, dict(dosed.given), experiment.settings)
    stops = structure.stops(model, experiment.end)
    moves = bool(structure.document.events or stops)
    course = Course(experiment.end, dosed.doses, stops, dosed.inputs, just_before=moves)
    own = structure.document.names
    job = Job(
        structure.key,
        compartments,
        species,
        parameters,
        (),
        tuple(own.get(name, name) for name in experiment.selections),
        experiment.settings.rtol,
        atol,
        experiment.settings.max_steps,
    )
    return _Ready(structure, job, course)


@lru_cache(maxsize=256)
def _check_values(model: Model) -> None:
    Report(value_issues(model)).raise_if_errors()


@lru_cache(maxsize=32)
def _planned(course: Course, times: Times) -> Timetable:
    return timetable(course, times)


def _run(job: Job, ready: _Ready, experiment: Experiment) -> Outcome:
    structure = ready.structure
    return roadrunner.run(
        job, lambda: (structure.document.text, structure.layout), experiment.settings, experiment.model.name
    )


def _trajectory(outcome: Outcome, plan: Timetable, experiment: Experiment) -> Trajectory:
    rows = np.ascontiguousarray(outcome.rows.T)
    columns: dict[str, Floats] = dict(zip(experiment.selections, rows, strict=True))
    variable = next(iter(outcome.not_finite), None)
    return Trajectory(plan, columns, outcome.status, outcome.message, outcome.time, variable, outcome.fired)
