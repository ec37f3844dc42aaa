"""`extrapolation`: a regression and the mechanism, both learned in some situations and asked about others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.core.measure import Measure
from sbmlqsp.core.settings import Settings
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.arrays import Floats

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

SETTINGS = Settings(rtol=1e-9)
OUTCOMES: dict[str, Callable[[Any, str], float]] = {
    "auc": lambda result, output: float(result.auc(output).magnitude),
    "average": lambda result, output: float(result.average(output).magnitude),
    "cmax": lambda result, output: float(result.cmax(output).magnitude),
    "cmin": lambda result, output: float(result.cmin(output).magnitude),
    "last": lambda result, output: float(result.values(output)[-1]),
}
Regression = Callable[[Floats, Floats], Callable[[Floats], Floats]]
"""Takes features (situation, feature) and outcomes, gives what predicts outcomes from features."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A treatment and a patient or disease state: values of the model that differ, such as {"CL": "2 L/h"}."""

    name: str
    regimen: Regimen | str
    until: Any
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One situation that was not learned from."""

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
        ends = np.array([truth.min(), truth.max()]) * [0.9, 1.1]
        lines = [figures.Line("equal", ends, ends)]
        for each in self.comparisons:
            for name, value in (("regression", each.regression), ("mechanism", each.mechanism)):
                lines.append(figures.Line(f"{name}, {each.situation}", np.array([each.truth]), np.array([value])))
        return figures.lines(
            lines, title=f"{self.outcome}: predicted against true", x_label="true", y_label="predicted"
        )


def extrapolation(
    model: Model,
    train: Sequence[Situation],
    test: Sequence[Situation],
    *,
    output: str,
    outcome: str = "auc",
    learn: Sequence[str] = (),
    regression: Regression | None = None,
    noise: float = 0.0,
    repeats: int = 1,
    seed: int = 1,
) -> Extrapolation:
    """Return how far a regression and the mechanistic model miss in situations that neither has seen.

    Data are simulated in the training situations, with lognormal noise. The regression (by default linear least
    squares in the dose per time and in every value that varies) and the parameters `learn` of the mechanistic model
    (log least squares) are fitted to the same data. Both are compared with the noise-free truth of the test situations.

    Args:
        model: the true model.
        train: situations that are learned from.
        test: situations that are asked about.
        output: selection that is watched.
        outcome: "auc", "average", "cmax", "cmin" or "last" of the output over the run.
        learn: parameters that the mechanistic model does not know beforehand; it starts at 1.5 times their value.
        regression: another regression.
        noise: coefficient of variation of the data.
        repeats: number of data for each training situation.
        seed: of the noise.

    Raises:
        UnknownSymbolError: for an outcome that is none.
        ModelError: for no training situation.
    """
    if outcome not in OUTCOMES:
        raise unknown_symbol(outcome, OUTCOMES, "outcome")
    if not train or not test:
        raise ModelError(
            "there is nothing to learn from or to ask about", where="train", fix="give situations for both"
        )
    random = np.random.default_rng(seed)
    columns = _columns([*train, *test])
    exact = np.array([_outcome(model, each, output, outcome) for each in train])
    spread = np.sqrt(np.log1p(noise**2))
    data = np.concatenate([exact * np.exp(spread * random.standard_normal(len(exact))) for _ in range(repeats)])
    features = np.tile(_features(model, train, columns), (repeats, 1))
    predict = (regression or linear)(features, data)
    learned = _learned(model, train, output, outcome, learn, data)
    predicted = predict(_features(model, test, columns))
    comparisons = tuple(
        Comparison(
            each.name,
            _outcome(model, each, output, outcome),
            float(value),
            _outcome(model.with_values(learned) if learned else model, each, output, outcome),
            _reason(model, train, each),
        )
        for each, value in zip(test, predicted, strict=True)
    )
    return Extrapolation(f"{outcome}({output})", ("dose per time", *columns), comparisons, learned)


def linear(features: Floats, outcomes: Floats) -> Callable[[Floats], Floats]:
    """Return the least-squares prediction that is linear in the features, with an intercept."""
    columns = np.column_stack([np.ones(len(features)), features])
    coefficients = np.linalg.lstsq(columns, outcomes, rcond=None)[0]
    return lambda asked: np.column_stack([np.ones(len(asked)), asked]) @ coefficients


def _columns(situations: Sequence[Situation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in situations for name in each.values))


def _features(model: Model, situations: Sequence[Situation], columns: tuple[str, ...]) -> Floats:
    rows = []
    for each in situations:
        valued = model.with_values(dict(each.values)) if each.values else model
        known = {**_overlay(model), **_overlay(valued)}
        rows.append([_dose_rate(each), *(known[name] for name in columns)])
    return np.array(rows, dtype=float)


def _overlay(model: Model) -> dict[str, float]:
    from sbmlqsp.model.initial import initial_amounts, initial_values

    values = initial_values(model)
    amounts = initial_amounts(model)
    return {**values, **amounts, **{f"[{name}]": values[name] for name in model.species.ids}}


def _dose_rate(situation: Situation) -> float:
    """Return the amount given per time, in the regimen's own units: what a regression takes for the dose."""
    from sbmlqsp import units

    regimen = Regimen.parse(situation.regimen) if isinstance(situation.regimen, str) else situation.regimen
    total = 0.0
    for item in regimen:
        if not isinstance(item, Dose):
            continue
        if item.every is not None:
            total += item.amount.value / _hours(item.every)
        elif item.constant_infusion:
            per = 1.0 if item.amount.unit is None else units.factor(item.amount.unit, _per_hour(item.amount.unit))
            total += item.amount.value * per
        else:
            total += item.amount.value * len(item.at) / _hours(units.parse(situation.until, what="until"))
    return total


def _per_hour(unit: str) -> str:
    from sbmlqsp import units

    return units.per(units.without_time(unit), "h")


def _hours(time: Measure) -> float:
    from sbmlqsp import units

    return time.value * (units.factor(time.unit, "h") if time.unit is not None else 1.0)


def _outcome(model: Model, situation: Situation, output: str, outcome: str) -> float:
    valued = model.with_values(dict(situation.values)) if situation.values else model
    result = simulate(valued, situation.regimen, until=situation.until, outputs=[output], settings=SETTINGS)
    return OUTCOMES[outcome](result, output)


def _learned(
    model: Model, train: Sequence[Situation], output: str, outcome: str, learn: Sequence[str], data: Floats
) -> dict[str, float]:
    """Return the learned values; a situation that sets one of them itself keeps its own."""
    from scipy.optimize import least_squares

    if not learn:
        return {}
    known = _overlay(model)
    start = np.log([1.5 * known[name] for name in learn])

    def residuals(logarithms: Floats) -> Floats:
        tried = model.with_values(dict(zip(learn, np.exp(logarithms).tolist(), strict=True)))
        found = [_outcome(tried, each, output, outcome) for each in train]
        return np.asarray(np.tile(np.log(found), len(data) // len(train)) - np.log(data))

    best = least_squares(residuals, start, diff_step=[1e-4] * len(learn))
    return dict(zip(learn, np.exp(best.x).tolist(), strict=True))


def _reason(model: Model, train: Sequence[Situation], asked: Situation) -> str:
    """Return in words what the situation has that no training situation had."""
    said = []
    for name, value in asked.values.items():
        seen = {str(each.values.get(name, "as in the model")) for each in train}
        if str(value) not in seen:
            said.append(f"{name} is {value}, training had {', '.join(sorted(seen))}")
    forms = {_form(each.regimen) for each in train}
    if _form(asked.regimen) not in forms:
        said.append(f"{_form(asked.regimen)} instead of {', '.join(sorted(forms))}")
    rates = [_dose_rate(each) for each in train]
    if not min(rates) * (1 - 1e-9) <= _dose_rate(asked) <= max(rates) * (1 + 1e-9):
        said.append("a dose outside of those trained on")
    assert model is not None
    return "; ".join(said) or "nothing new: within the training situations"


def _form(regimen: Regimen | str) -> str:
    doses = [
        item for item in (Regimen.parse(regimen) if isinstance(regimen, str) else regimen) if isinstance(item, Dose)
    ]
    into = ", ".join(sorted({dose.into for dose in doses}))
    infused = any(dose.constant_infusion or dose.over is not None or dose.rate is not None for dose in doses)
    return f"{'infusion' if infused else 'boluses'} into {into}"
