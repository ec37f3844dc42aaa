"""Diffusion into tissue by the method of lines, and the closed forms it is tested against."""

from sbmlqsp.templates.transport.closed_forms import (
    critical_radius,
    effectiveness_factor,
    krogh_profile,
    penetration_depth,
    profile,
)
from sbmlqsp.templates.transport.models import TEMPLATES, cylinder, krogh_cylinder, slab, spheroid

__all__ = [
    "TEMPLATES",
    "critical_radius",
    "cylinder",
    "effectiveness_factor",
    "krogh_cylinder",
    "krogh_profile",
    "penetration_depth",
    "profile",
    "slab",
    "spheroid",
]
