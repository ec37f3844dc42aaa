"""Tasks of a SED-ML document, run: what each variable is along time, iterations and subtasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from sbmlqsp.archive.sedml.algorithms import settings_of
from sbmlqsp.archive.sedml.document import Document, Quantity, Range, ReadSimulation, RepeatedTask, SingleTask
from sbmlqsp.archive.sedml.sources import Source, computed
from sbmlqsp.archive.sedml.targets import attribute_of, selection_of, symbol_at
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import ParseError, UnsupportedFeature
from sbmlqsp.model.starting import changing, reads_time, starting_from
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.resting import at_rest

_T = TypeVar("_T")
TIME = frozenset({"urn:sedml:symbol:time", "KISAO:0000832"})
Found = dict[str, Floats]
"""Values of each variable by its id."""


class TaskRunner:
    """Runs tasks of one document; each from the models as the document has them."""

    def __init__(self, document: Document, models: Mapping[str, Source], rtol: float) -> None:
        self._document = document
        self._models = dict(models)
        self._rtol = rtol

    def run(self, task: str, wanted: Sequence[Quantity]) -> Found:
        """Return the wanted variables of a task.

        A time course gives one axis, a steady state none; a repeated task adds an axis of iterations and one of
        subtasks before them, or joins all in one axis where it concatenates.

        Raises:
            ParseError: for references to nothing.
            UnsupportedFeature: for algorithms and continuations that are not interpreted.
            SimulationError, ConvergenceError: for a run that fails.
        """
        return self._run(task, wanted, dict(self._models))

    def _run(self, name: str, wanted: Sequence[Quantity], models: dict[str, Source]) -> Found:
        """Return the variables; `models` are left as the task leaves them."""
        task = _named(self._document.tasks, name, "task")
        if isinstance(task, RepeatedTask):
            return self._repeated(task, wanted, models)
        return self._single(task, wanted, models)

    def _single(self, task: SingleTask, wanted: Sequence[Quantity], models: dict[str, Source]) -> Found:
        source = _named(models, task.model, "model")
        simulation = _named(self._document.simulations, task.simulation, "simulation")
        settings = settings_of(simulation, self._rtol)
        symbols = {v.id: _selection(source, v) for v in wanted}
        run = {"uniform": _course, "one step": _step, "steady state": _rest}[simulation.kind]
        found, state = run(source, simulation, sorted(set(symbols.values()) - {"time"}), settings)
        models[task.model] = replace(source, model=starting_from(source.model, state))
        return {identifier: found[symbol] for identifier, symbol in symbols.items()}

    def _repeated(self, task: RepeatedTask, wanted: Sequence[Quantity], models: dict[str, Source]) -> Found:
        begin = dict(models)
        rows: dict[str, list[list[Floats]]] = {variable.id: [] for variable in wanted}
        ranges = {each.id: each for each in task.ranges}
        for number in range(_length(task, ranges)):
            if task.reset:
                models.update(begin)
            known = _range_values(task, number, models)
            self._set(task, known, models)
            parts = [self._run(subtask, wanted, models) for subtask in task.subtasks]
            for variable in wanted:
                rows[variable.id].append([part[variable.id] for part in parts])
        if task.concatenate:
            return {
                name: np.concatenate([np.atleast_1d(x) for row in each for x in row]) for name, each in rows.items()
            }
        return {name: _stacked([_stacked(row) for row in each]) for name, each in rows.items()}

    def _set(self, task: RepeatedTask, known: Mapping[str, float], models: dict[str, Source]) -> None:
        for change in task.changes:
            source = _named(models, change.model, "model")
            if change.target.symbol:
                raise ParseError(
                    f"'{change.target.symbol}' cannot be set", where=task.id, fix="set an element of a model"
                )
            value = computed(change.formula, models, known)
            symbol = symbol_at(source.root, change.target)
            selection = selection_of(source.model, symbol, attribute_of(change.target))
            models[change.model] = replace(source, model=source.model.with_values({selection: value}))


def _named(table: Mapping[str, _T], name: str, what: str) -> _T:
    if name not in table:
        raise ParseError(f"there is no {what} '{name}'", where=name, fix=f"known are {', '.join(table) or 'none'}")
    return table[name]


def _selection(source: Source, variable: Quantity) -> str:
    if variable.target.symbol:
        if variable.target.symbol not in TIME:
            raise ParseError(f"the symbol '{variable.target.symbol}' is not known", where=variable.id)
        return "time"
    return selection_of(source.model, symbol_at(source.root, variable.target), attribute_of(variable.target))


_Run = tuple[dict[str, Floats], dict[str, float]]


def _course(source: Source, simulation: ReadSimulation, names: list[str], settings: Settings) -> _Run:
    """Return the outputs with time, and the state at the end."""
    model, shift = source.model, simulation.initial
    if shift and reads_time(model.tables):
        raise _no_continuation(source, f"it begins at {shift:g}")
    times = np.linspace(simulation.start, simulation.end, simulation.points + 1)
    states = list(changing(model))
    grid = times - shift
    first = 1 if grid[0] > 0 else 0
    asked = [0.0, *grid.tolist()] if first else grid.tolist()
    if simulation.end == simulation.initial:
        asked = [0.0]
    result = simulate(model, times=asked, outputs=[*names, *(s for s in states if s not in names)], settings=settings)
    columns = {name: result.values(name)[first:] for name in names}
    return {**columns, "time": times}, {name: float(result.values(name)[-1]) for name in states}


def _step(source: Source, simulation: ReadSimulation, names: list[str], settings: Settings) -> _Run:
    """Return the outputs after one step, and the state there."""
    model, states = source.model, list(changing(source.model))
    if reads_time(model.tables):
        raise _no_continuation(source, "it goes on by single steps")
    outputs = [*names, *(state for state in states if state not in names)]
    result = simulate(model, times=[0.0, simulation.step], outputs=outputs, settings=settings)
    columns = {name: result.values(name)[1:] for name in names}
    return {**columns, "time": np.array([simulation.step])}, {name: float(result.values(name)[1]) for name in states}


def _rest(source: Source, _simulation: ReadSimulation, names: list[str], settings: Settings) -> _Run:
    """Return the outputs where the model comes to rest, and the state there."""
    model = source.model
    if reads_time(model.tables):
        raise _no_continuation(source, "a steady state is asked of it")
    state = at_rest(model, settings, f"'{source.id}'")
    rested = starting_from(model, state)
    result = simulate(rested, times=[0.0], outputs=names, settings=settings) if names else None
    columns = {name: np.asarray(result.values(name)[0]) for name in names} if result is not None else {}
    return {**columns, "time": np.asarray(np.inf)}, state


def _no_continuation(source: Source, why: str) -> UnsupportedFeature:
    return UnsupportedFeature(
        f"the model '{source.id}' reads the time, and {why}",
        where=source.id,
        fix="begin every time course at 0",
        feature="time-dependent model",
        element=source.id,
        engine="SED-ML",
    )


def _length(task: RepeatedTask, ranges: Mapping[str, Range]) -> int:
    driving = ranges[task.range]
    while driving.formula is not None:
        driving = _named(ranges, driving.of or next(iter(ranges)), "range")
    return len(driving.values)


def _range_values(task: RepeatedTask, number: int, models: Mapping[str, Source]) -> dict[str, float]:
    """Return the value of every range in one iteration; functional ones after those they read."""
    known: dict[str, float] = {}
    for each in task.ranges:
        if each.formula is None:
            if number >= len(each.values):
                message = f"the range '{each.id}' has {len(each.values)} values, fewer than '{task.range}'"
                raise ParseError(message, where=each.id, fix="give it as many")
            known[each.id] = each.values[number]
    for each in task.ranges:
        if each.formula is not None:
            known[each.id] = computed(each.formula, models, known)
    return known


def _stacked(arrays: list[Floats]) -> Floats:
    """Return the arrays along a new first axis, shorter ones filled up with NaN."""
    dimensions = max(array.ndim for array in arrays)
    shape = [max(array.shape[k] if k < array.ndim else 1 for array in arrays) for k in range(dimensions)]
    whole = np.full((len(arrays), *shape), np.nan)
    for number, array in enumerate(arrays):
        inside = tuple(slice(size) for size in array.shape)
        whole[number][inside] = array
    return whole


def _joined(rows: list[list[Floats]]) -> Floats:
    return np.concatenate([np.atleast_1d(part) for row in rows for part in row])
