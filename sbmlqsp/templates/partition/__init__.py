"""Tissue-plasma partition coefficients from the physical chemistry of a drug: one method, one file, one paper."""

from sbmlqsp.templates.partition.berezhkovskiy import berezhkovskiy
from sbmlqsp.templates.partition.composition import Composition, Tissue, composition
from sbmlqsp.templates.partition.ionisation import Ionisation
from sbmlqsp.templates.partition.poulin_theil import poulin_theil
from sbmlqsp.templates.partition.rodgers_rowland import rodgers_rowland
from sbmlqsp.templates.partition.schmitt import schmitt

__all__ = [
    "METHODS",
    "Composition",
    "Ionisation",
    "Tissue",
    "berezhkovskiy",
    "composition",
    "poulin_theil",
    "rodgers_rowland",
    "schmitt",
]

METHODS = {
    "poulin-theil": poulin_theil,
    "rodgers-rowland": rodgers_rowland,
    "berezhkovskiy": berezhkovskiy,
    "schmitt": schmitt,
}
"""Methods by name; each takes a drug and a composition and returns Kp by tissue."""
