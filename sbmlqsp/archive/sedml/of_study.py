"""Study -> SED-ML: each arm is its dosed SBML under a time course, each output a data generator."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from sbmlqsp.archive.sedml.experiment import (
    DataGenerator,
    Experiment,
    Plot,
    Report,
    SedModel,
    SymbolKind,
    Task,
    TimeCourse,
    Variable,
)
from sbmlqsp.core import formula
from sbmlqsp.core.expression import Apply, Expression, Symbol, substitute, symbols
from sbmlqsp.errors import UnknownSymbolError
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.simulation import with_regimen
from sbmlqsp.simulation.grid import in_model_time
from sbmlqsp.simulation.outputs import outputs_of
from sbmlqsp.study import Arm, Study
from sbmlqsp.study.running import POINTS, arm_outputs
from sbmlqsp.study.study import TIGHT

_NAMESPACE = re.compile(r"""xmlns(?::\w+)?=["'](http://www\.sbml\.org/sbml/level\d+(?:/version\d+(?:/core)?)?)["']""")
_KINDS: tuple[tuple[str, SymbolKind], ...] = (
    ("species", "species"), ("parameters", "parameter"), ("compartments", "compartment"), ("reactions", "reaction"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Run:
    """One arm: its model with doses and values written into it, and what it reports."""

    arm: Arm
    model: Model
    outputs: tuple[tuple[str, Expression], ...]


def experiment_of_study(
    study: Study, place: Callable[[str], str] = "models/{}.xml".format
) -> tuple[Experiment, dict[str, str]]:
    """Return the experiment and the SBML texts it runs, by their place beside the document.

    Args:
        study: every arm becomes a task of its own; doses are events of its SBML, variants and values its numbers.
        place: arm id -> place of its SBML.

    Raises:
        SbmlqspError: if an arm cannot be written as SBML.
    """
    base = study.load_model()
    runs = [_run(study, base, arm) for arm in study.arms]
    texts = {place(run.arm.id): run.model.sbml for run in runs}
    models, courses, tasks, reports = [], [], [], []
    generators: list[DataGenerator] = []
    for run in runs:
        name, text = run.arm.id, texts[place(run.arm.id)]
        models.append(SedModel(f"model_{name}", place(name), _namespace(text), f"{study.title}: {name}"))
        courses.append(_course(run))
        tasks.append(Task(f"task_{name}", f"model_{name}", f"course_{name}", name))
        made = _generators(run)
        generators += made
        reports.append(Report(f"report_{name}", tuple(one.id for one in made), name))
    return (
        Experiment(
            tuple(models), tuple(courses), tuple(tasks), tuple(generators), tuple(reports), _plots(runs), study.title
        ),
        texts,
    )


def _run(study: Study, base: Model, arm: Arm) -> _Run:
    values = dict(study.variants[arm.variant].values if arm.variant else ()) | dict(arm.values)
    model = base.with_values(values) if values else base
    outputs = arm_outputs(study, arm.id, model)
    if arm.regimen is not None:
        model = with_regimen(model, arm.regimen, arm.body_weight, arm.body_surface_area, until=arm.until)
    return _Run(arm, model, tuple(_formula(output) for output in outputs or default_outputs(base)))


def default_outputs(model: Model) -> list[str]:
    """Return what is reported where nobody says: species, variables with rules, and what else events change."""
    named = [output.name for output in outputs_of(model.document, None) if output.name != "time"]
    changed = [change.variable for event in model.events for change in event.assignments]
    return list(dict.fromkeys([*named, *(name for name in changed if name not in model.species)])) or ["time"]


def _formula(output: str | dict[str, str]) -> tuple[str, Expression]:
    if isinstance(output, str):
        return output, Symbol(output)
    ((name, text),) = output.items()
    return name, formula.parse(text)


def _course(run: _Run) -> TimeCourse:
    clock = run.model.unit_of("time")
    end = in_model_time(run.arm.until, clock, "until")
    step = in_model_time(run.arm.every, clock, "every") if run.arm.every else None
    steps = round(end / step) if step else (run.arm.points or POINTS) - 1
    settings = run.arm.settings or TIGHT
    atol = settings.rtol * _smallest(run.model) if settings.atol is None else settings.atol
    return TimeCourse(f"course_{run.arm.id}", end, max(1, steps), settings.rtol, atol)


def _smallest(model: Model) -> float:
    """Return what the absolute tolerance is a fraction of: a millionth of the smallest amount or state at the start."""
    tables, values = model.tables, initial_values(model)
    states = [values.get(rule.variable or "", 0.0) for rule in tables.rules if rule.kind == "rate"]
    sizes = [abs(size) for size in (*initial_amounts(model).values(), *states) if size and math.isfinite(size)]
    return 1e-6 * min(sizes, default=1.0)


def _generators(run: _Run) -> list[DataGenerator]:
    task = f"task_{run.arm.id}"
    time = DataGenerator(
        f"time_{run.arm.id}", Symbol(f"t_{run.arm.id}"), (Variable(f"t_{run.arm.id}", task, "time"),), "time"
    )
    return [time, *(_generator(run, task, number, *output) for number, output in enumerate(run.outputs, start=1))]


def _generator(run: _Run, task: str, number: int, name: str, expression: Expression) -> DataGenerator:
    """Return an output in SBML's own symbols: an amount is a concentration times its volume, and the reverse."""
    identifier = f"out_{run.arm.id}_{number}"
    plain = substitute(expression, {symbol: _in_sbml(run.model, symbol) for symbol in symbols(expression)})
    ids = {symbol: f"{identifier}_{place}" for place, symbol in enumerate(sorted(symbols(plain)), start=1)}
    variables = tuple(Variable(own, task, symbol, _kind(run.model, symbol)) for symbol, own in ids.items())
    return DataGenerator(identifier, substitute(plain, {s: Symbol(own) for s, own in ids.items()}), variables, name)


def _in_sbml(model: Model, selection: str) -> Expression:
    bare = selection.strip("[]")
    species = model.tables.species.get(bare)
    if species is None or (bare == selection) == species.has_only_substance_units:
        return Symbol(bare)
    return Apply("divide" if bare != selection else "times", (Symbol(bare), Symbol(species.compartment)))


def _kind(model: Model, symbol: str) -> SymbolKind | None:
    if symbol == "time":
        return None
    return next(kind for table, kind in _KINDS if symbol in getattr(model.tables, table))


def _plots(runs: list[_Run]) -> tuple[Plot, ...]:
    """Return one plot for each output, a curve for each arm that has it."""
    names = dict.fromkeys(name for run in runs for name, _ in run.outputs)
    plots = []
    for number, name in enumerate(names, start=1):
        shown = [(run, place) for run in runs for place, (found, _) in enumerate(run.outputs, start=1) if found == name]
        curves = [(f"time_{run.arm.id}", f"out_{run.arm.id}_{place}", run.arm.id) for run, place in shown]
        model = shown[0][0].model
        labels = [_with_unit(model, "time", "time"), _with_unit(model, name, name)]
        plots.append(Plot(f"plot_{number}", tuple(curves), name, False, *labels))
    return tuple(plots)


def _with_unit(model: Model, selection: str, name: str) -> str:
    """Return a name with the unit of a selection, where the model declares one."""
    try:
        unit = model.unit_of(selection)
    except UnknownSymbolError:  # an observable, which is a formula
        return name
    return f"{name} ({unit})" if unit else name


def _namespace(sbml: str) -> str:
    match = _NAMESPACE.search(sbml)
    assert match is not None
    return match[1]
