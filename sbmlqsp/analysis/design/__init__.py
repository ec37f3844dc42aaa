"""Optimal design: when to sample, what to give, and whether the promised precision comes true."""

from sbmlqsp.analysis.design.allocation import doses
from sbmlqsp.analysis.design.checking import MonteCarlo, monte_carlo
from sbmlqsp.analysis.design.result import Design
from sbmlqsp.analysis.design.sampling import sampling_times

__all__ = ["Design", "MonteCarlo", "doses", "monte_carlo", "sampling_times"]
