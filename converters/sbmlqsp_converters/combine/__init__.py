"""COMBINE archives: SBML, Antimony where it can say the model, and the study or one run as SED-ML."""

from __future__ import annotations

from sbmlqsp_converters.combine.converter import COMBINE

__all__ = ["COMBINE"]
