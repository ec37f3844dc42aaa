"""One experiment of a problem simulated: preequilibration, initial values, and later periods as events."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import ConversionError
from sbmlqsp.model import Model
from sbmlqsp.model.starting import starting_from
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.resting import at_rest
from sbmlqsp_converters.petab.beginnings import begun, rested, with_parameters
from sbmlqsp_converters.petab.changes import extended, prepared
from sbmlqsp_converters.petab.problem import Experiment, Problem
from sbmlqsp_converters.petab.start_time import clock_begins
from sbmlqsp_converters.petab.symbols import Values, selection, symbol_values

SETTINGS = Settings(rtol=1e-9, on_failure="raise")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Course:
    """The symbols asked for at the times asked for; infinity is the steady state."""

    times: tuple[float, ...]
    columns: Mapping[str, Floats]

    def at(self, time: float) -> dict[str, float]:
        """Return the value of every symbol at one of the times."""
        row = self.times.index(time)
        return {name: float(values[row]) for name, values in self.columns.items()}


def ready(problem: Problem, experiment: Experiment) -> Ready:
    """Return an experiment made ready, the same one for the same problem; raises as `Ready`."""
    key = f"PEtab {problem.version} {experiment!r}"
    found: Ready = problem.model.document.keep(key, lambda _: Ready(problem, experiment))
    return found


class Ready:
    """An experiment of a problem made ready to run at any values of the parameters.

    Raises:
        UnsupportedFeature, ConversionError: for a period that changes what it cannot, naming both.
    """

    def __init__(self, problem: Problem, experiment: Experiment) -> None:
        self._version = problem.version
        self._experiment = experiment
        self.begin = experiment.course[0].time if experiment.course else 0.0
        self._plain = extended(problem, experiment)
        self.model: Model = clock_begins(prepared(self._plain, experiment), self.begin)
        self.known = symbol_values(self.model)

    def course(self, values: Values, outputs: Iterable[str], times: Iterable[float]) -> Course:
        """Return the outputs (symbols of the model in SBML's meaning) at parameter values.

        Raises:
            SimulationError, ConvergenceError: for a run that fails or comes to no rest.
            ConversionError: for a time before the experiment begins.
        """
        moments = sorted(set(times))
        start = self._started(values)
        names = tuple(outputs)
        finite = [time for time in moments if math.isfinite(time)]
        self._refuse_early(finite)
        columns: dict[str, list[float]] = {name: [] for name in names}
        if finite:
            grid = [time - self.begin for time in finite]
            for name, column in self._simulated(start, names, grid).items():
                columns[name] += column
        if len(finite) < len(moments):
            known = symbol_values(starting_from(start, at_rest(start, SETTINGS, self._experiment.id)))
            for name in names:
                columns[name].append(known[name])
        return Course(tuple(moments), {name: np.array(column) for name, column in columns.items()})

    def _started(self, values: Values) -> Model:
        start = with_parameters(self.model, values)
        if self._experiment.preequilibration is not None:
            plain = with_parameters(self._plain, values)
            return rested(plain, start, self._experiment, values, self._version, SETTINGS)
        first = self._experiment.course[0] if self._experiment.course else None
        return begun(start, first, values, self._version)

    def _simulated(self, start: Model, names: tuple[str, ...], times: list[float]) -> dict[str, list[float]]:
        kinds = start.document.kinds
        still = {name: symbol_values(start)[name] for name in names if kinds.get(name) == "local parameter"}
        selections = {name: selection(start, name) for name in names if name not in still}
        columns = {name: [value] * len(times) for name, value in still.items()}
        if selections:
            grid = times if times[0] == 0 else [0.0, *times]
            result = simulate(start, times=grid, outputs=list(selections.values()), settings=SETTINGS)
            for name, one in selections.items():
                columns[name] = result.values(one)[len(grid) - len(times) :].tolist()
        return columns

    def _refuse_early(self, times: list[float]) -> None:
        if times and times[0] < self.begin:
            raise ConversionError(
                f"a measurement at time {times[0]:g} lies before the experiment begins at {self.begin:g}",
                where=self._experiment.id,
                fix="let the experiment begin earlier",
            )
