"""`Solute`: the properties of a drug that decide where it goes, and the lipophilicities made of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from sbmlqsp.errors import ModelError
from sbmlqsp.templates.partition.ionisation import Ionisation


class Solute(Protocol):
    """What the methods ask of a drug."""

    @property
    def fu(self) -> float:
        """Fraction unbound in plasma."""

    @property
    def logP(self) -> float | None:  # noqa: N802 - the name of the quantity
        """Decadic logarithm of the octanol-water partition coefficient of the neutral form."""

    @property
    def blood_plasma_ratio(self) -> float:
        """Concentration in blood to that in plasma."""

    @property
    def ionisation(self) -> Ionisation:
        """Its acidic and basic groups."""


@dataclass(frozen=True, slots=True)
class Lipophilicity:
    """Octanol-water (P) and vegetable oil-water (P_oil) partition coefficients of the neutral form."""

    octanol: float
    oil: float


def lipophilicity(drug: Solute) -> Lipophilicity:
    """Return P = 10^logP and P_oil = 10^(1.115 logP - 1.35).

    Source: Leo A, Hansch C, Elkins D. Chem Rev 1971;71:525-616, as used by Poulin and Theil 2002.

    Raises:
        ModelError: for a drug without logP.
    """
    if drug.logP is None or not math.isfinite(drug.logP):
        raise ModelError("the drug has no logP", where="logP", fix="give logP, or Kp as numbers")
    return Lipophilicity(10.0**drug.logP, 10.0 ** (1.115 * drug.logP - 1.35))
