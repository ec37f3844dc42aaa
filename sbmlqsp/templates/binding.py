"""Binding of a ligand to its receptor: at equilibrium, in time, and with depletion of the ligand."""

from __future__ import annotations

from typing import Any

from sbmlqsp.model import Model
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

_LANGMUIR = "Langmuir I. J Am Chem Soc 1918;40:1361-1403."
_COPELAND = "Copeland RA, Pompliano DL, Meek TD. Nat Rev Drug Discov 2006;5:730-739."
_MOTULSKY = "Motulsky HJ, Mahan LC. Mol Pharmacol 1984;25:1-9."
_RATES = {"kon": ("0.01 L/nmol/h", "100 L/nmol/h"), "koff": ("0.001 1/h", "1000 1/h")}

OCCUPANCY = Template(
    "binding.occupancy",
    "Receptor occupancy at equilibrium",
    (Piece("binding/occupancy", _LANGMUIR, {"KD": ("0.01 nmol/L", "10000 nmol/L")}),),
    inputs=("L",),
)
KINETICS = Template(
    "binding.occupancy_kinetics",
    "Receptor occupancy in time, with k_obs and residence time",
    (Piece("binding/occupancy_kinetics", f"{_MOTULSKY} {_COPELAND}", _RATES),),
    inputs=("L",),
)
LIGAND_RECEPTOR = Template(
    "binding.ligand_receptor",
    "Ligand and receptor binding each other, with depletion of the ligand",
    (Piece("tmdd/base"), Piece("binding/ligand_receptor", _MOTULSKY, {"V": ("0.001 L", "100 L"), **_RATES})),
    dose_into="L",
)

TEMPLATES = (OCCUPANCY, KINETICS, LIGAND_RECEPTOR)
"""What the catalogue lists."""


def occupancy(**values: Any) -> Model:
    """Return `occupancy` = L / (KD + L) of the input `L`."""
    return OCCUPANCY.model(values)


def occupancy_kinetics(**values: Any) -> Model:
    """Return `occupancy` in time under the input `L`, with `KD`, `k_obs` and `residence_time`."""
    return KINETICS.model(values)


def ligand_receptor(**values: Any) -> Model:
    """Return free ligand `L`, free receptor `R` and complex `RL` in one volume."""
    return LIGAND_RECEPTOR.model(values)
