"""The converter objects that the entry points name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from sbmlqsp.calibration.fitting import Fit
from sbmlqsp.conversion import ConversionReport, Imported, Loss, Proof, Request, Written, study_losses
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.formula import to_text
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model
from sbmlqsp.simulation import simulate
from sbmlqsp.treatment import schedule as schedule_of
from sbmlqsp.treatment.targets import holds_concentration
from sbmlqsp_converters.petab import regimen_json
from sbmlqsp_converters.petab.beginnings import begun, with_parameters
from sbmlqsp_converters.petab.changes import extended
from sbmlqsp_converters.petab.experiments import ready
from sbmlqsp_converters.petab.files import files_of
from sbmlqsp_converters.petab.initial_doses import added, settled
from sbmlqsp_converters.petab.periods import periods_of, regimen_of, without_inputs
from sbmlqsp_converters.petab.problem import Experiment, Problem
from sbmlqsp_converters.petab.reading import load
from sbmlqsp_converters.petab.requesting import Arm, arms, problem_of
from sbmlqsp_converters.petab.saving import save
from sbmlqsp_converters.petab.writing import files_2, ids
from sbmlqsp_converters.petab.writing_1 import files_1, losses_1

TOLERANCE = 1e-6
POINTS = 40
TIGHT = Settings(rtol=1e-9)
CARRIES = frozenset({
    "events", "event delay", "event priority", "assignment rules", "rate rules", "algebraic rules",
    "initial assignments", "functions", "piecewise", "volumes", "time", "dosing", "units", "annotations", "studies",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Petab:
    """Writes problems of one version of PEtab; reads both.

    In version 2 doses are periods of an experiment, in version 1 events of the model that belong to a condition.
    """

    name: str = "petab"
    title: str = "PEtab 2"
    version: int = 2
    suffixes: tuple[str, ...] = (".yaml", ".yml")
    carries: frozenset[str] = CARRIES
    proved_by: str = "the files read back, every experiment simulated from its periods and compared with the regimen"
    needs: str = ""
    kindred: frozenset[str] = frozenset({"petab", "petab1"})

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return claims and populations of a study, and what version 1 cannot begin with."""
        lost = study_losses(request.study, "PEtab compares measurements")
        problem, _ = problem_of(request.without(*(loss.element for loss in lost)), self.version)
        return lost if self.version == 2 else (*lost, *losses_1(problem))

    def write(self, request: Request) -> Written:
        """Return the YAML file, the SBML model and the tables."""
        problem, regimens = problem_of(request, self.version)
        written = files_2(problem, request.stem, regimens) if self.version == 2 else files_1(problem, request.stem)
        return Written(written, (), ("the table of measurements is empty: it is for data",))

    def prove(self, request: Request, written: Written) -> Proof:
        """Simulate the experiments that were written and the requested arms, and compare every species."""
        with TemporaryDirectory() as folder:
            for name, text in written.files:
                assert isinstance(text, str)
                (Path(folder) / name).write_text(text, encoding="utf-8")
            problem = load(Path(folder) / written.files[0][0])
        compared, largest = 0, 0.0
        told = list(arms(request))
        names = ids(arm.name for arm in told)
        for arm in told:
            number, difference = _compare(problem, problem.experiments[names[arm.name]], arm)
            compared, largest = compared + number, max(largest, difference)
        return Proof(self.proved_by, compared, largest, TOLERANCE)

    def fit(self, path: Path, *, starts: int, seed: int, progress: Any = None) -> Fit:
        """Return the fit of the problem in a file; see `Problem.fit`."""
        return load(path).fit(starts=starts, seed=seed, progress=progress)

    def rewrite(self, source: Path, target: Path, *, lossy: bool) -> ConversionReport:
        """Write a problem of either version, measurements included, in this one; see `save`."""
        return save(load(source), target, version=self.version, lossy=lossy)

    def read(self, path: Path) -> Imported:
        """Return the model with nominal values and the doses of the first experiment; data are for `load`."""
        problem = load(path)
        experiment = next(iter(problem.experiments.values()), Experiment("none", ()))
        lost = []
        if problem.measurements:
            lost.append(Loss("measurements", "data", "use sbmlqsp_converters.petab.load, which evaluates them"))
        others = [name for name in problem.experiments if name != experiment.id]
        lost += [Loss(name, "experiment", "a model takes one treatment") for name in others]
        said = files_of(path).extensions.get("sbmlqsp") or {}
        kept = (said.get("regimens") or {}).get(experiment.id) if isinstance(said.get("regimens"), Mapping) else None
        model = with_parameters(problem.model, {n: v for n, v in problem.nominal.items() if not math.isnan(v)})
        if kept is not None:
            given = regimen_json.from_json(str(kept), f"{path.name}, extension sbmlqsp")
            undosed = without_inputs(model)
            if _agree(undosed, given, experiment):
                return Imported(undosed, given, None, tuple(lost))
        found = _begun_1(problem, experiment) if problem.version == 1 else _begun_2(model, experiment)
        return replace(found, lost=(*found.lost, *lost))


def _begun_1(problem: Problem, experiment: Experiment) -> Imported:
    """Return the model as a condition of version 1 has it; its doses are its events."""
    values = {name: value for name, value in problem.nominal.items() if not math.isnan(value)}
    first = experiment.course[0] if experiment.course else None
    model = begun(with_parameters(extended(problem, experiment), values), first, values, 1)
    before = [Loss(experiment.id, "preequilibration", "a model begins with its initial values")]
    return Imported(model, lost=() if experiment.preequilibration is None else tuple(before))


def _begun_2(model: Model, experiment: Experiment) -> Imported:
    """Return the model without dose inputs and the regimen that the periods of an experiment give."""
    found, regimen, left = regimen_of(model, added(model, experiment))
    lost = [Loss(experiment.id, "period", reason) for reason in left]
    if experiment.preequilibration is not None:
        lost.append(Loss(experiment.id, "preequilibration", "a model begins with its initial values"))
    begin = experiment.course[0].time if experiment.course else 0.0
    if begin != 0:
        lost.append(Loss(experiment.id, "start time", f"a model begins at 0, not at {begin:g}"))
    return Imported(found, regimen if len(regimen) else None, None, tuple(lost))


def _compare(problem: Problem, experiment: Experiment, arm: Arm) -> tuple[int, float]:
    model = arm.model
    last = arm.end if arm.end is not None else max(p.time for p in experiment.course) * 1.5 or 100.0
    edges = np.array([period.time for period in experiment.course])
    grid = np.linspace(0.0, last, POINTS).tolist()
    times = [time for time in grid if np.all(np.abs(edges - time) > 1e-6 * last)]
    moving = [species.id for species in model.tables.species if not species.constant]
    names = moving or list(model.parameters.ids)
    course = ready(problem, experiment).course({}, names, times)
    selections = [f"[{n}]" if n in model.species and holds_concentration(model.tables, n) else n for n in names]
    size: dict[str, Any] = {"body_weight": arm.body[0], "body_surface_area": arm.body[1]}
    result = simulate(model, arm.regimen, times=[0.0, *times], outputs=selections, settings=TIGHT, **size)
    largest = 0.0
    for name, selection in zip(names, selections, strict=True):
        expected = result.values(selection)[1:]
        peak = max(float(np.abs(expected).max(initial=0.0)), 1e-300)
        largest = max(largest, float(np.abs(course.columns[name] - expected).max(initial=0.0)) / peak)
    return len(names) * len(times), largest


def _agree(model: Model, regimen: Regimen, experiment: Experiment) -> bool:
    """Return whether the periods of an experiment still are those of the regimen kept beside them."""
    last = max((period.time for period in experiment.course), default=0.0)
    plan = schedule_of(regimen, model, until=last)
    with_inputs, found = periods_of(model, plan, last)
    periods = settled(with_inputs, found)
    written = {period.time: dict(period.changes) for period in experiment.course if period.changes}
    computed = {period.time: dict(period.changes) for period in periods if period.changes}
    return written.keys() == computed.keys() and all(_same(written[time], computed[time]) for time in written)


def _same(one: dict[str, Expression], other: dict[str, Expression]) -> bool:
    """Return whether the formulas are the same text: those of a file may group sums in another way."""
    first, second = ({name: to_text(value) for name, value in each.items()} for each in (one, other))
    return first == second


PETAB = Petab()
PETAB_1 = Petab(
    name="petab1",
    title="PEtab 1",
    version=1,
    suffixes=(".petab1.yaml", ".petab1.yml"),
    proved_by="the files read back, every condition simulated and compared with the regimen",
)
