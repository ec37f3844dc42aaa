"""`extrapolation`: a regression and the mechanism, both learned in some situations and asked about others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.analysis.causal.situations import OUTCOMES, Situation, everything, expected, features, outcomes, reason
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.simulation.arrays import Floats

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Regression = Callable[[Floats, Floats], Callable[[Floats], Floats]]
"""Takes features (situation, feature) and outcomes, gives what predicts outcomes from features."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One situation that was not learned from; of a population the medians over its patients."""

    situation: str
    truth: float
    regression: float
    mechanism: float
    reason: str

    @property
    def regression_error(self) -> float:
        """Relative error of the regression."""
        return self.regression / self.truth - 1

    @property
    def mechanism_error(self) -> float:
        """Relative error of the mechanistic prediction."""
        return self.mechanism / self.truth - 1


@dataclass(frozen=True, slots=True)
class Extrapolation:
    """The comparison over all test situations.

    Attributes:
        outcome: what is predicted.
        features: names of what the regression sees.
        comparisons: one for each test situation.
        estimates: values of the parameters that the mechanistic model learned.
    """

    outcome: str
    features: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    estimates: Mapping[str, float]

    def to_frame(self) -> pd.DataFrame:
        """Return the error table."""
        import pandas as pd

        names = ("situation", "truth", "regression", "regression_error", "mechanism", "mechanism_error", "reason")
        return pd.DataFrame([{name: getattr(each, name) for name in names} for each in self.comparisons])

    def plot(self) -> Figure:
        """Return predictions against the truth as a figure; the line is where both are equal."""
        from sbmlqsp import figures

        truth = np.array([each.truth for each in self.comparisons])
        ends = np.array([truth.min() * 0.9, truth.max() * 1.1])
        lines = [figures.Line("equal", ends, ends)]
        for name in ("regression", "mechanism"):
            points = [figures.Line("", np.array([x.truth]), np.array([getattr(x, name)])) for x in self.comparisons]
            lines += [replace(points[0], label=name), *points[1:]]
        title = f"{self.outcome}: predicted against true"
        return figures.lines(lines, title=title, x_label="true", y_label="predicted")


def extrapolation(
    model: Model,
    train: Sequence[Situation],
    test: Sequence[Situation],
    *,
    output: str,
    outcome: str = "auc",
    learn: Sequence[str] = (),
    covariates: Sequence[str] = (),
    regression: Regression | None = None,
    noise: float = 0.0,
    repeats: int = 1,
    seed: int = 1,
) -> Extrapolation:
    """Return how far a regression and the mechanistic model miss in situations that neither has seen.

    Data are simulated in the training situations, in each of their patients, with lognormal noise. The regression (by
    default linear least squares in the dose per time, the covariates and every value that varies) and the parameters
    `learn` of the mechanistic model (log least squares) are fitted to the same data. Both are compared with the
    noise-free truth of the test situations.

    Args:
        model: the true model.
        train: situations that are learned from.
        test: situations that are asked about.
        output: selection that is watched.
        outcome: "auc", "average", "cmax", "cmin" or "last" of the output over the run.
        learn: parameters that the mechanistic model does not know beforehand; it starts at 1.5 times their value.
        covariates: columns of the populations that regression and mechanism know of each patient; what is in other
            columns varies unseen.
        regression: another regression: (features, outcomes) -> (features asked -> predictions), features in the order
            of `Extrapolation.features`.
        noise: coefficient of variation of the data.
        repeats: number of data for each patient of a training situation.
        seed: of the noise.

    Raises:
        UnknownSymbolError: for an outcome or a covariate that is none.
        ModelError: for no training situation, and for a regression whose predictions are no numbers, one for each
            patient.
    """
    _check(model, train, test, outcome, covariates)
    random = np.random.default_rng(seed)
    columns = tuple(dict.fromkeys((*covariates, *(name for each in (*train, *test) for name in each.values))))
    exact = np.concatenate([outcomes(model, each, output, outcome) for each in train])
    spread = np.sqrt(np.log1p(noise**2))
    data = np.concatenate([exact * np.exp(spread * random.standard_normal(len(exact))) for _ in range(repeats)])
    seen = np.vstack([features(model, each, columns) for each in train])
    predict = (regression or linear)(np.tile(seen, (repeats, 1)), data)
    question = _Question(output, outcome, tuple(covariates))
    learned = _learned(model, train, question, learn, data)
    found = model.with_values(learned) if learned else model
    comparisons = []
    for each in test:
        truth = outcomes(model, each, output, outcome)
        guess = _numbers(predict(features(model, each, columns)), len(truth))
        true, told, mechanism = (float(np.nanmedian(one)) for one in (truth, guess, question.of(found, each)))
        comparisons.append(Comparison(each.name, true, told, mechanism, reason(model, train, each)))
    return Extrapolation(f"{outcome}({output})", ("dose per time", *columns), tuple(comparisons), learned)


@dataclass(frozen=True, slots=True)
class _Question:
    output: str
    outcome: str
    covariates: tuple[str, ...]

    def of(self, model: Model, each: Situation) -> Floats:
        """Return what a model expects of each patient of a situation."""
        return expected(model, each, self.output, self.outcome, self.covariates)


def _check(
    model: Model, train: Sequence[Situation], test: Sequence[Situation], outcome: str, covariates: Sequence[str]
) -> None:
    if outcome not in OUTCOMES:
        raise unknown_symbol(outcome, OUTCOMES, "outcome")
    if not train or not test:
        fix = "give situations for both"
        raise ModelError("there is nothing to learn from or to ask about", where="train", fix=fix)
    known = everything(model)
    for name in covariates:
        if name not in known:
            raise unknown_symbol(name, known, "covariate of the model")


def _numbers(found: Any, count: int) -> Floats:
    numbers = np.asarray(found, dtype=float)
    if numbers.shape != (count,) or not np.isfinite(numbers).all():
        message = f"the regression predicts an array of shape {numbers.shape} for {count} rows, or no numbers"
        raise ModelError(message, where="regression", fix="return one number for each row of features")
    return numbers


def linear(features: Floats, outcomes: Floats) -> Callable[[Floats], Floats]:
    """Return the least-squares prediction that is linear in the features, with an intercept."""
    columns = np.column_stack([np.ones(len(features)), features])
    coefficients = np.linalg.lstsq(columns, outcomes, rcond=None)[0]
    return lambda asked: np.column_stack([np.ones(len(asked)), asked]) @ coefficients


def _learned(
    model: Model, train: Sequence[Situation], question: _Question, learn: Sequence[str], data: Floats
) -> dict[str, float]:
    """Return the learned values; a situation that sets one of them itself keeps its own."""
    from scipy.optimize import least_squares

    if not learn:
        return {}
    known = everything(model)
    start = np.log([1.5 * known[name] for name in learn])

    def residuals(logarithms: Floats) -> Floats:
        tried = model.with_values(dict(zip(learn, np.exp(logarithms).tolist(), strict=True)))
        found = np.concatenate([question.of(tried, each) for each in train])
        return np.asarray(np.tile(np.log(found), len(data) // len(found)) - np.log(data))

    best = least_squares(residuals, start, diff_step=[1e-4] * len(learn), xtol=1e-6, ftol=1e-6)
    return dict(zip(learn, np.exp(best.x).tolist(), strict=True))
