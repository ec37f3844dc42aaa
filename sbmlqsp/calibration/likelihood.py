"""`Likelihood`: how well values of the estimated parameters explain measurements, with exact derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.calibration import noise as noises
from sbmlqsp.calibration.experiments import Condition, Estimated, Measurement, Observable
from sbmlqsp.calibration.runs import Run, Runs, with_parameters
from sbmlqsp.core import formula
from sbmlqsp.core.expression import Expression, substitute, symbols
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.simulation.arrays import Booleans, Floats, Rows

FITTING = Settings(rtol=1e-8)
PREDICTION = "prediction"


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """The likelihood at one point.

    Attributes:
        nllh: negative log-likelihood.
        gradient: its derivative in each estimate, in model units.
        information: the expected Fisher information of the estimates.
        residuals: standardised residual of each measurement, NaN below a limit.
        predictions: prediction of each measurement in model units, in the order given.
        rows: contribution of each measurement, and `row_slopes` their derivatives.
        row_slopes: see `rows`.
        residual_slopes: derivatives of the residuals, 0 below a limit.
    """

    nllh: float
    gradient: Floats
    information: Floats
    residuals: Floats
    predictions: Floats
    rows: Floats
    row_slopes: Floats
    residual_slopes: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """The measurements of one condition: their places, and where each is in the run."""

    run: Run
    times: Floats
    places: Rows
    row: Rows
    column: Rows


class Likelihood:
    """The negative log-likelihood of measurements in the estimated parameters, in model units.

    Args:
        model: the model; what is neither estimated nor set by a condition has its values.
        observables: what was measured, with noise.
        conditions: what was done; at least those that measurements name.
        measurements: what was seen.
        estimated: parameters of the model, or of observables, noise and conditions alone.
        settings: tolerance of the integration.

    Raises:
        UnknownSymbolError: for conditions, observables and parameters that nothing defines, with the nearest names.
        ModelError: for no measurements.
    """

    def __init__(
        self,
        model: Model,
        observables: Sequence[Observable],
        conditions: Sequence[Condition],
        measurements: Sequence[Measurement],
        estimated: Sequence[Estimated],
        settings: Settings = FITTING,
    ) -> None:
        self.estimated, self.measurements = tuple(estimated), tuple(measurements)
        self._conditions, self._settings = tuple(conditions), settings
        self.observables = {observable.name: observable for observable in observables}
        self.names = tuple(one.name for one in estimated)
        _check(self.measurements, self.observables, {c.name for c in conditions})
        self.model = with_parameters(model, self.names)
        self._order = {name: i for i, name in enumerate(self.observables)}
        outputs = [part for observable in observables for part in self._formulas(observable)]
        runs = Runs(self.model, outputs, self.names, settings)
        named = {c.name: c for c in conditions}
        used = dict.fromkeys(m.condition for m in self.measurements)
        self._groups = [self._group(name, runs.run(named[name])) for name in used]

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how another process makes it anew: compiled equations do not travel."""
        observables = tuple(self.observables.values())
        return Likelihood, (
            self.model,
            observables,
            self._conditions,
            self.measurements,
            self.estimated,
            self._settings,
        )

    @property
    def start(self) -> Floats:
        """Where the search begins."""
        return np.array([one.start for one in self.estimated])

    @property
    def is_normal(self) -> Booleans:
        """Whether the noise of each measurement is normal, so that its squared residual counts."""
        return np.array([self.observables[m.observable].noise.distribution == "normal" for m in self.measurements])

    @property
    def degrees_of_freedom(self) -> int:
        """Measurements less estimates."""
        return len(self.measurements) - len(self.estimated)

    def nllh(self, theta: Floats) -> float:
        """Return the negative log-likelihood; raises `SimulationError` where the model cannot be integrated."""
        return self._evaluate(np.asarray(theta, dtype=float), slopes=False).nllh

    def gradient(self, theta: Floats) -> Floats:
        """Return the derivative of the negative log-likelihood in each estimate."""
        return self.evaluate(theta).gradient

    def evaluate(self, theta: Floats) -> Evaluation:
        """Return value, gradient, Fisher information, residuals and predictions."""
        return self._evaluate(np.asarray(theta, dtype=float), slopes=True)

    # --- making -----------------------------------------------------------------------------------------------------

    def _formulas(self, observable: Observable) -> tuple[tuple[str, Expression], tuple[str, Expression]]:
        prediction = formula.parse(observable.formula)
        sd = substitute(formula.parse(observable.noise.sd), {PREDICTION: prediction})
        known = {*self.model.document.kinds, *(f"[{s.id}]" for s in self.model.species), "time"}
        for name in sorted(symbols(prediction) | symbols(sd)):
            if name not in known:
                raise unknown_symbol(name, [*known, *self.names], "selection or parameter")
        return (observable.name, prediction), (f"sd of {observable.name}", sd)

    def _group(self, name: str, run: Run) -> _Group:
        places = np.array([i for i, m in enumerate(self.measurements) if m.condition == name], dtype=np.intp)
        given = np.array([self.measurements[i].time for i in places])
        times, row = np.unique(given, return_inverse=True)
        column = np.array([self._order[self.measurements[i].observable] for i in places], dtype=np.intp)
        return _Group(run, times, places, row, column)

    # --- evaluating ---------------------------------------------------------------------------------------------------

    def _evaluate(self, theta: Floats, *, slopes: bool) -> Evaluation:
        count, width = len(self.measurements), len(self.names) if slopes else 0
        rows, tilted = np.zeros(count), np.zeros((count, width))
        residuals, predictions = np.zeros(count), np.zeros(count)
        information, turned = np.zeros((width, width)), np.zeros((count, width))
        for group in self._groups:
            course = group.run.course(theta, group.times, slopes=slopes)
            for number in np.unique(group.column):
                chosen = group.column == number
                places, row = group.places[chosen], group.row[chosen]
                noise = self.observables[course.names[2 * number]].noise
                y, sd = course.values[row, 2 * number], course.values[row, 2 * number + 1]
                told = noises.contributions(noise, y, sd, *self._seen(places))
                rows[places], residuals[places], predictions[places] = told.value, told.residual, y
                if slopes:
                    dy, dsd = course.slopes[row, 2 * number], course.slopes[row, 2 * number + 1]
                    by_y, by_sd = told.residual_by_prediction[:, None], told.residual_by_sd[:, None]
                    turned[places] = by_y * dy + by_sd * dsd
                    tilted[places] = told.by_prediction[:, None] * dy + told.by_sd[:, None] * dsd
                    information += _information(noise, y, sd, dy, dsd)
        return Evaluation(
            float(rows.sum()), tilted.sum(axis=0), information, residuals, predictions, rows, tilted, turned
        )

    def _seen(self, places: Rows) -> tuple[Floats, Floats]:
        measured = np.array([self.measurements[int(i)].value for i in places])
        limit = np.array([self.measurements[int(i)].limit for i in places])
        below = noises.below_limit(measured, limit)
        return measured, np.where(below, limit, np.nan)


def _information(noise: noises.Noise, y: Floats, sd: Floats, dy: Floats, dsd: Floats) -> Floats:
    in_prediction, in_sd = noises.information(noise, y, sd)
    return dy.T @ (in_prediction[:, None] * dy) + dsd.T @ (in_sd[:, None] * dsd)


def _check(measurements: Sequence[Measurement], observables: dict[str, Observable], conditions: set[str]) -> None:
    if not measurements:
        raise ModelError("there are no data points", where="measurements", fix="give at least one measurement")
    for number, one in enumerate(measurements, start=1):
        if one.observable not in observables:
            raise unknown_symbol(one.observable, observables, "observable")
        if one.condition not in conditions:
            raise unknown_symbol(one.condition, sorted(conditions), "condition")
        if np.isnan(one.value) and np.isnan(one.limit):
            raise ModelError("a measurement has no value", where=f"measurement {number}", fix="leave it out")
