"""Pairs of models that say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from sbmlqsp.curation.duplicates.fingerprint import Fingerprint, fingerprint
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model

NEAR = 0.5
"""Likeness from which two models are called nearly the same."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two names and how they are alike: "same equations", "same shape" (other parameters or encoding) or "near"."""

    first: str
    second: str
    kind: Literal["same equations", "same shape", "near"]
    likeness: float

    def __str__(self) -> str:
        return f"{self.first} / {self.second}: {self.kind} ({self.likeness:.0%} of the equations)"


def find_duplicates(models: Mapping[str, Model], near: float = NEAR) -> tuple[Duplicate, ...]:
    """Return the pairs of models with the same or nearly the same equations, the most alike first.

    Names, values, order, units and the way reactions are split do not matter. Models whose equations cannot be
    written down, and those without a state that changes, are left out.
    """
    prints: dict[str, Fingerprint] = {}
    for name, model in models.items():
        try:
            found = fingerprint(model)
        except SbmlqspError:
            continue
        if found.states:
            prints[name] = found
    pairs = (_compared(one, two, prints[one], prints[two]) for one, two in combinations(prints, 2))
    alike = [pair for pair in pairs if pair.likeness >= near]
    return tuple(sorted(alike, key=lambda pair: (pair.kind != "same equations", -pair.likeness)))


def _compared(first: str, second: str, one: Fingerprint, two: Fingerprint) -> Duplicate:
    if one.equations == two.equations:
        return Duplicate(first, second, "same equations", 1.0)
    likeness = one.likeness(two)
    return Duplicate(first, second, "same shape" if likeness == 1.0 else "near", likeness)
