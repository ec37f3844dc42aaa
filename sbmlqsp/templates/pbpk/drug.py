"""`Drug`: what an organism does with a substance, as a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ModelError
from sbmlqsp.templates.partition import METHODS, Ionisation
from sbmlqsp.templates.pbpk.doors import number, positive

ByOrgan = tuple[tuple[str, float], ...]
Method = Callable[..., dict[str, float]]


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug.

    Attributes:
        name: what it is called.
        fu: fraction unbound in plasma, above 0 up to 1.
        blood_plasma_ratio: concentration in blood to that in plasma.
        logP: octanol-water partition coefficient of the neutral form, decadic logarithm.
        acids, bases: pKa of acidic groups, and of basic groups (of the conjugate acid).
        Kp: tissue-plasma partition coefficients of total drug: a number for each organ, or how to predict them:
            "poulin-theil", "rodgers-rowland", "berezhkovskiy", "schmitt", or a function of a drug that returns them.
        clearance: intrinsic clearance of unbound drug by organ, such as {"liver": "120 L/h"}.
        PS: permeability-surface product for unbound drug by organ, such as {"brain": "0.5 L/h"}.
        filtered: whether the kidney filters unbound drug.
        secretion: intrinsic clearance of unbound drug by tubular secretion, L/h.
        reabsorbed: the part of what reaches the tubules that comes back.
        ka: absorption rate constant from the lumen of the gut, 1/h; None for a drug that is not swallowed.
        molar_mass: grams per mole.

    Raises:
        ModelError: for numbers that cannot be, naming them; UnitsError for quantities of another kind.
    """

    name: str
    fu: float
    blood_plasma_ratio: float = 1.0
    logP: float | None = None  # noqa: N815 - the name of the quantity
    acids: tuple[float, ...] = ()
    bases: tuple[float, ...] = ()
    Kp: ByOrgan | Mapping[str, Any] | str | Method = ()
    clearance: ByOrgan | Mapping[str, Any] = ()
    PS: ByOrgan | Mapping[str, Any] = ()
    filtered: bool = False
    secretion: Any = 0.0
    reabsorbed: float = 0.0
    ka: Any = None
    molar_mass: Any = None

    def __post_init__(self) -> None:
        for what in ("fu", "blood_plasma_ratio", "reabsorbed"):
            self._set(what, number(getattr(self, what), "", what))
        if self.logP is not None:
            self._set("logP", number(self.logP, "", "logP"))
        _refuse_unless(0 < self.fu <= 1, "fu", self.fu, "give a number above 0, up to 1")
        ratio = self.blood_plasma_ratio
        _refuse_unless(ratio > 0, "blood_plasma_ratio", ratio, "give a positive number")
        _refuse_unless(0 <= self.reabsorbed <= 1, "reabsorbed", self.reabsorbed, "give a part between 0 and 1")
        self._set("acids", _numbers(self.acids))
        self._set("bases", _numbers(self.bases))
        self._set("clearance", _by_organ(self.clearance, "L/h", "clearance"))
        self._set("PS", _by_organ(self.PS, "L/h", "PS"))
        self._set("secretion", positive(self.secretion, "L/h", "secretion"))
        if self.ka is not None:
            self._set("ka", positive(self.ka, "1/h", "ka", zero=False))
        if self.molar_mass is not None:
            self._set("molar_mass", positive(self.molar_mass, "g/mol", "molar_mass", zero=False))
        self._set_partition()

    def _set_partition(self) -> None:
        if isinstance(self.Kp, str):
            if self.Kp not in METHODS:
                raise unknown_symbol(self.Kp, METHODS, "method for Kp")
        elif not callable(self.Kp):
            given = _by_organ(self.Kp, "", "Kp")
            for organ, value in given:
                _refuse_unless(value > 0, f"Kp of {organ}", value, "give a positive number")
            self._set("Kp", given)

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    @property
    def ionisation(self) -> Ionisation:
        """Its acidic and basic groups."""
        return Ionisation(self.acids, self.bases)

    def of_organ(self, quantity: str, organ: str) -> float | None:
        """Return the clearance or PS of an organ in L/h, None where the drug does not say."""
        return dict(getattr(self, quantity)).get(organ)


def _refuse_unless(condition: bool, what: str, value: float, fix: str) -> None:
    if not condition:
        raise ModelError(f"the {what} of the drug is {value:g}", where=what, fix=fix)


def _numbers(values: Iterable[float] | float) -> tuple[float, ...]:
    return (float(values),) if isinstance(values, int | float) else tuple(float(value) for value in values)


def _by_organ(given: ByOrgan | Mapping[str, Any], unit: str, what: str) -> ByOrgan:
    pairs = given.items() if isinstance(given, Mapping) else given
    return tuple((organ, positive(value, unit, f"{what} of {organ}")) for organ, value in pairs)
