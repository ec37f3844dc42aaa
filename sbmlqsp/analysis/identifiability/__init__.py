"""Structural, global and practical identifiability."""

from sbmlqsp.analysis.identifiability.structural import structural
from sbmlqsp.analysis.identifiability.verdict import StructuralIdentifiability

__all__ = ["StructuralIdentifiability", "structural"]
