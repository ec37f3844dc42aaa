"""Turnover of a response, with a precursor or a moderator behind tolerance, and signals that take time."""

from __future__ import annotations

from typing import Any, Literal

from sbmlqsp.model import Model
from sbmlqsp.templates.options import chosen, whole
from sbmlqsp.templates.piece import Piece
from sbmlqsp.templates.template import Template

_DAYNEKA = "Dayneka NL, Garg V, Jusko WJ. J Pharmacokinet Biopharm 1993;21:457-478."
_SHARMA = "Sharma A, Ebling WF, Jusko WJ. J Pharm Sci 1998;87:1577-1584."
_GABRIELSSON = "Gabrielsson J, Peletier LA. Eur J Pharm Sci 2007;32:85-104."
_MAGER = "Mager DE, Jusko WJ. Clin Pharmacol Ther 2001;70:210-216."
_BERGMAN = "Bergman RN, Ider YZ, Bowden CR, Cobelli C. Am J Physiol 1979;236:E667-E677."

_CONCENTRATION = ("0.001 mg/L", "1000 mg/L")
_TURNOVER = {"kin": ("0.01 1/h", "100 1/h"), "kout": ("0.01 1/h", "10 1/h")}
_INHIBITED = {"Imax": ("0.1", "1"), "IC50": _CONCENTRATION}
_STIMULATED = {"Smax": ("0.1", "20"), "SC50": _CONCENTRATION}
_INHIBITION = {**_TURNOVER, **_INHIBITED}
_STIMULATION = {**_TURNOVER, **_STIMULATED}
_PRECURSOR = {"k0": ("0.01 1/h", "100 1/h"), "kp": ("0.005 1/h", "5 1/h"), "kout": ("0.01 1/h", "10 1/h")}
_GLUCOSE_RANGES = {
    "Ib": ("1 mIU/L", "100 mIU/L"),
    "Gb": ("50 mg/dL", "300 mg/dL"),
    "p1": ("0.1 1/h", "6 1/h"),
    "p2": ("0.3 1/h", "10 1/h"),
    "p3": ("0.0001 L/mIU/h^2", "1 L/mIU/h^2"),
}

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
PRECURSOR = {
    word: Template(
        f"pd.precursor_{word}",
        f"Response with a precursor whose step to the response is {word}: tolerance and rebound",
        (Piece(f"pd/precursor_{word}", _SHARMA, {**_PRECURSOR, **ranges}),),
        inputs=("C",),
    )
    for word, ranges in (("inhibited", _INHIBITED), ("stimulated", _STIMULATED))
}
FEEDBACK = Template(
    "pd.feedback_turnover",
    "Turnover with feedback by a moderator: tolerance and rebound",
    (Piece("pd/feedback_turnover", _GABRIELSSON, {**_STIMULATION, "ktol": ("0.001 1/h", "5 1/h")}),),
    inputs=("C",),
)
GLUCOSE = Template(
    "pd.glucose_minimal_model",
    "Minimal model of glucose and insulin action",
    (Piece("pd/glucose_minimal_model", _BERGMAN, _GLUCOSE_RANGES),),
    inputs=("I",),
)


def _signal(steps: int) -> Template:
    ranges = {"Emax": ("0.1", "100"), "EC50": _CONCENTRATION, "tau": ("0.1 h", "50 h")}
    return Template(
        "pd.signal_transduction",
        "A signal that passes through a chain of transit compartments",
        (Piece("pd/signal_transduction", _MAGER, ranges, repeats=whole("steps", steps, 1, 50)),),
        inputs=("C",),
    )


TEMPLATES = (*INDIRECT.values(), *PRECURSOR.values(), FEEDBACK, _signal(4), GLUCOSE)
"""What the catalogue lists."""


def indirect_response(kind: Literal[1, 2, 3, 4], **values: Any) -> Model:
    """Return the response R whose production (1, 3) or loss (2, 4) is inhibited (1, 2) or stimulated (3, 4).

    Raises:
        ModelError: for another kind.
    """
    return chosen("kind of indirect response", kind, INDIRECT).model(values)


def precursor_response(kind: Literal["inhibited", "stimulated"], **values: Any) -> Model:
    """Return the response R made from a precursor P; the drug inhibits or stimulates the step between them.

    Raises:
        ModelError: for another kind.
    """
    return chosen("kind of precursor response", kind, PRECURSOR).model(values)


def feedback_turnover(**values: Any) -> Model:
    """Return the response R whose production is stimulated by the drug and divided by the moderator M."""
    return FEEDBACK.model(values)


def signal_transduction(steps: int = 4, **values: Any) -> Model:
    """Return the `response` that follows the signal at the receptor through `steps` compartments of mean time tau.

    Raises:
        ModelError: for a number of steps outside 1 to 50.
    """
    return _signal(steps).model(values)


def glucose_minimal_model(**values: Any) -> Model:
    """Return glucose `G` and insulin action `X` under the input `I`."""
    return GLUCOSE.model(values)
