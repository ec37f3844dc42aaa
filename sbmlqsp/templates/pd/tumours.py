"""Growth of tumours and their killing by drugs."""

from __future__ import annotations

from typing import Any, Literal

from sbmlqsp.model import Model
from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

_VERHULST = "Verhulst PF. Correspondance mathematique et physique 1838;10:113-121."
_LAIRD = "Laird AK. Br J Cancer 1964;18:490-502."
_SKIPPER = "Skipper HE, Schabel FM, Wilcox WS. Cancer Chemother Rep 1964;35:1-111."
_SIMEONI = "Simeoni M, Magni P, Cammia C, et al. Cancer Res 2004;64:1094-1101."
_CLARET = "Claret L, Girard P, Hoff PM, et al. J Clin Oncol 2009;27:4103-4108."

_SIZE = ("10", "10000")
_RATE = ("0.0001 1/h", "0.1 1/h")
_KILL_RANGES = {"r": _RATE, "kmax": ("0.001 1/h", "1 1/h"), "EC50": ("0.001 mg/L", "1000 mg/L")}
_SIMEONI_RANGES = {
    "lambda0": ("0.002 1/h", "0.04 1/h"),
    "lambda1": ("0.004 g/h", "0.1 g/h"),
    "psi": ("1", "20"),
    "k1": ("0.002 1/h", "0.1 1/h"),
    "k2": ("0.0001 L/mg/h", "10 L/mg/h"),
    "w0": ("0.01 g", "1 g"),
}
_CLARET_RANGES = {
    "KL": ("1e-5 1/h", "0.002 1/h"),
    "KD": ("1e-5 L/mg/h", "0.1 L/mg/h"),
    "resistance": ("1e-5 1/h", "0.01 1/h"),
    "start": ("0 h", "1000 h"),
}

LOGISTIC = Template(
    "pd.logistic_growth",
    "Logistic growth of a tumour",
    (Piece("pd/logistic_growth", _VERHULST, {"r": ("0.0001 1/h", "0.1 1/h"), "K": _SIZE}),),
)
GOMPERTZ = Template(
    "pd.gompertz_growth",
    "Gompertz growth of a tumour",
    (Piece("pd/gompertz_growth", _LAIRD, {"a": ("0.0001 1/h", "0.1 1/h"), "K": _SIZE}),),
)
KILLED = {
    growth: Template(
        f"pd.{growth.lower()}_kill",
        f"{growth.capitalize()} growth of a tumour, killed by a drug",
        (Piece(f"pd/{growth.lower()}_kill", f"{source}{_SKIPPER}", {**_KILL_RANGES, **size}),),
        inputs=("C",),
    )
    for growth, source, size in (
        ("exponential", "", {}),
        ("logistic", f"{_VERHULST} ", {"K": _SIZE}),
        ("Gompertz", f"{_LAIRD} ", {"K": _SIZE}),
    )
}
SIMEONI = Template(
    "pd.simeoni_growth",
    "Growth of a xenograft, exponential and then linear, with stages of damage",
    (Piece("pd/simeoni_growth", _SIMEONI, _SIMEONI_RANGES),),
    inputs=("C",),
)
CLARET = Template(
    "pd.claret_growth",
    "Growth of a tumour under a drug to which it becomes resistant",
    (Piece("pd/claret_growth", _CLARET, _CLARET_RANGES),),
    inputs=("C",),
)

TEMPLATES = (LOGISTIC, GOMPERTZ, *KILLED.values(), SIMEONI, CLARET)
"""What the catalogue lists."""


def logistic_growth(**values: Any) -> Model:
    """Return the size N with N' = r N (1 - N / K)."""
    return LOGISTIC.model(values)


def gompertz_growth(**values: Any) -> Model:
    """Return the size N with N' = a N ln(K / N)."""
    return GOMPERTZ.model(values)


def killed_growth(growth: Literal["exponential", "logistic", "Gompertz"], **values: Any) -> Model:
    """Return the size N of a growing tumour that the drug C kills at a rate kmax C / (EC50 + C) for each cell.

    Raises:
        ModelError: for another growth.
    """
    return chosen("growth", growth, KILLED).model(values)


def simeoni_growth(**values: Any) -> Model:
    """Return the weight `w` of a tumour of cycling cells x1 and damaged cells x2 to x4 under the drug C."""
    return SIMEONI.model(values)


def claret_growth(**values: Any) -> Model:
    """Return the size `y` under an exposure C whose effect is lost with the rate constant `resistance`."""
    return CLARET.model(values)
