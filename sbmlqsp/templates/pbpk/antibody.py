"""Antibodies: the second-generation minimal PBPK model, with clearance from plasma, from tissue, or by FcRn.

Doses go into `plasma`; `[tight]`, `[leaky]` and `[lymph]` are interstitial and lymph concentrations.
"""

from __future__ import annotations

from typing import Any, Literal

from sbmlqsp.model import Model
from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

Clearance = Literal["plasma", "interstitial", "FcRn"]

_CAO = "Cao Y, Balthasar JP, Jusko WJ. J Pharmacokinet Pharmacodyn 2013;40:597-607."
_SHAH = "Shah DK, Betts AM. J Pharmacokinet Pharmacodyn 2012;39:67-86."
_PART = ("0.01", "0.99")
_RANGES = {
    "V_plasma": ("0.001 L", "5 L"),
    "V_lymph": ("0.001 L", "10 L"),
    "ISF": ("0.004 L", "30 L"),
    "available": ("0.2", "1"),
    "tight_part": _PART,
    "L": ("0.0001 L/h", "0.5 L/h"),
    "tight_flow": _PART,
    "s1": ("0.5", "0.99"),
    "s2": ("0.1", "0.95"),
    "sL": ("0", "0.5"),
}
_FCRN = {
    "V_endosome": ("0.001 L", "1 L"),
    "CLup": ("0.0001 L/h", "0.1 L/h"),
    "kdeg": ("1 1/h", "100 1/h"),
    "krec": ("0.001 1/h", "10 1/h"),
    "kon": ("0.001 L/nmol/h", "10 L/nmol/h"),
    "koff": ("0.1 1/h", "1000 1/h"),
    "FcRn_total": ("100 nmol/L", "100000 nmol/L"),
}
_MINIMAL = Piece("pbpk/antibody", _CAO, _RANGES)
_IN_MASS = (
    Piece("pbpk/antibody_mass"),
    _MINIMAL,
    Piece("pbpk/antibody_transport", _CAO, names={"concentration": "mg_per_L"}),
)
_IN_MOLES = (
    Piece("pbpk/antibody_moles"),
    _MINIMAL,
    Piece("pbpk/antibody_transport", _CAO, names={"concentration": "nmol_per_L"}),
)
_FLOW = ("0.0001 L/h", "0.1 L/h")

PLASMA = Template(
    "pbpk.antibody",
    "Minimal PBPK of an antibody, clearance from plasma",
    (*_IN_MASS, Piece("pbpk/antibody_plasma_clearance", _CAO, {"CLp": _FLOW})),
    "plasma",
)
INTERSTITIAL = Template(
    "pbpk.antibody_interstitial",
    "Minimal PBPK of an antibody, clearance from interstitial fluid",
    (*_IN_MASS, Piece("pbpk/antibody_interstitial_clearance", _CAO, {"CLi": _FLOW})),
    "plasma",
)
FCRN = Template(
    "pbpk.antibody_fcrn",
    "Minimal PBPK of an antibody, endosomal degradation and rescue by FcRn",
    (*_IN_MOLES, Piece("pbpk/antibody_fcrn", f"{_CAO} {_SHAH}", _FCRN)),
    "plasma",
)
TEMPLATES = (PLASMA, INTERSTITIAL, FCRN)
"""What the catalogue lists."""


def antibody(clearance: Clearance = "plasma", **values: Any) -> Model:
    """Return the minimal PBPK model of an antibody in a man of 70 kg.

    Args:
        clearance: "plasma" (CLp, mg/L), "interstitial" (CLi, mg/L) or "FcRn" (endosomes with CLup, kdeg, krec, kon,
            koff and FcRn_total, nmol/L).
        values: parameters by id, such as s1=0.95 and CLp="0.2 L/d".

    Raises:
        ModelError, UnknownSymbolError, UnitsError: for options and values that do not exist or fit.
    """
    templates = {"plasma": PLASMA, "interstitial": INTERSTITIAL, "FcRn": FCRN}
    return chosen("clearance", clearance, templates).model(values)
