"""Structural, global and practical identifiability."""

from sbmlqsp.analysis.identifiability.fisher import fisher
from sbmlqsp.analysis.identifiability.precision import Direction, FisherInformation
from sbmlqsp.analysis.identifiability.structural import structural
from sbmlqsp.analysis.identifiability.verdict import StructuralIdentifiability

__all__ = ["Direction", "FisherInformation", "StructuralIdentifiability", "fisher", "structural"]
