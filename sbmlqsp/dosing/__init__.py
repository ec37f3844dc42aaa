"""Dosing: what is given, where, when and how, as values that know no model."""

from sbmlqsp.dosing.dose import Dose, Reset
from sbmlqsp.dosing.regimen import Item, Regimen
from sbmlqsp.dosing.replacement import Replacement

__all__ = ["Dose", "Item", "Regimen", "Replacement", "Reset"]
