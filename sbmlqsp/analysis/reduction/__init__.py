"""Simpler models with certificates: quasi-steady states and negligible processes."""

from __future__ import annotations

from sbmlqsp.analysis.reduction.certifying import Certificate
from sbmlqsp.analysis.reduction.forms import Form
from sbmlqsp.analysis.reduction.reducing import reduce
from sbmlqsp.analysis.reduction.reduction import Reduction

__all__ = ["Certificate", "Form", "Reduction", "reduce"]
