"""The certificate of a reduction: the largest error of every kept output over a box of parameters and regimens."""

from __future__ import annotations

import time as clock
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.population import Population, simulate_population
from sbmlqsp.simulation.arrays import Floats

SAMPLES, CORNERS, SEARCHED, ROUNDS = 256, 64, 8, 2
MARGIN = 1.25
"""The largest error found is multiplied by this: a finite search misses the very largest."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """How far a reduced model can be off.

    Attributes:
        bounds: output -> bound of its largest difference over all times, relative to the peak of the full model.
        found: output -> the largest difference that was found.
        worst: the parameter values at which the largest of all was found.
        box: parameter -> (lower, upper) in model units.
        regimens: the treatments it holds for, as text.
        layer: how long after the start and after each dose it does not speak of, in model time.
        until: the end of the runs.
        tried: number of parameter sets simulated with both models.
        states: number of states before and after.
        time_saved: CPU time of the full over that of the reduced model, for the same patients.
    """

    bounds: Mapping[str, float]
    found: Mapping[str, float]
    worst: Mapping[str, float]
    box: Mapping[str, tuple[float, float]]
    regimens: tuple[str, ...]
    layer: float
    until: float
    tried: int
    states: tuple[int, int]
    time_saved: float

    @property
    def bound(self) -> float:
        """The largest bound of all outputs."""
        return max(self.bounds.values(), default=0.0)


@dataclass(frozen=True, slots=True)
class Trial:
    """What is compared: two models, treatments of both, outputs, times."""

    full: Model
    small: Model
    regimens: Sequence[tuple[Regimen | None, Regimen | None]]
    outputs: tuple[str, ...]
    until: float
    layer: float
    doses: tuple[float, ...]

    def errors(self, table: Mapping[str, Floats]) -> tuple[Floats, float, float]:
        """Return the largest relative difference (patient, output), and the CPU seconds of both models."""
        patients = Population.from_table({name: column.tolist() for name, column in table.items()})
        times, counted = self._times()
        worst = np.zeros((len(patients), len(self.outputs)))
        spent = [0.0, 0.0]
        asked: dict[str, Any] = {"times": times, "outputs": list(self.outputs), "workers": 1, "progress": False}
        for treated in self.regimens:
            runs = []
            for number, (model, regimen) in enumerate(zip((self.full, self.small), treated, strict=True)):
                begin = clock.process_time()
                runs.append(simulate_population(model, patients, regimen, **asked))
                spent[number] += clock.process_time() - begin
            for place, output in enumerate(self.outputs):
                exact, found = (run.values(output) for run in runs)
                if not (np.all(np.isfinite(exact)) and np.all(np.isfinite(found))):
                    raise ModelError(
                        f"'{output}' cannot be simulated over the box", where=output, fix="make it smaller"
                    )
                peak = np.maximum(np.abs(exact).max(axis=1, keepdims=True), 1e-300)
                difference = np.abs(exact - found)[:, counted] / peak
                worst[:, place] = np.maximum(worst[:, place], difference.max(axis=1))
        return worst, spent[0], spent[1]

    def _times(self) -> tuple[list[float], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        """Return output times, and which of them lie outside of the layers after the start and after each dose."""
        grid = np.linspace(0.0, self.until, 121)
        edges = np.array([0.0, *self.doses])
        since = np.min(np.where(grid[:, None] >= edges, grid[:, None] - edges, np.inf), axis=1)
        return grid.tolist(), since >= self.layer


def certificate(trial: Trial, box: Mapping[str, tuple[float, float]], seed: int) -> Certificate:
    """Return the certificate: Sobol points and corners of the box, then ever smaller boxes around the worst."""
    names = list(box)
    lower, upper = (np.log([bounds[side] for bounds in box.values()]) for side in (0, 1))
    points = _first(lower, upper, seed)
    random = np.random.default_rng(seed)
    tried, largest, at = 0, np.zeros(len(trial.outputs)), points[0]
    spent = np.zeros(2)
    width = upper - lower
    for _ in range(ROUNDS + 1):
        errors, full, small = trial.errors({n: np.exp(points[:, i]) for i, n in enumerate(names)})
        spent += (full, small)
        tried += len(points)
        if errors.max() > largest.max():
            at = points[int(np.argmax(errors.max(axis=1)))]
        largest = np.maximum(largest, errors.max(axis=0))
        best = points[np.argsort(-errors.max(axis=1))[:SEARCHED]]
        width = width * 0.25
        near = best[:, None, :] + width * random.uniform(-0.5, 0.5, (len(best), SEARCHED, len(names)))
        points = np.clip(near.reshape(-1, len(names)), lower, upper)
    found = dict(zip(trial.outputs, largest.tolist(), strict=True))
    return Certificate(
        {name: MARGIN * error for name, error in found.items()},
        found,
        dict(zip(names, np.exp(at).tolist(), strict=True)),
        dict(box),
        tuple(str(regimen) if regimen is not None else "no dose" for regimen, _ in trial.regimens),
        trial.layer,
        trial.until,
        tried,
        (_states(trial.full), _states(trial.small)),
        float(spent[0] / max(spent[1], 1e-9)),
    )


def _first(lower: Floats, upper: Floats, seed: int) -> Floats:
    from scipy.stats import qmc

    sobol = qmc.Sobol(len(lower), seed=seed).random(SAMPLES)
    inside = lower + sobol * (upper - lower)
    if len(lower) <= int(np.log2(CORNERS)):
        corners = np.array(list(product(*zip(lower, upper, strict=True))))
    else:
        signs = np.random.default_rng(seed).integers(0, 2, (CORNERS, len(lower)))
        corners = np.where(signs == 1, upper, lower)
    return np.concatenate([inside, corners])


def _states(model: Model) -> int:
    from sbmlqsp.model.equations import equations

    moving = equations(model)
    return sum(1 for rate in moving.rates.values() if rate.__class__.__name__ != "Number")
