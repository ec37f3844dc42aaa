"""Correlation of the normal numbers behind parameters (of the etas, as pharmacometricians say)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.population.distributions.distribution import Distribution, Floats

Pairs = Mapping[tuple[str, str], float]
_FIX = "give correlations that can hold at the same time"


def correlated(scores: Floats, names: Sequence[str], correlation: Any) -> Floats:
    """Return normal numbers with the given correlation.

    Args:
        scores: independent ones, (patient, name).
        names: of the columns.
        correlation: {("CL", "V"): 0.6} or a whole matrix in the order of the names (a data frame by its labels).

    Raises:
        ModelError: for a correlation outside -1 to 1, and a matrix that is not symmetric and positive definite.
        UnknownSymbolError: for a name that is not sampled.
    """
    if correlation is None:
        return scores
    matrix = _matrix(correlation, names)
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        least = float(np.linalg.eigvalsh(matrix)[0])
        message = f"the correlation is not positive definite, its smallest eigenvalue is {least:.3g}"
        raise ModelError(message, where="correlation", fix=_FIX) from None
    return np.asarray(scores @ factor.T)


def of_covariance(covariance: Any, distributions: Mapping[str, Distribution]) -> dict[tuple[str, str], float]:
    """Return correlations from covariances of etas: cov / (omega omega) of each pair.

    Raises:
        ModelError: for a distribution that has no omega or sd.
    """
    if not isinstance(covariance, Mapping):
        raise ModelError("covariance is not a mapping", where="covariance", fix='give {("CL", "V"): 0.04}')
    found = {}
    for pair, value in covariance.items():
        _check_pair(pair, list(distributions))
        spreads = [_spread(name, distributions[name]) for name in pair]
        found[tuple(pair)] = float(value) / (spreads[0] * spreads[1])
    return found


def _spread(name: str, distribution: Distribution) -> float:
    spread = getattr(distribution, "omega", getattr(distribution, "sd", None))
    if not spread:
        kind = type(distribution).__name__
        raise ModelError(f"{kind} of '{name}' has no omega", where=name, fix="give correlation= instead of covariance=")
    return float(spread)


def _matrix(correlation: Any, names: Sequence[str]) -> Floats:
    if not isinstance(correlation, Mapping) or hasattr(correlation, "loc"):
        return _whole(correlation, names)
    matrix = np.eye(len(names))
    for pair, value in correlation.items():
        _check_pair(pair, names)
        if not -1 <= float(value) <= 1:
            message = f"the correlation of {pair[0]} and {pair[1]} is {value}"
            raise ModelError(message, where="correlation", fix="give a number from -1 to 1")
        one, other = names.index(pair[0]), names.index(pair[1])
        matrix[one, other] = matrix[other, one] = float(value)
    return matrix


def _whole(correlation: Any, names: Sequence[str]) -> Floats:
    if hasattr(correlation, "loc"):
        missing = [name for name in names if name not in correlation.index or name not in correlation.columns]
        if missing:
            raise unknown_symbol(missing[0], list(correlation.columns), "row and column of the correlation")
        correlation = correlation.loc[list(names), list(names)]
    matrix = np.asarray(correlation, float)
    if matrix.shape != (len(names), len(names)):
        message = f"the correlation has shape {matrix.shape} for {len(names)} parameters"
        raise ModelError(message, where="correlation", fix="give one row and column for each")
    if not np.allclose(matrix, matrix.T, rtol=0, atol=1e-12) or not np.allclose(np.diag(matrix), 1):
        raise ModelError("the correlation is not symmetric with ones on its diagonal", where="correlation", fix=_FIX)
    return matrix


def _check_pair(pair: Any, names: Sequence[str]) -> None:
    if not isinstance(pair, tuple) or len(pair) != 2 or pair[0] == pair[1]:
        raise ModelError(f"{pair!r} is not a pair of parameters", where="correlation", fix='write ("CL", "V"): 0.6')
    for name in pair:
        if name not in names:
            raise unknown_symbol(name, names, "sampled parameter")
