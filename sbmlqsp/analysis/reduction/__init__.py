"""Simpler models with certificates: quasi-steady states and negligible processes."""

from __future__ import annotations

from sbmlqsp.analysis.reduction.certifying import Certificate
from sbmlqsp.analysis.reduction.reducing import Reduction, reduce

__all__ = ["Certificate", "Reduction", "reduce"]
