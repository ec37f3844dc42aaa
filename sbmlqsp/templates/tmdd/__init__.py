"""Target-mediated drug disposition: the full model, its approximations, and where they leave it.

Doses go into free drug `L` (`C` of a bispecific), or into drug free and bound `Ltot` where binding is taken as fast.
"""

from sbmlqsp.templates.tmdd.comparison import Comparison, Departure, compare
from sbmlqsp.templates.tmdd.models import (
    TEMPLATES,
    bispecific,
    constant_target,
    full,
    irreversible_binding,
    michaelis_menten,
    quasi_equilibrium,
    quasi_steady_state,
)

__all__ = [
    "TEMPLATES",
    "Comparison",
    "Departure",
    "bispecific",
    "compare",
    "constant_target",
    "full",
    "irreversible_binding",
    "michaelis_menten",
    "quasi_equilibrium",
    "quasi_steady_state",
]
