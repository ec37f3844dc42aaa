"""Outputs of a dosed model and their exact derivatives in parameters and initial values, by forward integration."""

from sbmlqsp.simulation.sensitivities.course import Course, Rest
from sbmlqsp.simulation.sensitivities.forward import Forward

__all__ = ["Course", "Forward", "Rest"]
