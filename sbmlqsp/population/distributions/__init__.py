"""Distributions of one parameter among patients: each a value, each its own file."""

from sbmlqsp.population.distributions.discrete import Discrete
from sbmlqsp.population.distributions.distribution import Distribution
from sbmlqsp.population.distributions.empirical import Empirical
from sbmlqsp.population.distributions.logitnormal import LogitNormal
from sbmlqsp.population.distributions.lognormal import LogNormal
from sbmlqsp.population.distributions.normal import Normal
from sbmlqsp.population.distributions.truncated import Truncated
from sbmlqsp.population.distributions.uniform import LogUniform, Uniform

__all__ = [
    "Discrete",
    "Distribution",
    "Empirical",
    "LogNormal",
    "LogUniform",
    "LogitNormal",
    "Normal",
    "Truncated",
    "Uniform",
]
