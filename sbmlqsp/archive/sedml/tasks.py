"""Tasks of a SED-ML document, run: what each variable is along time, iterations and subtasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from sbmlqsp.archive.sedml.document import Document, Quantity, RepeatedTask, SetValue, SingleTask
from sbmlqsp.archive.sedml.labelled import Axis, Labelled, joined, stacked
from sbmlqsp.archive.sedml.ranges import iterations, length
from sbmlqsp.archive.sedml.simulations import TIME, Left, simulated
from sbmlqsp.archive.sedml.targets import attribute_of, selection_of, symbol_at
from sbmlqsp.archive.sedml.terms import refuse_symbol
from sbmlqsp.archive.sedml.values import Source, computed
from sbmlqsp.archive.sedml.variables import column, selected
from sbmlqsp.errors import LimitExceeded, ParseError

_MOST_RUNS = 100_000
_T = TypeVar("_T")
Found = dict[str, Labelled]
"""Values of each variable by its id."""
State = dict[str, Source | Left]
"""Every model as it stands; as a function where a run has left it and nobody has asked for it yet."""


class TaskRunner:
    """Runs tasks of one document; each from the models as the document has them."""

    def __init__(
        self, document: Document, models: Mapping[str, Source], data: Mapping[str, Labelled], rtol: float
    ) -> None:
        self._document = document
        self._models = dict(models)
        self._data = data
        self._rtol = rtol

    def run(self, task: str, wanted: Sequence[Quantity]) -> Found:
        """Return the wanted variables of a task.

        A time course gives one axis, a steady state none; a repeated task adds an axis of iterations and one of
        subtasks before them, or joins all in one axis where it concatenates.

        Raises:
            ParseError: for references to nothing.
            UnsupportedFeature: for algorithms and continuations that are not interpreted.
            SimulationError, ConvergenceError: for a run that fails.
            LimitExceeded: for more than 100,000 runs.
        """
        models = self._check(task, ())
        for variable in wanted:
            if variable.model and variable.model not in models:
                message = f"'{variable.id}' belongs to the model '{variable.model}', which '{task}' does not run"
                raise ParseError(message, where=task, fix=f"it runs {', '.join(sorted(models))}")
        return self._run(task, wanted, dict(self._models))

    def _check(self, name: str, within: tuple[str, ...], runs: int = 1) -> set[str]:
        """Return the models below a task; raise for circles and for too many runs."""
        task = _named(self._document.tasks, name, "task")
        if isinstance(task, SingleTask):
            return {task.model}
        if name in within:
            raise ParseError(f"the task '{name}' repeats itself", where=name, fix="repeat another task")
        runs *= length(task, self._data) * len(task.subtasks)
        if runs > _MOST_RUNS:
            raise LimitExceeded(f"'{name}' makes more than {_MOST_RUNS:,} runs", limit="runs", step="running SED-ML")
        return set().union(*(self._check(each.task, (*within, name), runs) for each in task.subtasks))

    def _run(self, name: str, wanted: Sequence[Quantity], models: State) -> Found:
        """Return the variables; `models` are left as the task leaves them."""
        task = self._document.tasks[name]
        if isinstance(task, RepeatedTask):
            return self._repeated(task, wanted, models)
        return self._single(task, wanted, models)

    def _single(self, task: SingleTask, wanted: Sequence[Quantity], models: State) -> Found:
        source = _standing(models, task.model)
        simulation = _named(self._document.simulations, task.simulation, "simulation")
        columns = {v.id: column(source, v) for v in wanted if v.model in ("", task.model)}
        found, models[task.model] = simulated(source, simulation, sorted(set(columns.values())), self._rtol)
        axes = (Axis(frozenset({task.id})),) * found[TIME].ndim
        nothing = np.full_like(found[TIME], np.nan)
        return {v.id: Labelled(found[columns[v.id]] if v.id in columns else nothing, axes) for v in wanted}

    def _repeated(self, task: RepeatedTask, wanted: Sequence[Quantity], models: State) -> Found:
        begin = dict(models)
        rows: dict[str, list[list[Labelled]]] = {variable.id: [] for variable in wanted}
        for known in iterations(task, _Standing(models), self._data):
            if task.reset:
                models.update(begin)
            self._set(task.changes, known, models)
            parts = []
            for subtask in task.subtasks:
                self._set(subtask.changes, known, models)
                parts.append(self._run(subtask.task, wanted, models))
            for variable in wanted:
                rows[variable.id].append([part[variable.id] for part in parts])
        if task.concatenate:
            return {name: joined([part for row in each for part in row], task.id) for name, each in rows.items()}
        outer = Axis(frozenset({task.id}))
        inner = Axis(frozenset(each.id for each in task.subtasks if each.id), subtasks=True)
        return {name: stacked([stacked(row, inner) for row in each], outer) for name, each in rows.items()}

    def _set(self, changes: Iterable[SetValue], known: Mapping[str, float], models: State) -> None:
        for change in changes:
            source = _standing(models, change.model)
            if not change.target.path:
                raise refuse_symbol(change.target.symbol, f"the setValue of '{change.model}'")
            value = computed(change.formula, _Standing(models), known, self._data, change.model)
            if change.target.symbol:
                selection = selected(source, change.target, change.model)
            else:
                symbol = symbol_at(source.root, change.target)
                selection = selection_of(source.model, symbol, attribute_of(change.target))
            models[change.model] = replace(source, model=source.model.with_values({selection: value}))


def _named(table: Mapping[str, _T], name: str, what: str) -> _T:
    if name not in table:
        raise ParseError(f"there is no {what} '{name}'", where=name, fix=f"known are {', '.join(table) or 'none'}")
    return table[name]


def _standing(models: State, name: str) -> Source:
    """Return a model as it stands; computes where a run has left it, and keeps that."""
    found = _named(models, name, "model")
    if not isinstance(found, Source):
        found = models[name] = found()
    return found


class _Standing(Mapping[str, Source]):
    """The models as they stand, each looked at only when it is asked for."""

    def __init__(self, models: State) -> None:
        self._models = models

    def __getitem__(self, name: str) -> Source:
        if name not in self._models:
            raise KeyError(name)
        return _standing(self._models, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._models)

    def __len__(self) -> int:
        return len(self._models)
