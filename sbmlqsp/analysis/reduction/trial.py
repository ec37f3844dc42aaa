"""Two models side by side: how far the simpler one is from the full one, patient by patient."""

from __future__ import annotations

import time as clock
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.analysis.reduction.step import Step, carried
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.population import Population, simulate_population
from sbmlqsp.simulation.arrays import Floats

GRID, EARLY, AFTER = 121, 40, 12
"""Output times: even ones, logarithmic ones from the start, and some after each dose."""
DOSES = 24
"""After this many doses, times are the even ones alone."""
PRECISE = Settings(rtol=1e-8, max_steps=5000, time_limit=30.0)
NOTHING = 1e-9
"""An output below this fraction of its highest peak over all patients is nothing."""


Treatment = Regimen | tuple[Regimen, ...] | None
"""Of all patients, of each, or none."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Largest difference over time, relative to the peak of the full model, for each patient and output.

    Attributes:
        outside: of the layers after the start and after each dose.
        inside: of these layers, zero where there are none.
        spent: CPU seconds of the full and of the simpler model.
    """

    outside: Floats
    inside: Floats
    spent: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Trial:
    """What is compared: the full model, the steps to the simpler one, treatments of both, outputs, times.

    With `settled` errors are relative to the peak outside of the layers.
    """

    full: Model
    small: Model
    steps: tuple[Step, ...]
    regimens: Sequence[tuple[Treatment, Treatment]]
    outputs: tuple[str, ...]
    until: float
    layer: float
    doses: tuple[float, ...]
    body_weight: Any = None
    settled: bool = False

    def errors(self, table: Mapping[str, Floats], count: int) -> Errors:
        """Return how far the simpler model is off for `count` patients with the values of a table.

        Raises:
            ModelError: where one of the models cannot be simulated.
        """
        times, outside = self._times()
        found = [np.zeros((count, len(self.outputs))) for _ in range(2)]
        spent = [0.0, 0.0]
        tables = (dict(table), carried(self.steps, table))
        for treated in self.regimens:
            runs = []
            for number, model in enumerate((self.full, self.small)):
                begin = clock.process_time()
                runs.append(self._run(model, tables[number], count, treated[number], times))
                spent[number] += clock.process_time() - begin
            for place, output in enumerate(self.outputs):
                exact, other = (run.values(output) for run in runs)
                self._check(output, exact, other)
                relative = np.abs(exact - other) / _peaks(exact[:, outside] if self.settled else exact)
                for errors, when in zip(found, (outside, ~outside), strict=True):
                    largest = relative[:, when].max(axis=1, initial=0.0)
                    errors[:, place] = np.maximum(errors[:, place], largest)
        return Errors(found[0], found[1], (spent[0], spent[1]))

    def _run(self, model: Model, table: Mapping[str, Floats], count: int, regimen: Any, times: list[float]) -> Any:
        columns = {name: column.tolist() for name, column in table.items()}
        if not columns:
            columns = _anything(model, count)
        patients = Population.from_table(columns)
        if isinstance(regimen, tuple):
            patients, regimen = patients.with_regimens(regimen), None
        return simulate_population(
            model,
            patients,
            regimen,
            times=times,
            outputs=list(self.outputs),
            workers=1,
            progress=False,
            settings=PRECISE,
            certified=0,
            body_weight=self.body_weight,
        )

    def _check(self, output: str, exact: Floats, other: Floats) -> None:
        for which, values in (("full", exact), ("simpler", other)):
            if not np.all(np.isfinite(values)):
                raise ModelError(
                    f"'{output}' of the {which} model cannot be simulated over the box",
                    where=output,
                    fix="make the box smaller",
                )

    def _times(self) -> tuple[list[float], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        """Return output times, and which of them lie outside of the layers after the start and after each dose."""
        edges = np.array(sorted({0.0, *self.doses}))
        grid = {*np.linspace(0.0, self.until, GRID), *np.geomspace(self.until * 1e-4, self.until, EARLY)}
        first = self.layer if self.layer > 0 else self.until * 1e-3
        if len(edges) <= DOSES:
            for edge in edges:
                grid |= set(edge + np.geomspace(first, max(10 * first, self.until / 50), AFTER))
        times = np.array(sorted(time for time in grid if time <= self.until))
        since = np.min(np.where(times[:, None] >= edges, times[:, None] - edges, np.inf), axis=1)
        return times.tolist(), since >= self.layer * (1 - 1e-9)


def _peaks(exact: Floats) -> Floats:
    peaks = np.abs(exact).max(axis=1, keepdims=True)
    found: Floats = np.maximum(peaks, max(NOTHING * float(peaks.max(initial=0.0)), 1e-300))
    return found


def _anything(model: Model, count: int) -> dict[str, list[float]]:
    """Return a column that says what the model says already: a population needs one."""
    for parameter in model.tables.parameters:
        if parameter.constant and parameter.value is not None and parameter.id not in model.tables.rules:
            return {parameter.id: [parameter.value] * count}
    for compartment in model.tables.compartments:
        if compartment.constant and compartment.size is not None and compartment.id not in model.tables.rules:
            return {compartment.id: [compartment.size] * count}
    raise ModelError("the model has no constant", where=model.name, fix="give it a compartment or a parameter")
