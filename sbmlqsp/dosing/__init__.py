"""Dosing: what is given, where, when and how, as values that know no model."""

from sbmlqsp.dosing.dose import Dose, Reset
from sbmlqsp.dosing.regimen import Regimen

__all__ = ["Dose", "Regimen", "Reset"]
