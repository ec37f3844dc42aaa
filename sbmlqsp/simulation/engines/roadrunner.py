"""libRoadRunner: the undosed model compiled once, run in stretches between doses and jumps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sbmlqsp.model.clock import clocked
from sbmlqsp.model.elimination import eliminated
from sbmlqsp.model.equality import nearly_equal
from sbmlqsp.native import roadrunner
from sbmlqsp.native.roadrunner_protocol import Job, Outcome, Plan, Segment
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.engines.prepared import Prepared, check_values, prepared
from sbmlqsp.simulation.experiment import CLOCK, Experiment, Times, Trajectory
from sbmlqsp.simulation.timetable import Course, Timetable, timetable
from sbmlqsp.simulation.tolerances import absolute_tolerances
from sbmlqsp.simulation.treated import treated
from sbmlqsp.simulation.verdict import verdict

TIME = "time"


@dataclass(frozen=True, slots=True)
class RoadRunner:
    """The engine; it has no state of its own."""

    name: str = "roadrunner"

    def run(self, experiment: Experiment, times: Times) -> Trajectory:
        """Return the run with rows at the given times and on both sides of its stops."""
        ready = _ready(experiment)
        packed = _packed(ready, experiment, times)
        outcome = _run(ready, packed.plan, experiment)
        columns = dict(zip((CLOCK, *ready.selections), np.ascontiguousarray(outcome.rows.T), strict=True))
        variable = next(iter(outcome.not_finite), outcome.fastest)
        return Trajectory(packed.table, columns, outcome.status, outcome.message, outcome.time, variable, outcome.fired)

    def firings(self, experiment: Experiment) -> Times:
        """Return the times at which events of the model are executed."""
        return tuple(time for time, _ in self.run(experiment, (experiment.end,)).fired)

    def mesh(self, experiment: Experiment) -> Times:
        """Return the integrator's own steps at the experiment's tolerances, each divided in four.

        Raises:
            SimulationError: where the integrator does not come to the end; the steps it made are no mesh of the rest.
        """
        ready = _ready(experiment)
        packed = _packed(ready, experiment, (), own_steps=True)
        outcome = _run(ready, packed.plan, experiment)
        if outcome.status != "ok":
            failed = Trajectory(packed.table, {}, outcome.status, outcome.message, outcome.time, outcome.fastest)
            raise verdict(failed, experiment) or AssertionError(outcome.status)
        steps = np.unique(np.concatenate([outcome.rows[:, 0], packed.table.times]))
        steps = steps[(steps >= 0) & (steps <= experiment.end)]
        quarters = [steps[:-1] + part * np.diff(steps) for part in (0.25, 0.5, 0.75)]
        return tuple(np.unique(np.concatenate([steps, *quarters])).tolist())


class _Packed(NamedTuple):
    table: Timetable
    plan: bytes


@dataclass(frozen=True, slots=True)
class _Ready:
    """An experiment resolved to numbers, all but its output times; selections also as the engine's text spells them."""

    structure: Prepared
    initial: Floats
    atol: Floats
    course: Course
    selections: tuple[str, ...]
    spelled: tuple[str, ...]


@lru_cache(maxsize=32)
def _ready(experiment: Experiment) -> _Ready:
    check_values(experiment.model)
    dosed = treated(experiment)
    model = clocked(nearly_equal(eliminated(dosed.model)))
    structure = prepared(model, "roadrunner")
    initial = structure.initial(model)
    atol = absolute_tolerances(initial, structure, dosed.doses.given, experiment.settings)
    course = structure.course(model, dosed.doses, experiment.end)
    selections = experiment.selections
    spelled = (TIME, *(structure.document.selection(name) for name in selections))
    return _Ready(structure, initial, atol, course, selections, spelled)


def _packed(ready: _Ready, experiment: Experiment, times: Times, *, own_steps: bool = False) -> _Packed:
    settings = experiment.settings
    salvage = settings.on_failure == "return"
    spelling = tuple(ready.structure.document.names.items())
    return _pack(ready.course, times, ready.spelled, settings.rtol, settings.max_steps, own_steps, salvage, spelling)


@lru_cache(maxsize=32)
def _pack(
    course: Course,
    times: Times,
    selections: tuple[str, ...],
    rtol: float,
    max_steps: int,
    own_steps: bool,
    salvage: bool,
    spelling: tuple[tuple[str, str], ...],
) -> _Packed:
    table = timetable(course, times)
    segments = tuple(_spelled(segment, dict(spelling)) for segment in table.segments) if spelling else table.segments
    plan = Plan(segments, selections, table.row_before_start, rtol, max_steps, own_steps, salvage)
    return _Packed(table, plan.packed())


def _spelled(segment: Segment, names: dict[str, str]) -> Segment:
    """Return the segment with the ids that the engine's text has for what is called otherwise in the model."""
    jumps, values, state = (
        tuple((names.get(name, name), number) for name, number in pairs)
        for pairs in (segment.jumps, segment.values, segment.state)
    )
    return segment._replace(jumps=jumps, values=values, state=state)


def _run(ready: _Ready, plan: bytes, experiment: Experiment) -> Outcome:
    structure = ready.structure
    job = Job(structure.key, plan, ready.initial, ready.atol)
    return roadrunner.run(
        job, lambda: (structure.document.text, structure.layout), experiment.settings, experiment.model.name
    )
