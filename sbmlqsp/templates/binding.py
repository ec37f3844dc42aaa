"""Binding of ligands to receptors: at equilibrium and in time, with depletion, competition and ternary complexes."""

from __future__ import annotations

from typing import Any, Literal

from sbmlqsp.model import Model
from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template
from sbmlqsp.templates.ternary import TernaryEquilibrium, ternary_equilibrium

__all__ = [
    "TEMPLATES",
    "TernaryEquilibrium",
    "bridged",
    "competition",
    "depletion",
    "ligand_receptor",
    "molar",
    "occupancy",
    "occupancy_kinetics",
    "ternary_complex",
    "ternary_equilibrium",
]

_LANGMUIR = "Langmuir I. J Am Chem Soc 1918;40:1361-1403."
_COPELAND = "Copeland RA, Pompliano DL, Meek TD. Nat Rev Drug Discov 2006;5:730-739."
_MOTULSKY = "Motulsky HJ, Mahan LC. Mol Pharmacol 1984;25:1-9."
_GADDUM = "Gaddum JH. J Physiol 1937;89:7P-9P; Cheng Y, Prusoff WH. Biochem Pharmacol 1973;22:3099-3108."
_MORRISON = "Morrison JF. Biochim Biophys Acta 1969;185:269-286."
_DOUGLASS = "Douglass EF, Miller CJ, Sparer G, Shapiro H, Spiegel DA. J Am Chem Soc 2013;135:6092-6099."

_UNITS = "BIPM. The International System of Units. 9th ed. 2019."

_CONSTANT = ("0.01 nmol/L", "10000 nmol/L")
_ON, _OFF = ("0.01 L/nmol/h", "100 L/nmol/h"), ("0.001 1/h", "1000 1/h")
_RATES = {"kon": _ON, "koff": _OFF}
_TWO_LIGANDS = {**_RATES, "kon_I": _ON, "koff_I": _OFF}
_VOLUME = {"V": ("0.001 L", "100 L")}
_AMOUNT = ("0.01 nmol/L", "1000 nmol/L")

OCCUPANCY = Template(
    "binding.occupancy",
    "Receptor occupancy at equilibrium",
    (Piece("binding/occupancy", _LANGMUIR, {"KD": _CONSTANT}),),
    inputs=("L",),
)
KINETICS = Template(
    "binding.occupancy_kinetics",
    "Receptor occupancy in time, with k_obs and residence time",
    (Piece("binding/occupancy_kinetics", f"{_MOTULSKY} {_COPELAND}", _RATES),),
    inputs=("L",),
)
DEPLETION = Template(
    "binding.depletion",
    "Receptor occupancy at equilibrium, with depletion of the ligand",
    (Piece("binding/depletion", _MORRISON, {"Rtot": _AMOUNT, "KD": _CONSTANT}),),
    inputs=("Ltot",),
)
LIGAND_RECEPTOR = Template(
    "binding.ligand_receptor",
    "Ligand and receptor binding each other, with depletion of the ligand",
    (Piece("tmdd/base"), Piece("binding/ligand_receptor", _MOTULSKY, {**_VOLUME, **_RATES})),
    dose_into="L",
)
COMPETITION = {
    "equilibrium": Template(
        "binding.competition",
        "Two ligands of one receptor at equilibrium",
        (Piece("binding/competition", _GADDUM, {"KD": _CONSTANT, "KI": _CONSTANT}),),
        inputs=("L", "I"),
    ),
    "kinetics": Template(
        "binding.competition_kinetics",
        "Two ligands of one receptor in time",
        (Piece("binding/competition_kinetics", _MOTULSKY, _TWO_LIGANDS),),
        inputs=("L", "I"),
    ),
    "depletion": Template(
        "binding.competition_depletion",
        "Two ligands of one receptor in time, with depletion of both",
        (Piece("tmdd/base"), Piece("binding/competition_depletion", _MOTULSKY, {**_VOLUME, **_TWO_LIGANDS})),
        dose_into="L",
    ),
}
MOLAR = Template(
    "binding.molar",
    "Concentration as amount of substance from concentration as mass",
    (Piece("binding/molar", _UNITS, {"MW": ("100 g/mol", "1000 kg/mol")}),),
    inputs=("C",),
)
BRIDGED = Template(
    "binding.ternary_equilibrium",
    "Ternary complex at equilibrium without cooperativity: PROTACs and bispecifics, with the hook",
    (
        Piece(
            "binding/ternary_equilibrium", _DOUGLASS, {"At": _AMOUNT, "Ct": _AMOUNT, "KAB": _CONSTANT, "KBC": _CONSTANT}
        ),
    ),
    inputs=("Bt",),
)
TERNARY = Template(
    "binding.ternary_complex",
    "Ternary complex in time with cooperativity: PROTACs and bispecifics, with the hook",
    (
        Piece("tmdd/base"),
        Piece(
            "binding/ternary_complex",
            _DOUGLASS,
            {**_VOLUME, "konA": _ON, "koffA": _OFF, "konC": _ON, "koffC": _OFF, "alpha": ("0.01", "1000")},
        ),
    ),
    dose_into="B",
)

TEMPLATES = (OCCUPANCY, KINETICS, DEPLETION, LIGAND_RECEPTOR, *COMPETITION.values(), BRIDGED, TERNARY, MOLAR)
"""What the catalogue lists."""


def occupancy(**values: Any) -> Model:
    """Return `occupancy` = L / (KD + L) of the input `L`."""
    return OCCUPANCY.model(values)


def occupancy_kinetics(**values: Any) -> Model:
    """Return `occupancy` in time under the input `L`, with `KD`, `k_obs` and `residence_time`."""
    return KINETICS.model(values)


def depletion(**values: Any) -> Model:
    """Return `occupancy` and free ligand `L` of the input `Ltot`, ligand free and bound."""
    return DEPLETION.model(values)


def ligand_receptor(**values: Any) -> Model:
    """Return free ligand `L`, free receptor `R` and complex `RL` in one volume."""
    return LIGAND_RECEPTOR.model(values)


def competition(kind: Literal["equilibrium", "kinetics", "depletion"] = "kinetics", **values: Any) -> Model:
    """Return the receptor's `occupancy` by a ligand L and `blocked`, its occupancy by a competitor I.

    Args:
        kind: "equilibrium" (Gaddum), "kinetics" (constant free ligands) or "depletion" (both are used up by binding).
        values: parameters by id, such as KD="2 nmol/L".

    Raises:
        ModelError: for another kind.
    """
    return chosen("kind of competition", kind, COMPETITION).model(values)


def bridged(**values: Any) -> Model:
    """Return the ternary complex `ABC` of the input `Bt` at equilibrium, its maximum `ABC_max` and where (`Bt_max`)."""
    return BRIDGED.model(values)


def ternary_complex(**values: Any) -> Model:
    """Return A, B, C, AB, BC and ABC in time, with cooperativity `alpha`; doses go into B."""
    return TERNARY.model(values)


def molar(**values: Any) -> Model:
    """Return the concentration `M` in nmol/L of the input `C` in mg/L, by the molar mass `MW`."""
    return MOLAR.model(values)
