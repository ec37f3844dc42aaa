"""Patients per second on one core: the cohort engine against the best loops over libRoadRunner.

CPU time, contestants alternate, medians. Both integrate at rtol 1e-6; libRoadRunner gets absolute tolerances for each
state, parameters by index, no events: it is started afresh at each dose. Where one repeating event is faster, that is
the baseline. Errors are against libRoadRunner at rtol 1e-12, relative to the peak of each patient.

python benchmarks/population.py [--patients N] [--rounds N]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from population_models import Task, tasks

import sbmlqsp as qsp
from sbmlqsp.population.cohort.carrier import carrier_of
from sbmlqsp.population.request import trial_of
from sbmlqsp.population.roads import chosen_road

RTOL, LARGEST_ERROR, CHECKED = 1e-6, 1e-6, 8


def main() -> int:
    """Print the table; return 1 if a goal is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=4096)
    parser.add_argument("--slow", type=int, default=60, help="patients of the baselines")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    factor = 1.0 if _has_avx512() else 0.5
    print(
        f"{'model':<28}{'roadrunner':>12}{'cohort':>10}{'whole call':>12}{'ratio':>8}{'goal':>7}{'error':>10}  method"
    )
    kept = [_judge(task, arguments, factor) for task in tasks(arguments.patients)]
    return 0 if all(kept) else 1


def _judge(task: Task, arguments: argparse.Namespace, factor: float) -> bool:
    engine, whole, error, method = _cohort(task)
    slow = arguments.slow
    contestants = {"restarts": _restarts(task, slow)}
    if task.regimen is not None and len(task.regimen) == 1 and task.regimen[0].over is None:
        contestants["repeating event"] = _repeating_event(task, slow)
    for function in (engine, whole, *contestants.values()):
        function()
    times: dict[str, list[float]] = {name: [] for name in ("engine", "whole", *contestants)}
    for _ in range(arguments.rounds):
        times["engine"].append(_spent(engine) / arguments.patients)
        times["whole"].append(_spent(whole) / arguments.patients)
        for name, function in contestants.items():
            times[name].append(_spent(function) / slow)
    middle = {name: statistics.median(found) for name, found in times.items()}
    best = min(contestants, key=lambda name: middle[name])
    ratio, goal = middle[best] / middle["engine"], factor * task.goal
    kept = ratio >= goal and error <= LARGEST_ERROR
    numbers = f"{1e6 * middle[best]:9.0f} us{1e6 * middle['engine']:7.1f} us{1e6 * middle['whole']:9.1f} us"
    print(
        f"{task.name:<28}{numbers}{ratio:7.0f}x{goal:6.0f}x{error:10.1e}  {method}, {best}{'' if kept else '  MISSED'}"
    )
    return kept


def _spent(function: Callable[[], object]) -> float:
    begin = time.process_time()
    function()
    return time.process_time() - begin


def _cohort(task: Task) -> tuple[Callable[[], object], Callable[[], object], float, str]:
    """Return the engine alone, the whole call without certificate, the error, the method."""
    population = qsp.Population.from_table(task.values)
    grid = (None, None, None, task.times)
    trial, patients = trial_of(
        task.model, population, task.regimen, grid, [task.output], (None, None), qsp.Settings(rtol=RTOL)
    )
    road, trial, reason = chosen_road(trial, patients, "cohort")
    if reason:
        raise SystemExit(f"{task.name} does not run on the cohort engine: {reason}")
    carrier = carrier_of(trial)
    batch = carrier.batch(patients)
    room = np.empty((len(population), 1, len(task.times)))

    def whole() -> object:
        return qsp.simulate_population(
            task.model, population, task.regimen, times=task.times, outputs=[task.output], workers=1, certified=0
        )

    found = carrier.engine.run(batch).results
    return lambda: carrier.engine.run(batch, room), whole, _error(task, found), road.method


def _error(task: Task, found: np.ndarray) -> float:
    worst = 0.0
    for place in np.linspace(0, len(found) - 1, CHECKED).astype(int):
        values = {name: float(column[place]) for name, column in task.values.items()}
        settings = qsp.Settings(rtol=1e-12)
        single = qsp.simulate(
            task.model, task.regimen, times=task.times, outputs=[task.output], values=values, settings=settings
        ).values(task.output)
        worst = max(worst, float(np.abs(found[place, 0] - single).max() / np.abs(single).max()))
    return worst


# --- libRoadRunner in this process, as bare as can be ---


def _loaded(sbml: str, output: str) -> tuple[object, object]:
    import roadrunner

    roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.LLJIT)
    runner = roadrunner.RoadRunner(sbml)
    integrator = runner.getIntegrator()
    integrator.setValue("relative_tolerance", RTOL)
    states = len(integrator.getAbsoluteToleranceVector())
    integrator.setValue("absolute_tolerance", [1e-7] * states)
    runner.timeCourseSelections = ["time", output]
    return runner, roadrunner.SimulateOptions()


def _restarts(task: Task, count: int) -> Callable[[], object]:
    """Return a loop over patients without events: one call for each stretch between doses."""
    infused = {dose.into for dose in task.regimen or () if dose.over is not None}
    runner, options = _loaded(task.model.sbml, task.output)
    model = runner.model
    parameters = list(model.getGlobalParameterIds())
    places = np.array([parameters.index(name) for name in task.values], np.int32)
    columns = np.column_stack(list(task.values.values()))
    segments = _segments(task)
    species = list(model.getFloatingSpeciesIds())
    rate = parameters.index("infusion") if infused else -1

    def run() -> object:
        for row in columns[:count]:
            model.setGlobalParameterValues(places, row)
            if rate >= 0:
                model.setGlobalParameterValues(np.array([rate], np.int32), np.zeros(1))
            runner.reset()
            for times, target, amount, kind in segments:
                if kind == "rate":
                    model.setGlobalParameterValues(np.array([rate], np.int32), np.array([amount]))
                elif amount:
                    place = np.array([species.index(target)], np.int32)
                    model.setFloatingSpeciesAmounts(place, model.getFloatingSpeciesAmounts(place) + amount)
                options.times = times
                runner._simulate(options)
        return None

    return run


def _segments(task: Task) -> list[tuple[list[float], str, float, str]]:
    """Return each stretch: its output times, and what is given at its start."""
    end = float(task.times[-1])
    marks: list[tuple[float, str, float, str]] = []
    for dose in task.regimen or ():
        for number in range(dose.count):
            at = number * (dose.every.value if dose.every else 0.0)
            if dose.over is None:
                marks.append((at, dose.into, dose.amount.value, "jump"))
            else:
                length = dose.over.value
                marks += [(at, dose.into, dose.amount.value / length, "rate"), (at + length, dose.into, 0.0, "rate")]
    marks = sorted(marks) or [(0.0, "", 0.0, "jump")]
    bounds = [*(mark[0] for mark in marks), end]
    found = []
    for (begin, after), mark in zip(pairwise(bounds), marks, strict=True):
        inside = task.times[(task.times > begin) & (task.times < after)].tolist()
        found.append(([begin, *inside, after], *mark[1:]))
    return found


def _repeating_event(task: Task, count: int) -> Callable[[], object]:
    """Return a loop over patients with all doses given by one event."""
    assert task.regimen is not None
    dosed = qsp.with_regimen(task.model, task.regimen, until=float(task.times[-1]))
    runner, _ = _loaded(dosed.sbml, task.output)
    parameters = list(runner.model.getGlobalParameterIds())
    places = np.array([parameters.index(name) for name in task.values], np.int32)
    columns = np.column_stack(list(task.values.values()))
    end, points = float(task.times[-1]), len(task.times)

    def run() -> object:
        for row in columns[:count]:
            runner.resetToOrigin()
            runner.model.setGlobalParameterValues(places, row)
            runner.reset()
            runner.simulate(0, end, points)
        return None

    return run


def _has_avx512() -> bool:
    from sbmlqsp.population.cohort.compiling import machine

    return "+avx512f" in machine().features


if __name__ == "__main__":
    sys.exit(main())
