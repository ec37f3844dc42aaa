"""Direct effects of a concentration, and tolerance to them."""

from __future__ import annotations

from typing import Any

from sbmlqsp.model import Model
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

_HOLFORD = "Holford NHG, Sheiner LB. Clin Pharmacokinet 1981;6:429-453."
_HILL = "Hill AV. J Physiol 1910;40:iv-vii."
_BLACK = "Black JW, Leff P. Proc R Soc Lond B 1983;220:141-162."
_GADDUM = "Arunlakshana O, Schild HO. Br J Pharmacol Chemother 1959;14:48-58; Gaddum JH. Pharmacol Rev 1957;9:211-218."
_PORCHET = "Porchet HC, Benowitz NL, Sheiner LB. J Pharmacol Exp Ther 1988;244:231-236."

_CONCENTRATION = ("0.001 mg/L", "1000 mg/L")
_EMAX_RANGES = {"E0": ("0", "1"), "Emax": ("0.1", "10"), "EC50": _CONCENTRATION}

EMAX = Template(
    "pd.emax", "Emax model: saturable direct effect", (Piece("pd/emax", _HOLFORD, _EMAX_RANGES),), inputs=("C",)
)
SIGMOID_EMAX = Template(
    "pd.sigmoid_emax",
    "Sigmoid Emax model: direct effect with steepness",
    (Piece("pd/sigmoid_emax", _HILL, {**_EMAX_RANGES, "hill": ("0.5", "10")}),),
    inputs=("C",),
)
OPERATIONAL = Template(
    "pd.operational_agonism",
    "Operational model of agonism with spare receptors: affinity is not potency",
    (
        Piece(
            "pd/operational_agonism",
            _BLACK,
            {"KA": ("0.1 nmol/L", "100000 nmol/L"), "Em": ("0.1", "10"), "tau": ("0.01", "1000"), "n": ("0.5", "5")},
        ),
    ),
    inputs=("A",),
)
ANTAGONISM = Template(
    "pd.competitive_antagonism",
    "Competitive antagonism: the agonist's curve moves to the right",
    (
        Piece(
            "pd/competitive_antagonism",
            _GADDUM,
            {
                "Em": ("0.1", "10"),
                "EC50": ("0.1 nmol/L", "10000 nmol/L"),
                "KB": ("0.01 nmol/L", "10000 nmol/L"),
                "n": ("0.5", "5"),
            },
        ),
    ),
    inputs=("A", "B"),
)
TOLERANCE = Template(
    "pd.tolerance",
    "Tolerance to a direct effect by a hypothetical antagonist",
    (
        Piece(
            "pd/tolerance",
            _PORCHET,
            {"E0": ("0", "10"), "S": ("0.01 L/mg", "100 L/mg"), "kt": ("0.01 1/h", "5 1/h"), "T50": _CONCENTRATION},
        ),
    ),
    inputs=("C",),
)

TEMPLATES = (EMAX, SIGMOID_EMAX, OPERATIONAL, ANTAGONISM, TOLERANCE)
"""What the catalogue lists."""


def emax(**values: Any) -> Model:
    """Return the effect E = E0 + Emax C / (EC50 + C)."""
    return EMAX.model(values)


def sigmoid_emax(**values: Any) -> Model:
    """Return the effect E of `emax` with C and EC50 raised to the power `hill`."""
    return SIGMOID_EMAX.model(values)


def operational_agonism(**values: Any) -> Model:
    """Return the effect E of an agonist A, its potency EC50 and its largest effect Emax."""
    return OPERATIONAL.model(values)


def competitive_antagonism(**values: Any) -> Model:
    """Return the effect E of an agonist A in the presence of its antagonist B, with the `dose_ratio` 1 + B / KB."""
    return ANTAGONISM.model(values)


def tolerance(**values: Any) -> Model:
    """Return the effect E that fades under a lasting concentration C."""
    return TOLERANCE.model(values)
