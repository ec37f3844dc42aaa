"""Discontinuities that other programs step over without a word."""

from __future__ import annotations

from collections.abc import Iterator

from sbmlqsp.checks.discontinuities import find
from sbmlqsp.checks.structure import where
from sbmlqsp.core.findings import Issue
from sbmlqsp.core.formula import to_text
from sbmlqsp.model.model import Model

LONGEST = 100  # characters of a formula in a message


def jumps(model: Model) -> Iterator[Issue]:
    """Yield the elements whose formulas jump at a time or at a border of the states."""
    found = find(model)
    timed: dict[str, list[str]] = {}
    for atom in found.timed:
        timed.setdefault(atom.owner, []).append(to_text(atom.expression))
    for owner, texts in timed.items():
        yield Issue(
            "discontinuity",
            "note",
            where(model.tables, owner),
            f"'{owner}' jumps with time ({', '.join(texts[:3])}); simulate stops there, others may step over it",
            "for use elsewhere write it as events: doses as a regimen",
        )
    for expression in found.pulses:
        yield Issue(
            "discontinuity",
            "note",
            "model",
            f"an input that changes with time may be a pulse ({_short(to_text(expression))}); simulate stops in it, "
            "others may step over it",
        )
    for expression in (*found.watched, *found.stepped):
        yield Issue(
            "discontinuity",
            "note",
            "model",
            f"rates jump where {_short(to_text(expression))} changes; simulate watches it, others may step over it",
        )
    yield from found.undecidable


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
