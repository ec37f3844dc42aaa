"""The converter object that the entry point names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from sbmlqsp import units
from sbmlqsp.conversion import Imported, Loss, Proof, Request, Written
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, transform
from sbmlqsp.core.formula import parse, to_text
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.schedule import Schedule
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.model import Model
from sbmlqsp.simulation import simulate
from sbmlqsp.study import Study
from sbmlqsp.treatment import schedule as schedule_of
from sbmlqsp.treatment.targets import holds_concentration
from sbmlqsp_converters.petab import regimen_json
from sbmlqsp_converters.petab.experiments import ready
from sbmlqsp_converters.petab.files import files_of
from sbmlqsp_converters.petab.periods import periods_of, regimen_of, without_inputs
from sbmlqsp_converters.petab.problem import Experiment, Period, Problem
from sbmlqsp_converters.petab.reading import load
from sbmlqsp_converters.petab.writing import Contents, files

TOLERANCE = 1e-6
POINTS = 40
EXPERIMENT = "treatment"
TIGHT = Settings(rtol=1e-9)
CARRIES = frozenset({
    "events", "event delay", "event priority", "assignment rules", "rate rules", "algebraic rules",
    "initial assignments", "functions", "piecewise", "volumes", "time", "dosing", "units", "annotations", "studies",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Petab:
    """Writes problems of PEtab 2.0 with doses as periods of an experiment; reads versions 1 and 2."""

    name: str = "petab"
    title: str = "PEtab"
    suffixes: tuple[str, ...] = (".yaml", ".yml")
    carries: frozenset[str] = CARRIES
    proved_by: str = "the files read back, every experiment simulated from its periods and compared with the regimen"
    needs: str = ""

    def losses(self, request: Request) -> tuple[Loss, ...]:
        """Return claims of a study, which PEtab has nothing like."""
        claims = () if request.study is None else request.study.claims
        return tuple(Loss(str(claim.quantity), "claim", "PEtab compares measurements, not claims") for claim in claims)

    def write(self, request: Request) -> Written:
        """Return the YAML file, the SBML model and the five tables of version 2."""
        contents = _contents(request)
        note = "the table of measurements is empty: it is for data"
        return Written(files(contents, request.stem), (), (note,))

    def prove(self, request: Request, written: Written) -> Proof:
        """Simulate the experiments that were written and the requested arms, and compare every species."""
        with TemporaryDirectory() as folder:
            for name, text in written.files:
                assert isinstance(text, str)
                (Path(folder) / name).write_text(text, encoding="utf-8")
            problem = load(Path(folder) / written.files[0][0])
        compared, largest = 0, 0.0
        for name, model, regimen, end, body in _arms(request):
            number, difference = _compare(problem, problem.experiments[name], model, regimen, end, body)
            compared, largest = compared + number, max(largest, difference)
        return Proof(self.proved_by, compared, largest, TOLERANCE)

    def read(self, path: Path) -> Imported:
        """Return the model and the doses of the first experiment; tables of data are for `load`."""
        problem = load(path)
        experiment = next(iter(problem.experiments.values()), Experiment("none", ()))
        said = files_of(path).extensions.get("sbmlqsp") or {}
        kept = (said.get("regimens") or {}).get(experiment.id)
        if kept is not None:
            given = regimen_json.from_json(str(kept), f"{path.name}, extension sbmlqsp")
            undosed = without_inputs(problem.model)
            if _agree(undosed, given, experiment):
                return Imported(undosed, given)
        model, regimen, left = regimen_of(problem.model, experiment)
        lost = [Loss(experiment.id, "period", reason) for reason in left]
        if problem.measurements:
            lost.append(Loss("measurements", "data", "use sbmlqsp_converters.petab.load, which evaluates them"))
        others = [name for name in problem.experiments if name != experiment.id]
        lost += [Loss(name, "experiment", "a model takes one treatment") for name in others]
        return Imported(model, regimen if len(regimen) else None, None, tuple(lost))


def _contents(request: Request) -> Contents:
    found: list[Experiment] = []
    kept: dict[str, str] = {}
    ready = request.model
    for name, model, regimen, end, body in _arms(request):
        plan = Schedule() if regimen is None else schedule_of(regimen, model, *body, until=end)
        with_inputs, periods = periods_of(model, plan, end)
        ready = _joined(ready, with_inputs)
        found.append(Experiment(name, _with_values(request.model, model, periods)))
        if regimen is not None and not any(isinstance(item, Dose) and item.per for item in regimen):
            kept[name] = regimen_json.to_json(regimen)
    given = () if request.study is None else request.study.observables
    formulas = {name: _symbols(request.model, parse(text)) for name, text in given}
    species = {f"observable_{name}": Symbol(name) for name in request.model.species.ids}
    return Contents(ready, tuple(found), formulas or dict(species), kept)


_Body = tuple[Measure | None, Measure | None]


def _arms(request: Request) -> Iterator[tuple[str, Model, Regimen | None, float | None, _Body]]:
    """Yield (id, model with the values of the arm, regimen, end, body size) of each experiment."""
    study: Study | None = request.study
    if study is None:
        body = (request.body_weight, request.body_surface_area)
        yield EXPERIMENT, request.model, request.regimen, request.until, body
        return
    for arm in study.arms:
        variant = study.variants[arm.variant].values if arm.variant else ()
        model = request.model.with_values(dict(variant) | dict(arm.values))
        end = units.convert(arm.until, model.unit_of("time"), what="until")
        yield arm.id, model, arm.regimen, end, (arm.body_weight, arm.body_surface_area)


def _joined(model: Model, other: Model) -> Model:
    """Return the one with more inputs: the model of all arms needs every infused target."""
    return other if len(other.parameters) > len(model.parameters) else model


def _with_values(plain: Model, model: Model, periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """Return the periods, the first with the values in which an arm differs from the model."""
    before = plain.overlay
    changed = {name.strip("[]"): Number(v) for name, v in model.overlay.items() if before.get(name) != v}
    return (Period(periods[0].time, changed | dict(periods[0].changes)), *periods[1:]) if changed else periods


def _symbols(model: Model, formula: Expression) -> Expression:
    """Return the formula with selections (`S` amount, `[S]` concentration) as what symbols mean in SBML."""

    def change(node: Expression) -> Expression:
        if not isinstance(node, Symbol):
            return node
        name = node.name.strip("[]")
        if name not in model.species:
            return node
        volume = Symbol(model.tables.species[name].compartment)
        if holds_concentration(model.tables, name):
            return Symbol(name) if node.name != name else Apply("times", (Symbol(name), volume))
        return Symbol(name) if node.name == name else Apply("divide", (Symbol(name), volume))

    return transform(formula, change)


def _compare(
    problem: Problem, experiment: Experiment, model: Model, regimen: Regimen | None, end: float | None, body: _Body
) -> tuple[int, float]:
    last = end if end is not None else max(p.time for p in experiment.course) * 1.5 or 100.0
    edges = np.array([period.time for period in experiment.course])
    grid = np.linspace(0.0, last, POINTS).tolist()
    times = [time for time in grid if np.all(np.abs(edges - time) > 1e-6 * last)]
    moving = [species.id for species in model.tables.species if not species.constant]
    names = moving or list(model.parameters.ids)
    course = ready(problem, experiment).course({}, names, times)
    selections = [f"[{n}]" if n in model.species and holds_concentration(model.tables, n) else n for n in names]
    size: dict[str, Any] = {"body_weight": body[0], "body_surface_area": body[1]}
    result = simulate(model, regimen, times=[0.0, *times], outputs=selections, settings=TIGHT, **size)
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
    _, periods = periods_of(model, plan, last)
    written = {period.time: dict(period.changes) for period in experiment.course if period.changes}
    computed = {period.time: dict(period.changes) for period in periods if period.changes}
    return written.keys() == computed.keys() and all(_same(written[time], computed[time]) for time in written)


def _same(one: dict[str, Expression], other: dict[str, Expression]) -> bool:
    """Return whether the formulas are the same text: those of a file may group sums in another way."""
    first, second = ({name: to_text(value) for name, value in each.items()} for each in (one, other))
    return first == second


PETAB = Petab()
