"""`morris`: elementary effects, the cheap screen of what matters (Morris 1991, Technometrics 33:161)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sbmlqsp.analysis.sensitivity.ranges import Measure, measured, ranges_of
from sbmlqsp.dosing import Regimen
from sbmlqsp.model import Model


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Morris:
    """Elementary effects of each parameter over its range, in the unit of the measure.

    Attributes:
        names: parameters, in the order given.
        mu_star: mean size of the effect: how much it matters.
        mu_star_confidence: half-width of its 95 % confidence interval, by resampling.
        sigma: standard deviation of the effect: how much it depends on the other parameters.
        runs: number of simulations.
    """

    names: tuple[str, ...]
    mu_star: tuple[float, ...]
    mu_star_confidence: tuple[float, ...]
    sigma: tuple[float, ...]
    runs: int

    @property
    def ranking(self) -> list[str]:
        """The parameters, the most important first."""
        return [self.names[i] for i in np.argsort(-np.array(self.mu_star), kind="stable")]

    def plot(self) -> Any:
        """Return bars of the mean size of the effects with confidence intervals."""
        from sbmlqsp.figures.bars import bars

        order = [self.names.index(name) for name in self.ranking]
        errors = [self.mu_star_confidence[i] for i in order]
        series = [("mean size of the effect", [self.mu_star[i] for i in order], errors)]
        return bars(self.ranking, series, "elementary effect over the whole range")

    def __repr__(self) -> str:
        rows = zip(self.names, self.mu_star, self.mu_star_confidence, self.sigma, strict=True)
        return "\n".join(f"{n}: mu* {m:.4g} ± {c:.2g}, sigma {s:.4g}" for n, m, c, s in rows)


def morris(
    model: Model,
    ranges: Mapping[str, tuple[Any, Any]],
    regimen: Regimen | str | None = None,
    *,
    output: Any,
    times: Any,
    measure: Measure = "last",
    trajectories: int = 20,
    levels: int = 4,
    seed: int = 1,
    **sizes: Any,
) -> Morris:
    """Return the elementary effects of parameters on one number of each run.

    Args:
        model: the model.
        ranges: {parameter: (lower, upper)}, quantities or numbers in model units.
        regimen: doses.
        output: a selection, or {"name": "formula"}.
        times: output times.
        measure: "last", "max", "min", "mean" or "auc" of the output over the times, or a function of times (T,) and
            values (runs, T) that returns (runs,).
        trajectories: number of paths; there are (parameters + 1) runs for each.
        levels: of the grid.
        seed: of the paths.
        sizes: body_weight, body_surface_area.

    Raises:
        UnknownSymbolError, ModelError: for names, ranges and measures nobody knows, and failing runs.
    """
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    asked = ranges_of(model, ranges)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of SALib's dependencies
        points = sampling.sample(asked.problem, trajectories, num_levels=levels, seed=seed)
        numbers = measured(model, points, asked.names, regimen, output, times, measure, sizes)
        told = analysis.analyze(asked.problem, points, numbers, num_levels=levels, seed=seed)
    columns = (told["mu_star"], told["mu_star_conf"], told["sigma"])
    effects, confidence, spread = (tuple(float(x) for x in np.asarray(column)) for column in columns)
    return Morris(asked.names, effects, confidence, spread, len(points))
