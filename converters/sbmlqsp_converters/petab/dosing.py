"""Later periods of experiments as doses, where they are doses: the optimiser follows these, and no events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sbmlqsp.core.schedule import Schedule
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.treatment import input_id
from sbmlqsp.treatment import schedule as schedule_of
from sbmlqsp_converters.petab.periods import regimen_of, without_inputs
from sbmlqsp_converters.petab.problem import Experiment, Period, Problem


def with_schedules(problem: Problem) -> tuple[Problem, Mapping[str, Schedule]]:
    """Return the problem without later periods, and the doses of each experiment counted from its start.

    Raises:
        UnsupportedFeature: for a later period that is no dose of a fixed amount, naming its experiment.
    """
    if all(not any(p.changes for p in each.course[1:]) for each in problem.experiments.values()):
        return problem, {}
    model = without_inputs(problem.model)
    found: dict[str, Experiment] = {}
    schedules: dict[str, Schedule] = {}
    for name, experiment in problem.experiments.items():
        last = max((m.time for m in problem.measurements if m.experiment == name), default=0.0)
        schedules[name] = _schedule(problem, experiment, model, last)
        first, *_ = experiment.course
        own = {target: change for target, change in first.changes.items() if not _is_input(target)}
        before = () if experiment.preequilibration is None else (experiment.preequilibration,)
        found[name] = replace(experiment, periods=(*before, Period(first.time, own)))
    models = dict.fromkeys(problem.models, model)
    kept = {name: one for name, one in problem.parameters.items() if not _is_input(name)}
    return replace(problem, models=models, experiments=found, parameters=kept), schedules


def _schedule(problem: Problem, experiment: Experiment, model: Model, last: float) -> Schedule:
    first, *later = experiment.course
    rates = {target: change for target, change in first.changes.items() if _is_input(target)}
    moved = [Period(period.time - first.time, period.changes) for period in later]
    found, regimen, left = regimen_of(problem.model, Experiment(experiment.id, (Period(0.0, rates), *moved)))
    if left or without_inputs(found).structure_hash != model.structure_hash:
        raise UnsupportedFeature(
            f"the later periods of experiment '{experiment.id}' are no doses of fixed amounts: {'; '.join(left)[:200]}",
            where=experiment.id,
            fix="evaluate the problem with Problem.evaluate and another optimiser",
            feature="fit through periods",
            element=experiment.id,
            engine="sensitivities",
        )
    return schedule_of(regimen, model, until=max(last - first.time, 0.0) * (1 + 1e-9) or 1.0)


def _is_input(name: str) -> bool:
    return name.startswith(input_id(""))
