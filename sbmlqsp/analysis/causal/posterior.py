"""Draws from the posterior of a fit, by importance sampling around its optimum.

The prior is flat in the logarithm of each positive estimate, the sizes of errors among them, and flat in others. Draws
come from a multivariate t distribution with the covariance of the fit and are weighted by the likelihood; while few of
them count, more come from a t with the mean and covariance of those so far, and all are weighted by the mixture they
come from (adaptive multiple importance sampling, Cornuet, Marin, Mira and Robert 2012).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sbmlqsp.calibration.fitting import Fit
from sbmlqsp.errors import ConvergenceError, SbmlqspError
from sbmlqsp.simulation.arrays import Floats

DRAWS, ROUNDS, FREEDOM = 250, 8, 4.0
ENOUGH, FEWEST = 100.0, 30.0
_SEED = 2012


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Draws, (draw, estimate) in the order of the fit, with their weights, which add up to one."""

    draws: Floats
    weights: Floats

    @property
    def effective(self) -> float:
        """How many independent draws they are worth (Kish)."""
        return float(1.0 / np.sum(self.weights**2))


def posterior(found: Fit, directions: Floats) -> Posterior:
    """Return draws from the posterior of all estimates of a fit.

    Args:
        found: the fit.
        directions: columns that span what the data determine in relative changes, each one standard error long.

    Raises:
        ConvergenceError: where too few draws have any weight, because the posterior is far from the shape that the
            optimum suggests.
    """
    random = np.random.default_rng(_SEED)
    n = directions.shape[1]
    proposals = [(np.zeros(n), np.eye(n))]
    steps, logs = np.empty((0, n)), np.empty(0)
    for _ in range(ROUNDS):
        fresh = _proposed(random, *proposals[-1])
        steps = np.vstack([steps, fresh])
        draws = _moved(found.best.theta, fresh @ directions.T)
        logs = np.append(logs, [_log_likelihood(found, theta) for theta in draws])
        weights = _weights(logs - _log_mixture(steps, proposals))
        if np.sum(weights) > 0 and 1.0 / np.sum(weights**2) >= ENOUGH:
            break
        proposals.append(_adapted(steps, weights) if np.count_nonzero(weights) > n else proposals[-1])
    drawn = Posterior(_moved(found.best.theta, steps @ directions.T), weights)
    if not weights.any() or drawn.effective < FEWEST:
        raise ConvergenceError(
            f"only {drawn.effective if weights.any() else 0:.0f} of {len(steps)} draws from the posterior count",
            where="interval",
            fix='fix what the data hardly tell, or take interval="delta"',
        )
    return drawn


def _proposed(random: np.random.Generator, centre: Floats, spread: Floats) -> Floats:
    """Return draws of a multivariate t with a Cholesky factor of its scale."""
    z = random.standard_normal((DRAWS, len(centre)))
    wide = random.chisquare(FREEDOM, DRAWS) / FREEDOM
    return centre + (z / np.sqrt(wide)[:, None]) @ spread.T


def _log_mixture(steps: Floats, proposals: list[tuple[Floats, Floats]]) -> Floats:
    """Return the logarithm of the density of the mixture up to a constant."""
    n = steps.shape[1]
    parts = []
    for centre, spread in proposals:
        square = np.sum(np.linalg.solve(spread, (steps - centre).T) ** 2, axis=0)
        parts.append(-0.5 * (FREEDOM + n) * np.log1p(square / FREEDOM) - np.log(np.diag(spread)).sum())
    return np.asarray(np.logaddexp.reduce(parts, axis=0) - np.log(len(parts)))


def _adapted(steps: Floats, weights: Floats) -> tuple[Floats, Floats]:
    centre = weights @ steps
    away = steps - centre
    covariance = (weights * away.T) @ away + 1e-4 * np.eye(len(centre))
    return centre, np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)


def _weights(logs: Floats) -> Floats:
    if not np.isfinite(logs).any():
        return np.zeros(len(logs))
    weights = np.exp(logs - np.max(logs))
    return np.asarray(weights / weights.sum())


def _moved(best: Floats, relative: Floats) -> Floats:
    """Return the estimates moved by relative changes: positive ones in their logarithm."""
    with np.errstate(over="ignore"):
        logarithmic = best * np.exp(np.clip(relative, -50.0, 50.0))
    return np.where(best > 0, logarithmic, best + np.where(best == 0, 1.0, np.abs(best)) * relative)


def _log_likelihood(found: Fit, theta: Floats) -> float:
    for one, value in zip(found.likelihood.estimated, theta, strict=True):
        if not one.lower <= value <= one.upper:
            return -np.inf
    try:
        value = -found.likelihood.nllh(theta)
    except SbmlqspError:
        return -np.inf
    return value if np.isfinite(value) else -np.inf
