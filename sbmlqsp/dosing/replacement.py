"""`Replacement`: an amount that takes the place of the one that is there (EVID 8 of mrgsolve's event tables)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import fields
from sbmlqsp.errors import RegimenError


@dataclass(frozen=True, slots=True, init=False)
class Replacement:
    """At each time in `at` the target holds `amount`, whatever it held before; infusions that run go on.

    Bioavailability and lag belong to doses and change nothing here, as in mrgsolve.

    Attributes:
        amount: how much the target holds afterwards, zero or more.
        into: id of the species or parameter whose amount is replaced.
        at: one or several times.
        molar_mass: joins moles and masses.

    Raises:
        RegimenError: for arguments out of range.
    """

    amount: Measure
    into: str
    at: tuple[Measure, ...]
    molar_mass: Measure | None

    def __init__(self, amount: Any, into: str, at: Any | Sequence[Any] = 0, molar_mass: Any = None) -> None:
        given = fields.amount(amount, "amount", zero=True)
        if given.unit is not None and fields.is_rate(given.unit):
            raise RegimenError(f"amount={given} is per time", where="amount", fix="give an amount, such as 5 mg")
        if given.unit is not None and units.split_per(given.unit)[1] is not None:
            raise RegimenError(f"amount={given} is per body size", where="amount", fix="give the amount itself")
        object.__setattr__(self, "amount", given)
        object.__setattr__(self, "into", fields.identifier(into, "into"))
        object.__setattr__(self, "at", fields.times(at, "at"))
        mass = None if molar_mass is None else fields.measure(molar_mass, "molar_mass", "g/mol")
        object.__setattr__(self, "molar_mass", mass)

    def __str__(self) -> str:
        from sbmlqsp.dosing.spelling import spell_replacement

        return spell_replacement(self)
