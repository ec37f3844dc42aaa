"""Pharmacodynamics: direct, delayed and indirect effects, blood cells, tumours, viruses.

The drug comes in as the parameter `C` (agonist `A`), which `compose` connects to a concentration.
"""

from __future__ import annotations

from typing import Any, Literal

from sbmlqsp.model import Model
from sbmlqsp.templates.options import chosen
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

_HOLFORD = "Holford NHG, Sheiner LB. Clin Pharmacokinet 1981;6:429-453."
_HILL = "Hill AV. J Physiol 1910;40:iv-vii."
_BLACK = "Black JW, Leff P. Proc R Soc Lond B 1983;220:141-162."
_DAYNEKA = "Dayneka NL, Garg V, Jusko WJ. J Pharmacokinet Biopharm 1993;21:457-478."
_FRIBERG = "Friberg LE, Henningsson A, Maas H, Nguyen L, Karlsson MO. J Clin Oncol 2002;20:4713-4721."
_VERHULST = "Verhulst PF. Correspondance mathematique et physique 1838;10:113-121."
_LAIRD = "Laird AK. Br J Cancer 1964;18:490-502."
_NOWAK = "Nowak MA, May RM. Virus Dynamics. Oxford University Press; 2000."
_BERGMAN = "Bergman RN, Ider YZ, Bowden CR, Cobelli C. Am J Physiol 1979;236:E667-E677."

_CONCENTRATION = ("0.001 mg/L", "1000 mg/L")
_SIZE = ("10", "10000")
_EMAX_RANGES = {"E0": ("0", "1"), "Emax": ("0.1", "10"), "EC50": _CONCENTRATION}
_TURNOVER = {"kin": ("0.01 1/h", "100 1/h"), "kout": ("0.01 1/h", "10 1/h")}
_INHIBITION = {**_TURNOVER, "Imax": ("0.1", "1"), "IC50": _CONCENTRATION}
_STIMULATION = {**_TURNOVER, "Smax": ("0.1", "20"), "SC50": _CONCENTRATION}
_VIRUS_RANGES = {
    "production": ("100 item/mL/h", "100000 item/mL/h"),
    "d": ("0.0004 1/h", "0.02 1/h"),
    "beta": ("1e-10 mL/item/h", "1e-7 mL/item/h"),
    "a": ("0.004 1/h", "0.1 1/h"),
    "k": ("0.4 1/h", "400 1/h"),
    "u": ("0.04 1/h", "2 1/h"),
    "efficacy": ("0", "1"),
}
_GLUCOSE_RANGES = {
    "Ib": ("1 mIU/L", "100 mIU/L"),
    "Gb": ("50 mg/dL", "300 mg/dL"),
    "p1": ("0.1 1/h", "6 1/h"),
    "p2": ("0.3 1/h", "10 1/h"),
    "p3": ("0.0001 L/mIU/h^2", "1 L/mIU/h^2"),
}

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
INDIRECT = {
    number: Template(
        f"pd.indirect_response_{number}",
        f"Indirect response {roman}: {meaning}",
        (Piece(f"pd/indirect_response_{number}", _DAYNEKA, ranges),),
        inputs=("C",),
    )
    for number, roman, meaning, ranges in (
        (1, "I", "production is inhibited", _INHIBITION),
        (2, "II", "loss is inhibited", _INHIBITION),
        (3, "III", "production is stimulated", _STIMULATION),
        (4, "IV", "loss is stimulated", _STIMULATION),
    )
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
VIRAL = Template(
    "pd.viral_dynamics",
    "Basic viral dynamics: uninfected cells, infected cells, virions",
    (Piece("pd/viral_dynamics", _NOWAK, _VIRUS_RANGES),),
    inputs=("efficacy",),
)
GLUCOSE = Template(
    "pd.glucose_minimal_model",
    "Minimal model of glucose and insulin action",
    (Piece("pd/glucose_minimal_model", _BERGMAN, _GLUCOSE_RANGES),),
    inputs=("I",),
)

TEMPLATES = (EMAX, SIGMOID_EMAX, OPERATIONAL, *INDIRECT.values(), FRIBERG, LOGISTIC, GOMPERTZ, VIRAL, GLUCOSE)
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


def indirect_response(kind: Literal[1, 2, 3, 4], **values: Any) -> Model:
    """Return the response R whose production (1, 3) or loss (2, 4) is inhibited (1, 2) or stimulated (3, 4).

    Raises:
        ModelError: for another kind.
    """
    return chosen("kind of indirect response", kind, INDIRECT).model(values)


def friberg_myelosuppression(**values: Any) -> Model:
    """Return the neutrophil count `Circ` under a drug that hinders the proliferation of its precursors."""
    return FRIBERG.model(values)


def logistic_growth(**values: Any) -> Model:
    """Return the size N with N' = r N (1 - N / K)."""
    return LOGISTIC.model(values)


def gompertz_growth(**values: Any) -> Model:
    """Return the size N with N' = a N ln(K / N)."""
    return GOMPERTZ.model(values)


def viral_dynamics(**values: Any) -> Model:
    """Return uninfected cells x, infected cells y and virions v, with the reproductive number R0."""
    return VIRAL.model(values)


def glucose_minimal_model(**values: Any) -> Model:
    """Return glucose `G` and insulin action `X` under the input `I`."""
    return GLUCOSE.model(values)
