"""`Dose` and `Reset`: one line of a treatment, validated when made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import fields
from sbmlqsp.errors import RegimenError


class _Unsaid(int):
    """A number that nobody gave."""


ONE = _Unsaid(1)
"""The default count: one dose, where no `every` asks how many."""

SteadyState = Literal["no", "replace", "add"]
Per = Literal["kg", "m^2"]
Quantity = Any
"""A number in model units, text such as "5 mg", a `Measure` or a pint quantity."""


@dataclass(frozen=True, slots=True, init=False)
class Dose:
    """What is given, where, when and how.

    Attributes:
        amount: how much each time; an amount per time ("10 mg/h") is a constant infusion that needs `until`.
        into: id of the species, parameter or compartment content that receives it.
        at: one or several times; with `every` the whole set of times repeats.
        every: interval of repetition.
        count: number of repetitions, the first included; None: until `until`, or without end. With `every` it or
            `until` has to be given; a count of 1 is one dose, and leaves `every` out.
        until: repetitions begin before this time; a constant infusion ends at it.
        over: duration of an infusion, or the id of a parameter.
        rate: rate of an infusion, or the id of a parameter; excludes `over`.
        lag: delay of each dose, or the id of a parameter.
        bioavailability: fraction that arrives, or the id of a parameter; scales the rate under `over` and the
            duration under `rate`.
        steady_state: "replace" the state by that after endless repetition, "add" it, or "no".
        per: "kg" or "m^2" if the amount is per body weight or per body surface area.
        molar_mass: joins moles and masses.

    Raises:
        RegimenError: for arguments out of range, and for arguments that contradict each other, naming both.
    """

    amount: Measure
    into: str
    at: tuple[Measure, ...]
    every: Measure | None
    count: int | None
    until: Measure | None
    over: Measure | str | None
    rate: Measure | str | None
    lag: Measure | str | None
    bioavailability: float | str
    steady_state: SteadyState
    per: Per | None
    molar_mass: Measure | None

    def __init__(
        self,
        amount: Quantity,
        into: str,
        at: Quantity | Sequence[Quantity] = 0,
        every: Quantity | None = None,
        count: int | None = ONE,
        until: Quantity | None = None,
        over: Quantity | None = None,
        rate: Quantity | None = None,
        lag: Quantity | None = None,
        bioavailability: Quantity = 1,
        steady_state: SteadyState = "no",
        per: Per | None = None,
        molar_mass: Quantity | None = None,
    ) -> None:
        given, unit_per = _amount_and_per(fields.amount(amount, "amount"), per)
        values = {
            "amount": given,
            "into": fields.identifier(into, "into"),
            "at": fields.times(at, "at"),
            "every": None if every is None else fields.time(every, "every", zero=False),
            "count": fields.whole(count, "count"),
            "until": None if until is None else fields.time(until, "until", zero=False),
            "over": fields.measure_or_id(over, "over", "h"),
            "rate": fields.rate_or_id(rate, "rate"),
            "lag": fields.measure_or_id(lag, "lag", "h", zero=True),
            "bioavailability": fields.fraction_or_id(bioavailability, "bioavailability"),
            "steady_state": fields.one_of(steady_state, "steady_state", ("no", "replace", "add")),
            "per": unit_per,
            "molar_mass": None if molar_mass is None else fields.measure(molar_mass, "molar_mass", "g/mol"),
        }
        values["count"] = _repetitions(values)
        if _is_one_dose(values, count):
            values["every"] = None
        for name, value in values.items():
            object.__setattr__(self, name, value)
        _refuse_contradictions(self)

    @property
    def constant_infusion(self) -> bool:
        """Whether the amount is an amount per time."""
        return self.amount.unit is not None and fields.is_rate(self.amount.unit)

    @property
    def endless(self) -> bool:
        """Whether the doses repeat until the simulation ends."""
        return self.every is not None and self.count is None and self.until is None

    def __str__(self) -> str:
        from sbmlqsp.dosing.spelling import spell_dose

        return spell_dose(self)


@dataclass(frozen=True, slots=True, init=False)
class Reset:
    """The state returns to its initial values and infusions stop; `cancel` also drops pending doses."""

    at: Measure
    cancel: bool

    def __init__(self, at: Quantity, cancel: bool = False) -> None:
        object.__setattr__(self, "at", fields.time(at, "at"))
        object.__setattr__(self, "cancel", bool(cancel))

    def __str__(self) -> str:
        from sbmlqsp.dosing.spelling import spell_reset

        return spell_reset(self)


def _amount_and_per(amount: Measure, per: Per | None) -> tuple[Measure, Per | None]:
    """Return the amount without "/kg" or "/m^2", and which of them it was."""
    fields.one_of(per, "per", (None, "kg", "m^2"))
    if amount.unit is None:
        return amount, per
    unit, written = units.split_per(amount.unit)
    if written is not None and per not in (None, written):
        raise RegimenError(f"amount={amount} contradicts per={per!r}", where="per", fix=f"leave out per={per!r}")
    return Measure(amount.value, unit), fields.one_of(written or per, "per", (None, "kg", "m^2"))


def _repetitions(values: dict[str, Any]) -> int | None:
    """Return the count that is meant: `until` takes the place of the default of one."""
    if values["every"] is None:
        return ONE if values["count"] is None else values["count"]
    if values["until"] is not None and isinstance(values["count"], _Unsaid):
        return None
    count: int | None = values["count"]
    return count


def _is_one_dose(values: dict[str, Any], count: int | None) -> bool:
    """Return whether an interval was given beside a count of 1 that somebody meant; steady states keep theirs."""
    said = values["every"] is not None and values["count"] == 1 and not isinstance(count, _Unsaid)
    return said and values["until"] is None and values["steady_state"] == "no"


def _refuse_contradictions(dose: Dose) -> None:
    if math.isinf(dose.amount.value) and (dose.rate is None or dose.steady_state == "no" or dose.every is not None):
        raise RegimenError("amount is infinite", where="amount", fix="give rate and steady_state without every")
    if dose.over is not None and dose.rate is not None:
        raise _contradiction(f"over={dose.over}", f"rate={dose.rate}", "give one of them")
    if dose.until is not None and dose.count is not None and dose.every is not None:
        raise _contradiction(f"until={dose.until}", f"count={dose.count}", "give one of them")
    if dose.every is None and dose.count != 1:
        raise RegimenError(f"count={dose.count} needs every", where="count", fix="give the interval, every='24 h'")
    _refuse_endless(dose)
    if dose.constant_infusion:
        _check_constant_infusion(dose)
    elif dose.until is not None and dose.every is None:
        raise RegimenError(f"until={dose.until} needs every", where="until", fix="give the interval, every='24 h'")
    elif dose.steady_state != "no" and dose.every is None and not math.isinf(dose.amount.value):
        raise RegimenError("a steady state needs every", where="steady_state", fix="give the interval, every='24 h'")
    if dose.steady_state != "no" and len(dose.at) > 1:
        raise _contradiction(f"steady_state={dose.steady_state!r}", f"at={dose.at[0]}, ...", "give one time")
    if dose.until is not None and _not_after(dose.until, dose.at):
        raise _contradiction(f"until={dose.until}", f"at={dose.at[0]}", "let until be after the first dose")


def _refuse_endless(dose: Dose) -> None:
    """Refuse an interval without a count, which only serves a steady state."""
    if dose.every is not None and dose.count == 1 and dose.steady_state == "no":
        raise RegimenError(
            f"every={dose.every} needs count or until",
            where="every",
            fix="give count=6, until='6 d', or count=None for doses without end",
        )


def _check_constant_infusion(dose: Dose) -> None:
    for name, value in (("over", dose.over), ("rate", dose.rate), ("every", dose.every)):
        if value is not None:
            raise _contradiction(f"amount={dose.amount}", f"{name}={value}", "give an amount, not an amount per time")
    if len(dose.at) > 1:
        raise RegimenError(f"the constant infusion {dose.amount} starts more than once", where="at", fix="add a dose")
    if dose.until is None and dose.steady_state == "no":
        raise RegimenError(
            f"amount={dose.amount} is a constant infusion without end", where="until", fix="give until, such as 24 h"
        )


def _not_after(until: Measure, at: tuple[Measure, ...]) -> bool:
    first = at[0]
    if first.value == 0 or until.unit == first.unit:
        return until.value <= first.value
    if until.unit is None or first.unit is None:
        return False
    return until.value * units.factor(until.unit, first.unit) <= first.value


def _contradiction(one: str, other: str, fix: str) -> RegimenError:
    return RegimenError(f"{one} and {other} contradict each other", where=other.split("=", maxsplit=1)[0], fix=fix)
