"""One experiment of a problem simulated: preequilibration, initial values, and later periods as events."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import TIME, Apply, Expression, Number, substitute, symbols, transform
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import Event, EventAssignment, Parameter
from sbmlqsp.errors import ConversionError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values
from sbmlqsp.model.starting import changing, reads_time, starting_from
from sbmlqsp.native.edits import AddEvent, AddParameter, Edit, SetAttribute
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.resting import at_rest
from sbmlqsp.treatment.targets import holds_concentration
from sbmlqsp_converters.petab.problem import Experiment, Period, Problem

SETTINGS = Settings(rtol=1e-9, on_failure="raise")
FIRST_PRIORITY = Number(1e6)
"""Changes of a period come before the model's own events of that time (PEtab 2.0, "Experiment table")."""

Floats = NDArray[np.float64]
Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Course:
    """The symbols asked for at the times asked for; infinity is the steady state."""

    times: tuple[float, ...]
    columns: Mapping[str, Floats]

    def at(self, time: float) -> dict[str, float]:
        """Return the value of every symbol at one of the times."""
        row = self.times.index(time)
        return {name: float(values[row]) for name, values in self.columns.items()}


def prepared(problem: Problem, experiment: Experiment) -> Model:
    """Return the model with an event for each period after the first, and the parameters that they read.

    Raises:
        UnsupportedFeature: for a period that changes what follows a rule, and for a time-dependent model whose
            experiment does not begin at 0.
    """
    model, periods = problem.model, experiment.course
    later = periods[1:]
    read = {name for period in later for change in period.changes.values() for name in symbols(change)}
    missing = sorted(read - set(_entities(model)) - {"time"})
    edits: list[Edit] = [AddParameter(Parameter(name, 0.0)) for name in missing]
    for target in sorted({target for period in later for target in period.changes}):
        _refuse_ruled(model, target, experiment)
        if _constant(model, target):
            edits.append(SetAttribute(target, "constant", value=False))
    for number, period in enumerate(later, start=1):
        if not period.changes:
            continue
        changes = tuple(EventAssignment(target, value) for target, value in period.changes.items())
        due = Apply("geq", (TIME, Number(period.time)))
        event = Event(f"petab_period_{number}", due, changes, priority=FIRST_PRIORITY, trigger_initial_value=False)
        edits.append(AddEvent(event))
    return model.edited(edits) if edits else model


def course(
    problem: Problem,
    experiment: Experiment,
    ready: Model,
    values: Values,
    outputs: Iterable[str],
    times: Iterable[float],
) -> Course:
    """Return the outputs (symbols of the model in SBML's meaning) of an experiment at parameter values.

    Raises:
        SimulationError, ConvergenceError: for a run that fails or comes to no rest.
    """
    start = with_parameters(ready, values)
    before = experiment.preequilibration
    if before is not None:
        start = _after_preequilibration(problem, experiment, before, start, values)
    if experiment.course:
        start = _begun(start, experiment.course[0], values, problem.version)
    finite = sorted({time for time in times if math.isfinite(time)})
    selections = {name: _selection(ready, name) for name in outputs}
    columns: dict[str, list[float]] = {name: [] for name in selections}
    if finite:
        grid = finite if finite[0] == 0 else [0.0, *finite]
        result = simulate(start, times=grid, outputs=list(selections.values()) or None, settings=SETTINGS)
        for name, selection in selections.items():
            columns[name] += result.values(selection)[len(grid) - len(finite) :].tolist()
    moments = list(finite)
    if any(math.isinf(time) for time in times):
        rested = starting_from(start, at_rest(start, SETTINGS, experiment.id))
        known = symbol_values(rested)
        for name in selections:
            columns[name].append(known[name])
        moments.append(math.inf)
    return Course(tuple(moments), {name: np.array(column) for name, column in columns.items()})


def with_parameters(model: Model, values: Values) -> Model:
    """Return the model with the values of those parameters of the problem that it has itself."""
    own = {name: value for name, value in values.items() if name in _entities(model)}
    return model.with_values(_as_values(model, own)) if own else model


def symbol_values(model: Model) -> dict[str, float]:
    """Return the value of every symbol at the start, in SBML's meaning."""
    return dict(initial_values(model))


def _after_preequilibration(
    problem: Problem, experiment: Experiment, before: Period, start: Model, values: Values
) -> Model:
    undisturbed = with_parameters(problem.model, values)
    first = _begun(undisturbed, before, values, problem.version)
    state = at_rest(first, SETTINGS, f"the preequilibration of {experiment.id}")
    if problem.version == 1:  # a condition of version 1 stands alone; what it leaves open is as the model has it
        return starting_from(start, state)
    lasting = {target: symbol_values(first)[target] for target in before.changes if target not in changing(first)}
    return starting_from(start.with_values(_as_values(start, lasting)) if lasting else start, state)


def _begun(model: Model, period: Period, values: Values, version: int) -> Model:
    """Return the model with the changes of a period at its start, all computed from the values before them.

    A name that both the parameter table and the model have means the table in version 1, the model in version 2.
    """
    if not period.changes:
        return model
    known = symbol_values(model)
    lookup = {**known, **values} if version == 1 else {**values, **known}
    found = {
        target: float(evaluate(change, lookup.__getitem__, model.functions))
        for target, change in period.changes.items()
    }
    return model.with_values(_as_values(model, found))


def _as_values(model: Model, values: Values) -> dict[str, float]:
    """Return symbol values as `Model.with_values` reads them: `[S]` for a species whose symbol is a concentration."""
    return {_selection(model, name): value for name, value in values.items()}


def _selection(model: Model, name: str) -> str:
    return f"[{name}]" if name in model.species and holds_concentration(model.tables, name) else name


def _entities(model: Model) -> tuple[str, ...]:
    tables = model.tables
    return (*tables.compartments.ids, *tables.species.ids, *tables.parameters.ids)


def _constant(model: Model, target: str) -> bool:
    tables = model.tables
    element = tables.parameters.get(target) or tables.compartments.get(target) or tables.species.get(target)
    return element is not None and bool(element.constant)


def _refuse_ruled(model: Model, target: str, experiment: Experiment) -> None:
    if target not in _entities(model):
        raise ConversionError(f"experiment '{experiment.id}' changes '{target}', which the model lacks", where=target)
    if any(rule.variable == target and rule.kind == "assignment" for rule in model.tables.rules):
        raise UnsupportedFeature(
            f"experiment '{experiment.id}' changes '{target}', which follows an assignment rule",
            where=target,
            fix="change what the rule reads",
            feature="condition on a ruled variable",
            element=target,
            engine="PEtab",
        )


def shifted(problem: Problem, experiment: Experiment) -> tuple[Experiment, float]:
    """Return the experiment with time counted from its start, and by how much that shifts it.

    Simulation begins at model time 0; an experiment that begins at another time is moved there, formulas with it.
    """
    begin = experiment.course[0].time if experiment.course else 0.0
    if begin == 0:
        return experiment, 0.0
    clock = Apply("plus", (TIME, Number(begin)))
    moved = tuple(
        Period(p.time - begin, {t: _with_clock(c, clock) for t, c in p.changes.items()}) for p in experiment.course
    )
    periods = moved if experiment.preequilibration is None else (experiment.preequilibration, *moved)
    if reads_time(problem.model.tables):
        raise UnsupportedFeature(
            f"experiment '{experiment.id}' begins at {begin:g}, and the model reads the time",
            where=experiment.id,
            fix="let it begin at 0",
            feature="start time",
            element=experiment.id,
            engine="simulation from 0",
        )
    return replace(experiment, periods=periods), begin


def _with_clock(expression: Expression, clock: Expression) -> Expression:
    return transform(substitute(expression, {"time": clock}), lambda node: clock if node == TIME else node)
