"""Models as compartments with event records: what NONMEM, mrgsolve and rxode2 have in common."""

from __future__ import annotations

from sbmlqsp.conversion.compartments.data_set import COLUMNS, DataSet, data_set
from sbmlqsp.conversion.compartments.doses import compare_doses
from sbmlqsp.conversion.compartments.hoisting import MOST_CHOICES, Assign, Choose, Hoister, Step
from sbmlqsp.conversion.compartments.losses import CARRIES, losses
from sbmlqsp.conversion.compartments.naming import compartment_names, renamed, slot_of, wanted_names
from sbmlqsp.conversion.compartments.read_back import ReadBack, compare
from sbmlqsp.conversion.compartments.system import System, system_of
from sbmlqsp.conversion.compartments.text_converter import ModelText, Settings, TextConverter

__all__ = [
    "CARRIES",
    "COLUMNS",
    "MOST_CHOICES",
    "Assign",
    "Choose",
    "DataSet",
    "Hoister",
    "ModelText",
    "ReadBack",
    "Settings",
    "Step",
    "System",
    "TextConverter",
    "compare",
    "compare_doses",
    "compartment_names",
    "data_set",
    "losses",
    "renamed",
    "slot_of",
    "system_of",
    "wanted_names",
]
