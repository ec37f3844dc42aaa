"""`counterfactual`: what this individual would have had under another treatment or with a mechanism changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.analysis.causal.intervening import do
from sbmlqsp.analysis.fitting import fit
from sbmlqsp.calibration.fitting import Fit
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ConvergenceError
from sbmlqsp.model import Model
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.observations import Observations

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

SETTINGS = Settings(rtol=1e-11)
STEP = 1e-4
"""Relative step of central differences; at this tolerance their error is below 1e-6 of a derivative."""
LOOSE, MOVED = 1e-8, 1e-4
"""A direction with less than LOOSE of the largest information is not determined; one that moves the answer by more than
MOVED of itself for a change by a factor e makes it undetermined."""


@dataclass(frozen=True, slots=True, eq=False)
class Counterfactual:
    """A prediction for one individual in a world that did not happen.

    Attributes:
        output: the formula.
        time: in model time.
        estimate, lower, upper: the output under the intervention with its interval, in the unit of the output.
        factual: the output under the estimates without the intervention.
        level: confidence of the interval at each time.
        fit: the abduction: the individual's parameters.
    """

    output: str
    time: Floats
    estimate: Floats
    lower: Floats
    upper: Floats
    factual: Floats
    level: float
    fit: Fit

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row for each time."""
        import pandas as pd

        names = ("time", "factual", "estimate", "lower", "upper")
        return pd.DataFrame({name: getattr(self, name) for name in names})

    def plot(self) -> Figure:
        """Return the factual and the counterfactual course with its interval as a figure."""
        from sbmlqsp import figures

        lines = [
            figures.Line("as it was", self.time, self.factual),
            figures.Line("had it been otherwise", self.time, self.estimate),
            figures.Line("", self.time, self.lower),
            figures.Line("", self.time, self.upper),
        ]
        return figures.lines(lines, title=f"counterfactual {self.output}", x_label="time", y_label=self.output)


def counterfactual(
    model: Model,
    observations: Observations,
    interventions: Mapping[str, Any] | None = None,
    *,
    output: str,
    unknown: Sequence[str],
    regimen: Regimen | str | None = None,
    intervened_regimen: Regimen | str | None = None,
    at: Any = None,
    times: Any = None,
    until: Any = None,
    points: int = 101,
    error: Any = "proportional",
    bounds: Mapping[str, tuple[Any, Any]] | None = None,
    level: float = 0.95,
    starts: int = 5,
    body_weight: Any = None,
) -> Counterfactual:
    """Return what would have been observed (Pearl 2009, section 7.1: abduction, action, prediction).

    Abduction fits the individual's parameters to the observations; action intervenes on the model; prediction simulates
    it, with an interval by the delta method from the covariance of the fit, in logarithms where the output is positive.

    Args:
        model: the model; values that are not unknown are those of the individual.
        observations: what was measured in the world that happened.
        interventions: as `do`.
        output: formula of selections that is predicted.
        unknown: the individual's parameters.
        regimen: treatment that was given.
        intervened_regimen: treatment in the other world; None: the same.
        at: from which time on the interventions hold.
        times: output times, or `until` with `points`.
        until: end.
        points: number of output times.
        error: residual error, as `qsp.fit`.
        bounds: of the unknowns, as `qsp.fit`.
        level: confidence of the interval.
        starts: number of searches of the fit.
        body_weight: binds doses per kg.

    Raises:
        ConvergenceError: where the observations do not determine the answer, naming the parameters that are confounded,
            and for a fit that does not converge; otherwise as `do` and `qsp.fit`.
    """
    found = fit(
        model, observations, list(unknown), regimen, error=error, bounds=bounds, starts=starts, body_weight=body_weight
    )
    grid: dict[str, Any] = {"times": times} if times is not None else {"until": until, "points": points}
    other = regimen if intervened_regimen is None else intervened_regimen
    question = _Question(model, interventions or {}, at, output, other, body_weight, grid)
    values = {name: found.values[name] for name in unknown}
    time, estimate = question.answer(values)
    slopes = _slopes(question, values)
    covariance = _covariance(found, list(unknown), slopes, estimate)
    lower, upper = _interval(found, estimate, slopes, covariance, level)
    factual = _Question(model, {}, None, output, regimen, body_weight, {"times": time.tolist()}).answer(values)[1]
    return Counterfactual(output, time, estimate, lower, upper, factual, level, found)


@dataclass(frozen=True, slots=True)
class _Question:
    model: Model
    interventions: Mapping[str, Any]
    at: Any
    output: str
    regimen: Regimen | str | None
    body_weight: Any
    grid: Mapping[str, Any]

    def answer(self, values: Mapping[str, float]) -> tuple[Floats, Floats]:
        """Return times and output with the individual's parameters, unless the intervention sets them itself."""
        model = self.model.with_values(dict(values))
        model = do(model, self.interventions, at=self.at) if self.interventions else model
        result = simulate(
            model,
            self.regimen,
            outputs=[{"answer": self.output}],
            settings=SETTINGS,
            body_weight=self.body_weight,
            **self.grid,
        )
        return np.asarray(result.values("time")), np.asarray(result.values("answer"))


def _slopes(question: _Question, values: Mapping[str, float]) -> Floats:
    """Return d answer / d ln(parameter), one row for each parameter."""
    rows = []
    for name, value in values.items():
        ends = [question.answer({**values, name: value * (1 + sign * STEP)})[1] for sign in (1, -1)]
        rows.append((ends[0] - ends[1]) / (2 * STEP))
    return np.array(rows)


def _covariance(found: Fit, unknown: list[str], slopes: Floats, estimate: Floats) -> Floats:
    """Return the covariance of the logarithms of the parameters; refuse what moves the answer and is not determined."""
    places = [found.likelihood.names.index(name) for name in unknown]
    size = np.array([abs(found.values[name]) or 1.0 for name in found.likelihood.names])
    information = found.evaluation.information * size * size[:, None]
    eigenvalues, vectors = np.linalg.eigh(information)
    loose = eigenvalues < LOOSE * eigenvalues[-1]
    for direction in vectors[:, loose].T:
        shift = np.abs(direction[places] @ slopes)
        if np.any(shift > MOVED * np.abs(estimate).max()):
            mixed = [name for name, part in zip(unknown, np.abs(direction[places]), strict=True) if part > 1e-3]
            known = getattr(found.identifiability, "combinations", ())
            told = f"; only {', '.join(map(str, known))} can be told" if known else ""
            raise ConvergenceError(
                f"the observations do not determine the answer: it depends on {' and '.join(mixed)} apart{told}",
                where=mixed[0],
                fix="fix one of them at a known value, or observe another output",
            )
    good = vectors[:, ~loose]
    covariance = (good / eigenvalues[~loose]) @ good.T
    return np.asarray(covariance[np.ix_(places, places)])


def _interval(found: Fit, estimate: Floats, slopes: Floats, covariance: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the interval by the delta method, with Student's t because the size of the error was estimated too."""
    from scipy import stats

    freedom = max(len(found.likelihood.measurements) - len(found.likelihood.names), 1)
    factor = float(stats.t.ppf(0.5 + level / 2, freedom))
    spread = factor * np.sqrt(np.maximum(np.einsum("it,ij,jt->t", slopes, covariance, slopes), 0.0))
    spread = spread * np.sqrt(len(found.likelihood.measurements) / freedom)
    if np.all(estimate >= 0):
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(estimate > 0, np.exp(spread / estimate), 1.0)
        return estimate / ratio, estimate * ratio
    return estimate - spread, estimate + spread
