"""Labels of patients as columns: the patient, and where every patient is in several arms, the arm; their regimens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ModelError, SbmlqspError

SUBJECT, ARM, REGIMEN = "subject", "arm", "regimen"


def label_columns(subjects: Sequence[Any]) -> dict[str, list[Any]]:
    """Return the column "subject", and "arm" beside it where the labels are (patient, arm)."""
    if subjects and all(isinstance(label, tuple) and len(label) == 2 for label in subjects):
        return {SUBJECT: [patient for patient, _ in subjects], ARM: [arm for _, arm in subjects]}
    return {SUBJECT: list(subjects)}


def labels_of(columns: dict[str, list[Any]]) -> tuple[Any, ...]:
    """Return the labels that `label_columns` took apart."""
    if ARM in columns:
        return tuple(zip(columns[SUBJECT], columns[ARM], strict=True))
    return tuple(columns[SUBJECT])


def regimen_texts(regimens: Sequence[Regimen | None]) -> list[str]:
    """Return regimens as texts, "" for none.

    Raises:
        ModelError: for one whose numbers have no unit, which the text form does not know.
    """
    return [_text(regimen) for regimen in regimens]


def regimens_of(texts: Sequence[Any]) -> tuple[Regimen | None, ...]:
    """Return the regimens of a column; raises `RegimenError` for what is none."""
    return tuple(Regimen.parse(text) if isinstance(text, str) and text.strip() else None for text in texts)


def _text(regimen: Regimen | None) -> str:
    if regimen is None:
        return ""
    text = str(regimen)
    try:
        written = Regimen.parse(text) == regimen
    except SbmlqspError:
        written = False
    if not written:
        raise ModelError(
            f"the regimen '{text}' cannot be kept in a table",
            where=REGIMEN,
            fix="give its amounts and times units, or save the population without: replace(population, regimens=None)",
        )
    return text
