"""Experiments as PEtab 1.0 has them: later periods are events of the model, each only in its own experiment.

A parameter `in_NAME` is 1 in the condition of an experiment and 0 elsewhere, and stands in the triggers of its events.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sbmlqsp.conversion import Loss
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, symbols, uses
from sbmlqsp.core.tables import Event, Parameter
from sbmlqsp.model import Model
from sbmlqsp.model.starting import reads_time
from sbmlqsp.native.edits import AddEvent, AddParameter, Edit
from sbmlqsp_converters.petab.changes import event_of, extended, freed
from sbmlqsp_converters.petab.initial_doses import following
from sbmlqsp_converters.petab.problem import Experiment, Period, Problem
from sbmlqsp_converters.petab.symbols import entities, symbol_values
from sbmlqsp_converters.petab.tsv import number

Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Gated:
    """A problem in the terms of version 1.

    Attributes:
        model: with the events of all experiments.
        conditions: cells by condition; a species that is not named starts as the model or the preequilibration has it.
        pairs: (condition of the preequilibration or "", condition) of each experiment.
        begins: time at which each experiment begins, which version 1 calls 0.
        lost: what version 1 cannot say.
    """

    model: Model
    conditions: Mapping[str, Cells]
    pairs: Mapping[str, tuple[str, str]]
    begins: Mapping[str, float]
    lost: tuple[Loss, ...]


def gated(problem: Problem, names: Mapping[str, str]) -> Gated:
    """Return a problem in the terms of version 1; `names` are ids of the experiments."""
    writer = _Gating(problem, names)
    for experiment in problem.experiments.values():
        writer.add(experiment)
    return writer.found()


class _Gating:
    """Collects conditions and events, one experiment after the other."""

    def __init__(self, problem: Problem, names: Mapping[str, str]) -> None:
        self._problem, self._names = problem, names
        self._model = problem.model
        self._events: list[Event] = []
        self._gates: list[str] = []
        self._conditions: dict[str, Cells] = {}
        self._pairs: dict[str, tuple[str, str]] = {}
        self._begins: dict[str, float] = {}
        self._lost: list[Loss] = []
        self._read: set[str] = set()

    def add(self, experiment: Experiment) -> None:
        """Note the conditions of an experiment, and its later periods as events."""
        name = self._names[experiment.id]
        extended(self._problem, experiment)
        before, course = experiment.preequilibration, experiment.course
        begin = course[0].time if course else 0.0
        self._begins[experiment.id] = begin
        if begin != 0 and (reads_time(self._model.tables) or _reads_clock(experiment)):
            self._lose(experiment, f"PEtab 1 begins at 0, not at {begin:g}, and a formula reads the time")
        first = course[0] if course else Period(0.0, {})
        lasting = before.changes if before is not None and self._problem.version == 2 else {}
        own = self._split(experiment, first, name, {k: v for k, v in lasting.items() if k not in first.changes})
        for number_, period in enumerate(course[1:], start=1):
            if period.changes:
                self._event(name, number_, Period(period.time - begin, period.changes))
        self._conditions[name] = own | ({f"in_{name}": "1"} if f"in_{name}" in self._gates else {})
        if before is not None:
            self._conditions[f"{name}_before"] = self._split(experiment, before, "", {})
        self._pairs[experiment.id] = (f"{name}_before" if before is not None else "", name)

    def found(self) -> Gated:
        """Return everything noted, conditions with a value for every parameter that one of them sets."""
        columns = {column for cells in self._conditions.values() for column in cells}
        known = symbol_values(self._model)
        assigned = set(self._model.tables.initial_assignments.ids)
        for name, cells in self._conditions.items():
            for column in sorted(columns - cells.keys() - self._states()):
                cells[column] = number(known.get(column, 0.0))
                if column in assigned:
                    self._lost.append(Loss(column, "initial assignment", f"PEtab 1 needs a number in '{name}'"))
        return Gated(self._edited(), self._conditions, self._pairs, self._begins, tuple(dict.fromkeys(self._lost)))

    def _edited(self) -> Model:
        changed = {change.variable for event in self._events for change in event.assignments}
        missing = sorted((self._read | changed) - set(entities(self._model)) - {"time"})
        new: list[Edit] = [AddParameter(Parameter(name, 0.0, constant=False)) for name in (*missing, *self._gates)]
        if not new and not self._events:
            return self._model
        model = self._model.edited(new) if new else self._model
        return model.edited([*freed(model, changed), *(AddEvent(event) for event in self._events)])

    def _split(self, experiment: Experiment, period: Period, gate: str, lasting: Mapping[str, Expression]) -> Cells:
        """Return the cells of a condition; what no cell can say becomes an event at the start, behind a gate."""
        cells: Cells = {}
        left: dict[str, Expression] = {}
        states = self._states()
        for target, change in (*period.changes.items(), *lasting.items()):
            if target in lasting and target in states:
                continue
            if isinstance(change, Number) or (isinstance(change, Symbol) and self._is_parameter(change.name)):
                cells[target] = number(change.value) if isinstance(change, Number) else change.name
            elif not gate or target in lasting or self._followed(target, experiment) or self._at_once():
                self._lose(experiment, f"a condition of PEtab 1 sets '{target}' to a number or a parameter only")
            else:
                left[target] = change
        if left:
            self._event(gate, 0, Period(0.0, left))
        return cells

    def _event(self, name: str, count: int, period: Period) -> None:
        gate = f"in_{name}"
        if gate not in self._gates:
            self._gates.append(gate)
        self._read |= {symbol for change in period.changes.values() for symbol in symbols(change)}
        event = event_of(self._model, f"{name}_period_{count}", period, 0.0)
        assert event.trigger is not None
        inside = Apply("gt", (Symbol(gate), Number(0.5)))
        self._events.append(replace(event, trigger=Apply("and", (event.trigger, inside))))

    def _states(self) -> set[str]:
        """Return what a condition may leave as a preequilibration left it: species, and what has a rate."""
        return set(self._model.species.ids) | {rule.variable for rule in self._model.tables.rules if rule.variable}

    def _is_parameter(self, name: str) -> bool:
        return name in self._problem.parameters or name in self._model.parameters

    def _at_once(self) -> bool:
        """Return whether an event of the model may happen at the very start, where it could not see the others."""
        return any(not event.trigger_initial_value for event in self._model.tables.events)

    def _followed(self, target: str, experiment: Experiment) -> bool:
        """Return whether something else is computed from a target before the model begins.

        In version 1 only doses are no numbers, and they add to what the model begins with.
        """
        alone = experiment.preequilibration is None and self._problem.version == 2
        return alone and bool(following(self._model, {target}))

    def _lose(self, experiment: Experiment, reason: str) -> None:
        self._lost.append(Loss(experiment.id, "experiment", reason))


def _reads_clock(experiment: Experiment) -> bool:
    changes = [change for period in experiment.course for change in period.changes.values()]
    return any(uses(change, "time") for change in changes) or not math.isfinite(experiment.course[0].time)
