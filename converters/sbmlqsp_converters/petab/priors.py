"""Densities of the prior distributions of PEtab, by their names in both versions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from sbmlqsp.errors import ConversionError
from sbmlqsp_converters.petab.noise import TRANSFORMED
from sbmlqsp_converters.petab.problem import Parameter, Prior


def log_prior(parameters: Mapping[str, Parameter], values: Mapping[str, float]) -> float:
    """Return the natural logarithm of the prior density of the estimated parameters, 0 without any prior.

    Where version 2 gives priors to some parameters, the others are uniform between their bounds (PEtab 2.0,
    "Parameter table", priorDistribution). Raises as `log_density`.
    """
    estimated = [parameter for parameter in parameters.values() if parameter.estimate]
    return math.fsum(log_density(parameter, values[parameter.id]) for parameter in estimated)


def log_density(parameter: Parameter, value: float) -> float:
    """Return the natural logarithm of the prior density at a value in linear space, 0 without a prior.

    Raises:
        ConversionError: for a distribution that PEtab does not name.
    """
    prior = parameter.prior
    if prior is None:
        return 0.0
    at = TRANSFORMED[parameter.scale](value) if prior.scaled else value
    frozen = _frozen(prior, parameter)
    if not prior.truncated:
        return float(frozen.logpdf(at))
    if not parameter.lower <= at <= parameter.upper:
        return -math.inf
    return float(frozen.logpdf(at)) - math.log(frozen.cdf(parameter.upper) - frozen.cdf(parameter.lower))


def _frozen(prior: Prior, parameter: Parameter) -> Any:
    """Return the distribution of SciPy; scales and shapes are those of PEtab 2.0, "Parameter table"."""
    from scipy import stats

    first, second = (*prior.parameters, 0.0, 0.0)[:2]
    made: dict[str, Callable[[], Any]] = {
        "uniform": lambda: stats.uniform(first, second - first),
        "log-uniform": lambda: stats.loguniform(first, second),
        "normal": lambda: stats.norm(first, second),
        "laplace": lambda: stats.laplace(first, second),
        "log-normal": lambda: stats.lognorm(second, scale=math.exp(first)),
        "log-laplace": lambda: stats.loglaplace(1 / second, scale=math.exp(first)),
        "cauchy": lambda: stats.cauchy(first, second),
        "chisquare": lambda: stats.chi2(first),
        "exponential": lambda: stats.expon(scale=first),
        "gamma": lambda: stats.gamma(first, scale=second),
        "rayleigh": lambda: stats.rayleigh(scale=first),
    }
    if prior.distribution not in made:
        known = ", ".join(made)
        message = f"'{prior.distribution}' is no prior distribution of PEtab"
        raise ConversionError(message, where=parameter.id, fix=f"known are {known}")
    return made[prior.distribution]()
