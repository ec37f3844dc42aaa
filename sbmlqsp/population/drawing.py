"""Patients drawn from distributions, with correlation and covariate effects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.population import columns
from sbmlqsp.population.correlation import correlated, of_covariance
from sbmlqsp.population.covariates import Effect
from sbmlqsp.population.distributions.distribution import Distribution, Floats
from sbmlqsp.population.population import Population
from sbmlqsp.population.sampling import normal_scores


def drawn(
    n: int,
    parameters: Mapping[str, Any],
    covariates: Mapping[str, Any],
    effects: Mapping[str, Any],
    *,
    seed: int,
    sampling: str,
    correlation: Any,
    covariance: Any,
) -> Population:
    """Return the population; arguments and errors as `Population.sample`."""
    both = sorted(parameters.keys() & covariates.keys())
    if both:
        raise ModelError(f"'{both[0]}' is a parameter and a covariate", where=both[0], fix="give it once")
    everything = {**parameters, **covariates}
    random = {name: given for name, given in everything.items() if isinstance(given, Distribution)}
    if covariance is not None:
        if correlation is not None:
            raise ModelError(
                "correlation and covariance exclude each other", where="covariance", fix="give one of them"
            )
        correlation = of_covariance(covariance, random)
    scores = correlated(normal_scores(n, list(random), sampling, seed), list(random), correlation)
    found: dict[str, tuple[Floats, str | None]] = {}
    for name, given in everything.items():
        if name in random:
            found[name] = (random[name].from_normal(scores[:, list(random).index(name)]), random[name].unit)
        else:
            numbers, unit = columns.axis(name, given)
            found[name] = (np.broadcast_to(np.array(numbers), n), unit)
    for name, given in effects.items():
        found[name] = _with_effects(name, given, found)
    how = {"sampling": sampling, "seed": int(seed), "distributions": {k: repr(v) for k, v in everything.items()}}
    if correlation is not None:
        how["correlation"] = repr(correlation)
    if effects:
        how["effects"] = {name: repr(given) for name, given in effects.items()}
    return Population(
        tuple(found),
        np.column_stack([values for values, _ in found.values()]) if found else np.empty((n, 0)),
        tuple(unit for _, unit in found.values()),
        frozenset(covariates) | (columns.BODY & found.keys()),
        provenance=how,
    )


def _with_effects(name: str, given: Any, found: Mapping[str, tuple[Floats, str | None]]) -> tuple[Floats, str | None]:
    """Return a parameter multiplied by what its covariates do."""
    if name not in found:
        raise unknown_symbol(name, found, "sampled parameter")
    values, unit = found[name]
    for effect in given if isinstance(given, list | tuple) else [given]:
        if not isinstance(effect, Effect):
            raise ModelError(
                f"{effect!r:.60} is not a covariate effect", where=name, fix="give Power, Linear or Factor"
            )
        if effect.covariate not in found:
            raise unknown_symbol(effect.covariate, found, "covariate")
        values = values * effect.factor(*found[effect.covariate])
    return values, unit
