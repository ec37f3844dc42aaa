"""Calibration: the likelihood of measurements, its optimum, and its profiles."""

from sbmlqsp.calibration.experiments import Condition, Estimated, Measurement, Observable
from sbmlqsp.calibration.likelihood import Evaluation, Likelihood
from sbmlqsp.calibration.noise import Noise

__all__ = ["Condition", "Estimated", "Evaluation", "Likelihood", "Measurement", "Noise", "Observable"]
