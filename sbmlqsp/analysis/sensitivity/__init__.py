"""Sensitivity: which parameters an output depends on, near the model's values and over whole ranges."""

from sbmlqsp.analysis.sensitivity.elementary import Morris, morris
from sbmlqsp.analysis.sensitivity.local import LocalSensitivity, local
from sbmlqsp.analysis.sensitivity.variance import Sobol, sobol

__all__ = ["LocalSensitivity", "Morris", "Sobol", "local", "morris", "sobol"]
