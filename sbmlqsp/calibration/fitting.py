"""`calibrated`: the best of many searches, and what can be said about it."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sbmlqsp.calibration.likelihood import Evaluation, Likelihood
from sbmlqsp.calibration.searching import Search, descended, search, starts
from sbmlqsp.calibration.sharing import shared
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ConvergenceError
from sbmlqsp.simulation.arrays import Floats

if TYPE_CHECKING:
    from sbmlqsp.calibration.profiling import Profile

_SAME = 1e-3
"""Likelihoods that differ by less belong to one optimum."""
_POLISHING = 60


@dataclass(frozen=True, eq=False, repr=False)
class Fit:
    """The best values found, in model units.

    Attributes:
        likelihood: what was minimised.
        searches: all searches, the best first: the waterfall.
        notes: what is to be known about the answer, such as parameters that are not identifiable.
        identifiability: what structural identifiability says of the estimates, or None.
    """

    likelihood: Likelihood
    searches: tuple[Search, ...]
    notes: tuple[str, ...] = ()
    identifiability: Any = None

    @property
    def best(self) -> Search:
        """The search that got lowest."""
        return self.searches[0]

    @property
    def values(self) -> dict[str, float]:
        """The estimates."""
        return dict(zip(self.likelihood.names, self.best.theta.tolist(), strict=True))

    @property
    def nllh(self) -> float:
        """Negative log-likelihood at the estimates."""
        return self.best.nllh

    @property
    def converged(self) -> bool:
        """Whether the gradient vanished within the bounds at the best point."""
        return self.best.status == "converged"

    @property
    def found_by(self) -> int:
        """How many starts led to the best optimum."""
        return sum(one.nllh - self.nllh < _SAME for one in self.searches)

    @property
    def waterfall(self) -> list[float]:
        """Negative log-likelihood of every search, sorted."""
        return [one.nllh for one in self.searches]

    @property
    def aic(self) -> float:
        """Akaike's criterion, 2 k - 2 ln L."""
        return 2 * len(self.likelihood.names) + 2 * self.nllh

    @property
    def bic(self) -> float:
        """Schwarz's criterion, k ln n - 2 ln L."""
        return float(len(self.likelihood.names) * np.log(len(self.likelihood.measurements)) + 2 * self.nllh)

    @cached_property
    def evaluation(self) -> Evaluation:
        """Gradient, information, residuals and predictions at the estimates."""
        return self.likelihood.evaluate(self.best.theta)

    @cached_property
    def precision(self) -> tuple[Floats, Floats]:
        """Covariance of the estimates from the expected information, and which of them have any."""
        size = np.where(self.best.theta != 0, np.abs(self.best.theta), 1.0)
        values, vectors = np.linalg.eigh(self.evaluation.information * size * size[:, None])
        good = values > 1e-12 * max(float(values[-1]), 1e-300)
        inverse = (vectors[:, good] / values[good]) @ vectors[:, good].T
        loose = (vectors[:, ~good] ** 2).sum(axis=1) > 1e-6
        return inverse * size * size[:, None], ~loose

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard error of each estimate in model units; infinite where the data do not determine it."""
        covariance, known = self.precision
        errors = np.where(known, np.sqrt(np.maximum(np.diag(covariance), 0.0)), np.inf)
        return dict(zip(self.likelihood.names, errors.tolist(), strict=True))

    @property
    def rse(self) -> dict[str, float]:
        """Relative standard error of each estimate in percent."""
        values = self.values
        return {n: 100 * e / abs(values[n]) if values[n] else np.inf for n, e in self.standard_errors.items()}

    @property
    def at_bounds(self) -> tuple[str, ...]:
        """Estimates that ended at a bound."""
        bounds = zip(self.likelihood.estimated, self.best.theta, strict=True)
        return tuple(e.name for e, v in bounds if v <= e.lower * (1 + 1e-6) or v >= e.upper * (1 - 1e-6))

    def profile(self, name: str, *, confidence: float = 0.95, workers: int = 1) -> Profile:
        """Return the profile likelihood of one estimate; raises `UnknownSymbolError` for another name."""
        if name not in self.likelihood.names:
            raise unknown_symbol(name, self.likelihood.names, "estimate")
        return self.profiles([name], confidence=confidence, workers=workers)[name]

    def profiles(
        self,
        names: Sequence[str] | None = None,
        *,
        confidence: float = 0.95,
        workers: int = 1,
        progress: Callable[[int, int], None] | None = None,
    ) -> dict[str, Profile]:
        """Return the profiles of estimates, of every one by default.

        Args:
            names: the estimates.
            confidence: of the intervals.
            workers: processes that share the sides of the profiles; the numbers do not depend on it.
            progress: called with (done, of) for the sides.
        """
        from sbmlqsp.calibration.profiling import profiles

        return profiles(self, self.likelihood.names if names is None else names, confidence, workers, progress)

    def table(self) -> list[dict[str, Any]]:
        """Return one row for each estimate: value, standard error, relative standard error in percent, bound."""
        errors, relative, bounds = self.standard_errors, self.rse, self.at_bounds
        return [
            {"estimate": n, "value": v, "standard_error": errors[n], "rse": relative[n], "at_bound": n in bounds}
            for n, v in self.values.items()
        ]

    def plot(self) -> Any:
        """Return a figure of the waterfall: the likelihood each start led to."""
        from sbmlqsp.figures.fits import waterfall

        return waterfall(self.waterfall)

    def __repr__(self) -> str:
        head = f"nllh {self.nllh:.6g}, {self.best.status}, found by {self.found_by} of {len(self.searches)} starts"
        rows = [f"{r['estimate']}: {r['value']:.6g}, RSE {r['rse']:.3g} %" for r in self.table()]
        return "\n".join([head, *rows, *self.notes])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(r['estimate'])}</td><td>{r['value']:.6g}</td><td>{r['rse']:.3g}</td></tr>"
            for r in self.table()
        )
        return f"<table><tr><th>estimate</th><th>value</th><th>RSE %</th></tr>{rows}</table>"


def calibrated(
    likelihood: Likelihood,
    *,
    starts_: int = 10,
    seed: int = 1,
    most_steps: int = 150,
    workers: int = 1,
    progress: Any = None,
) -> Fit:
    """Return the best of several searches from a Latin hypercube within the bounds, the given start first.

    Each search is SciPy's trust-region least squares on exact derivatives, ended by Fisher scoring.

    Args:
        likelihood: what is minimised.
        starts_: number of searches.
        seed: of the hypercube.
        most_steps: evaluations of one search before Fisher scoring.
        workers: processes that share the searches; the numbers do not depend on it.
        progress: called with (done, of) after each search.

    Raises:
        ConvergenceError: if the likelihood cannot be computed at any start.
    """
    begun = [(start, most_steps) for start in starts(likelihood, starts_, seed)]
    found = shared(searched, likelihood, begun, workers, progress)
    ordered = tuple(sorted(found, key=lambda one: one.nllh))
    if not np.isfinite(ordered[0].nllh):
        raise ConvergenceError(
            "the likelihood could not be computed at any start",
            where="fit",
            fix="start from other values or narrow the bounds",
        )
    return Fit(likelihood, ordered)


def searched(likelihood: Likelihood, task: tuple[Floats, int]) -> Search:
    """Return where one start leads: least squares of so many evaluations, then Fisher scoring."""
    start, most = task
    theta, steps = descended(likelihood, start, most)
    ended = search(likelihood, theta, most_steps=_POLISHING)
    return Search(ended.theta, ended.nllh, ended.status, steps + ended.steps, np.asarray(start))
