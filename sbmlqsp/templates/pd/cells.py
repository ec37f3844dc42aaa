"""Cells of the blood under chemotherapy, and viruses under treatment."""

from __future__ import annotations

from typing import Any

from sbmlqsp.model import Model
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

_FRIBERG = "Friberg LE, Henningsson A, Maas H, Nguyen L, Karlsson MO. J Clin Oncol 2002;20:4713-4721."
_NOWAK = "Nowak MA, May RM. Virus Dynamics. Oxford University Press; 2000."
_PERELSON = "Perelson AS, Neumann AU, Markowitz M, Leonard JM, Ho DD. Science 1996;271:1582-1586."
_NEUMANN = "Neumann AU, Lam NP, Dahari H, et al. Science 1998;282:103-107."

_CONCENTRATION = ("0.001 mg/L", "1000 mg/L")
_VIRUS_RANGES = {
    "production": ("100 item/mL/h", "100000 item/mL/h"),
    "d": ("0.0004 1/h", "0.02 1/h"),
    "beta": ("1e-10 mL/item/h", "1e-7 mL/item/h"),
    "a": ("0.004 1/h", "0.1 1/h"),
    "k": ("0.4 1/h", "400 1/h"),
    "u": ("0.04 1/h", "2 1/h"),
    "efficacy": ("0", "1"),
}
_HIV_RANGES = {
    "c": ("0.04 1/h", "1.5 1/h"),
    "delta": ("0.008 1/h", "0.08 1/h"),
    "burst": ("50", "50000"),
    "V0": ("1000 item/mL", "1e7 item/mL"),
}
_HCV_RANGES = {
    "eta": ("0", "1"),
    "s": ("100 item/mL/h", "10000 item/mL/h"),
    "d": ("1e-5 1/h", "1e-3 1/h"),
    "beta": ("1e-9 mL/item/h", "1e-7 mL/item/h"),
    "delta": ("0.0004 1/h", "0.04 1/h"),
    "p": ("0.4 1/h", "40 1/h"),
    "c": ("0.1 1/h", "1 1/h"),
}

FRIBERG = Template(
    "pd.friberg_myelosuppression",
    "Myelosuppression by chemotherapy: proliferating, maturing and circulating neutrophils",
    (
        Piece(
            "pd/friberg_myelosuppression",
            _FRIBERG,
            {
                "Emax": ("0.1", "100"),
                "EC50": _CONCENTRATION,
                "Circ0": ("2000 item/uL", "10000 item/uL"),
                "MTT": ("50 h", "200 h"),
                "feedback": ("0.1", "0.3"),
            },
        ),
    ),
    inputs=("C",),
)
VIRAL = Template(
    "pd.viral_dynamics",
    "Basic viral dynamics: uninfected cells, infected cells, virions",
    (Piece("pd/viral_dynamics", _NOWAK, _VIRUS_RANGES),),
    inputs=("efficacy",),
)
HIV = Template(
    "pd.hiv_dynamics",
    "HIV under a protease inhibitor: infected cells, infectious and other virions",
    (Piece("pd/hiv_dynamics", _PERELSON, _HIV_RANGES),),
    inputs=("eta",),
)
HCV = Template(
    "pd.hcv_dynamics",
    "Hepatitis C virus under treatment: target cells, infected cells, virions",
    (Piece("pd/hcv_dynamics", _NEUMANN, _HCV_RANGES),),
    inputs=("epsilon",),
)

TEMPLATES = (FRIBERG, VIRAL, HIV, HCV)
"""What the catalogue lists."""


def friberg_myelosuppression(**values: Any) -> Model:
    """Return the neutrophil count `Circ` under a drug that hinders the proliferation of its precursors."""
    return FRIBERG.model(values)


def viral_dynamics(**values: Any) -> Model:
    """Return uninfected cells x, infected cells y and virions v, with the reproductive number R0."""
    return VIRAL.model(values)


def hiv_dynamics(**values: Any) -> Model:
    """Return infected cells T and virions V = VI + VNI under a protease inhibitor of efficacy `eta`."""
    return HIV.model(values)


def hcv_dynamics(**values: Any) -> Model:
    """Return target cells T, infected cells I and virions V under treatment of efficacy `epsilon` and `eta`."""
    return HCV.model(values)
