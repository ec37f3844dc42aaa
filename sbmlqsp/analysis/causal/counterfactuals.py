"""`counterfactual`: what this individual would have had under another treatment or with a mechanism changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from sbmlqsp.analysis.causal.intervening import do
from sbmlqsp.analysis.causal.posterior import Posterior, posterior
from sbmlqsp.analysis.causal.worlds import Worlds
from sbmlqsp.analysis.fitting import fit
from sbmlqsp.calibration.fitting import Fit
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ConvergenceError, ModelError
from sbmlqsp.model import Model
from sbmlqsp.population import Population
from sbmlqsp.population.quantiles import weighted_quantiles
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.observations import Observations

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Interval = Literal["posterior", "delta"]
SETTINGS = Settings(rtol=1e-11)
STEP = 1e-4
"""Relative step of central differences; at this tolerance their error is below 1e-6 of a derivative."""
LIGHT = 1e-6
"""Draws with less than this part of the heaviest weight are not simulated."""
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
            figures.Line("had it been otherwise", self.time, self.estimate, (self.lower, self.upper)),
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
    interval: Interval = "posterior",
    starts: int = 5,
    body_weight: Any = None,
) -> Counterfactual:
    """Return what would have been observed (Pearl 2009, section 7.1: abduction, action, prediction).

    Abduction fits the individual's parameters to the observations; action intervenes on the model; prediction simulates
    it at the estimates and, for the interval, at draws from their posterior, which run as a population.

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
        level: of the interval at each time.
        interval: "posterior", quantiles of draws from the posterior with a prior flat in the logarithms, or "delta",
            from the covariance of the fit, in logarithms where the output is positive.
        starts: number of searches of the fit.
        body_weight: binds doses per kg.

    Raises:
        ConvergenceError: where the observations do not determine the answer, naming the parameters that are confounded,
            and for a fit that does not converge; otherwise as `do` and `qsp.fit`.
    """
    if interval not in get_args(Interval):
        raise unknown_symbol(str(interval), get_args(Interval), "kind of interval")
    if not 0 < level < 1:
        raise ModelError(f"a level of {level} is no probability", where="level", fix="give a number such as 0.95")
    found = fit(
        model, observations, list(unknown), regimen, error=error, bounds=bounds, starts=starts, body_weight=body_weight
    )
    grid: dict[str, Any] = {"times": times} if times is not None else {"until": until, "points": points}
    other = regimen if intervened_regimen is None else intervened_regimen
    question = _Question(model, interventions or {}, at, output, other, body_weight, grid)
    values = {name: found.values[name] for name in unknown}
    time, estimate = question.answer(values)
    slopes = _slopes(question, values)
    directions = _directions(found, list(unknown), slopes, estimate)
    if interval == "posterior":
        drawn = posterior(found, directions)
        lower, upper = question.quantiles(drawn, found, list(unknown), level)
    else:
        lower, upper = _delta(found, list(unknown), estimate, slopes, directions, level)
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

    def quantiles(self, drawn: Posterior, found: Fit, unknown: list[str], level: float) -> Floats:
        """Return the lower and the upper end among patients drawn from the posterior, through the cohort engine."""
        places = [found.likelihood.names.index(name) for name in unknown]
        counted = drawn.weights > LIGHT * drawn.weights.max()
        patients = Population(tuple(unknown), drawn.draws[counted][:, places], weights=drawn.weights[counted])
        regimens = (self.regimen, self.regimen)
        sizes = {"body_weight": self.body_weight}
        worlds = Worlds(self.model, self.interventions, self.at, regimens, patients, sizes, None, 1, self.grid)
        answers = worlds.intervened(self.output)
        done = np.isfinite(answers).all(axis=1)
        assert patients.weights is not None
        return weighted_quantiles(answers[done], (0.5 - level / 2, 0.5 + level / 2), patients.weights[done])


def _slopes(question: _Question, values: Mapping[str, float]) -> Floats:
    """Return d answer / d ln(parameter), one row for each parameter."""
    rows = []
    for name, value in values.items():
        ends = [question.answer({**values, name: value * (1 + sign * STEP)})[1] for sign in (1, -1)]
        rows.append((ends[0] - ends[1]) / (2 * STEP))
    return np.array(rows)


def _directions(found: Fit, unknown: list[str], slopes: Floats, estimate: Floats) -> Floats:
    """Return what the data determine, one standard error for each column in relative changes of all estimates.

    Refuses what moves the answer and is not determined.
    """
    freedom = _freedom(found, unknown)
    places = [found.likelihood.names.index(name) for name in unknown]
    size = np.array([abs(found.values[name]) or 1.0 for name in found.likelihood.names])
    information = found.evaluation.information * size * size[:, None]
    eigenvalues, vectors = np.linalg.eigh(information)
    loose = eigenvalues < LOOSE * eigenvalues[-1]
    for direction in vectors[:, loose].T:
        shift = np.abs(direction[places] @ slopes)
        if np.any(shift > MOVED * np.abs(estimate).max()):
            mixed = [name for name, part in zip(unknown, np.abs(direction[places]), strict=True) if part > 1e-3]
            raise _undetermined(mixed, getattr(found.identifiability, "combinations", ()))
    scale = 1.0 if freedom is None else np.sqrt(len(found.likelihood.measurements) / freedom)
    return np.asarray(vectors[:, ~loose] / np.sqrt(eigenvalues[~loose]) * scale)


def _undetermined(mixed: list[str], known: Sequence[Any]) -> ConvergenceError:
    told = f"; only {', '.join(map(str, known))} can be told" if known else ""
    return ConvergenceError(
        f"the observations do not determine the answer: it depends on {' and '.join(mixed)} apart{told}",
        where=mixed[0],
        fix="fix one of them at a known value, or observe another output",
    )


def _freedom(found: Fit, unknown: list[str]) -> int | None:
    """Return the degrees of freedom of the size of the error, None where it was given.

    Raises:
        ConvergenceError: for no more observations than estimates: their scatter does not show.
    """
    if len(found.likelihood.names) == len(unknown):
        return None
    freedom = found.likelihood.degrees_of_freedom
    if freedom < 1:
        raise ConvergenceError(
            f"{len(found.likelihood.measurements)} observations do not tell {len(found.likelihood.names)} estimates",
            where=found.likelihood.names[-1],
            fix="give the size of the error as numbers, or more observations",
        )
    return freedom


def _delta(
    found: Fit, unknown: list[str], estimate: Floats, slopes: Floats, directions: Floats, level: float
) -> tuple[Floats, Floats]:
    """Return the interval by the delta method, with Student's t where the size of the error was estimated too."""
    from scipy import stats

    own = directions[[found.likelihood.names.index(name) for name in unknown]]
    freedom, tail = _freedom(found, unknown), 0.5 + level / 2
    factor = float(stats.norm.ppf(tail) if freedom is None else stats.t.ppf(tail, freedom))
    spread = factor * np.linalg.norm(own.T @ slopes, axis=0)
    if np.all(estimate >= 0):
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(estimate > 0, np.exp(spread / estimate), 1.0)
        return estimate / ratio, estimate * ratio
    return estimate - spread, estimate + spread
