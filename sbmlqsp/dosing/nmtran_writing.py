"""`Regimen` -> an NM-TRAN event table with the maps that it needs beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing.dose import Dose, Reset
from sbmlqsp.dosing.nmtran import MODELLED_DURATION, MODELLED_RATE, STEADY_STATES
from sbmlqsp.dosing.regimen import Item
from sbmlqsp.dosing.replacement import Replacement
from sbmlqsp.dosing.times import repetitions
from sbmlqsp.errors import RegimenError, UnitsError

if TYPE_CHECKING:
    import pandas as pd

WRITTEN = ("TIME", "AMT", "RATE", "DUR", "II", "ADDL", "SS", "EVID", "CMT")
_STEADY = {name: code for code, name in STEADY_STATES.items()}
_Key = tuple[str, Any, Any, str | None, str | None]
"""What one compartment number stands for: target, F, lag, modelled duration and rate."""


@dataclass(frozen=True, slots=True)
class NmtranTable:
    """An event table for one subject and what `Regimen.from_nmtran` needs to read it back.

    `rows` hold the columns `WRITTEN`; the maps are keyed by the number of the compartment.
    """

    rows: tuple[tuple[float, ...], ...]
    compartments: Mapping[int, str]
    bioavailability: Mapping[int, Any] = field(default_factory=dict)
    lag: Mapping[int, Any] = field(default_factory=dict)
    duration: Mapping[int, str] = field(default_factory=dict)
    rate: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    molar_mass: Measure | None = None

    @property
    def table(self) -> pd.DataFrame:
        """The records as a data frame."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=list(WRITTEN))

    @property
    def maps(self) -> dict[str, Any]:
        """The keyword arguments of `Regimen.from_nmtran` that belong to the table."""
        names = ("compartments", "bioavailability", "lag", "duration", "rate", "units", "molar_mass")
        return {name: getattr(self, name) for name in names}


def write_table(items: Iterable[Item]) -> NmtranTable:
    """Return the table of a regimen; times and amounts are in one unit each, named in `units`.

    A compartment number stands for a target together with its F, lag and modelled rate or duration, because
    NM-TRAN knows one of each for a compartment.

    Raises:
        RegimenError: for doses without end, resets that cancel, and amounts that do not fit one column.
    """
    given = tuple(items)
    doses = [item for item in given if isinstance(item, Dose | Replacement)]
    writer = _Writer(_time_unit(given), _amount_unit(doses), _one([dose.molar_mass for dose in doses], "molar_mass"))
    rows = [row for item in given for row in writer.rows(item)]
    return writer.table(sorted(rows, key=lambda row: row[0]))


def _time_unit(items: Iterable[Item]) -> str | None:
    """Return the unit for all times: the finest in which times and rates are written without rounding, if there is one.

    Hours where every time is zero and amounts have units.
    """
    given = tuple(items)
    times = [time for item in given for time in _times(item) if time.value]
    found = {time.unit for time in times}
    if None in found and len(found) > 1:
        raise RegimenError("some times have a unit and some have none", where="TIME", fix="give all times a unit")
    if not found:
        return (
            "h"
            if any(isinstance(item, Dose | Replacement) and item.amount.unit is not None for item in given)
            else None
        )
    rates = [rate for item in given if isinstance(item, Dose) for rate in _rates(item)]
    found |= {units.per(units.without_time(rate.unit or ""), rate.unit or "") for rate in rates}
    finest_first = sorted((unit for unit in found if unit), key=lambda unit: units.factor(unit, "s"))
    exact = (unit for unit in finest_first if _without_rounding(times, rates, unit))
    return next(exact, finest_first[0] if finest_first else None)


def _times(item: Item) -> list[Measure]:
    if isinstance(item, Reset):
        return [item.at]
    times = [*item.at, *((item.every, item.until, item.over) if isinstance(item, Dose) else ())]
    return [time for time in times if isinstance(time, Measure)]


def _rates(dose: Dose) -> list[Measure]:
    rates = [dose.rate, dose.amount if dose.constant_infusion else None]
    return [rate for rate in rates if isinstance(rate, Measure) and rate.unit is not None]


def _without_rounding(times: list[Measure], rates: list[Measure], unit: str) -> bool:
    numbers = [units.exact(time, unit) for time in times]
    numbers += [units.exact(rate, units.per(units.without_time(rate.unit or ""), unit)) for rate in rates]
    return all(Fraction(repr(float(number))) == number for number in numbers)


def _amount_unit(doses: list[Dose | Replacement]) -> str | None:
    """Return the one unit of the column AMT, the finest of all; with "/kg" or "/m^2" if all are per body size."""
    found = list(dict.fromkeys(_amount(dose) for dose in doses))
    per = _one([dose.per if isinstance(dose, Dose) else None for dose in doses], "per")
    if None in found and len(found) > 1:
        raise RegimenError("some amounts have a unit and some have none", where="AMT", fix="give all a unit")
    first = found[0] if found else None
    if first is None:
        return None
    for other in found:
        if other is not None and not units.same_dimension(other, first):
            raise RegimenError(f"'{first}' and '{other}' do not fit one column", where="AMT", fix="write two tables")
    finest = min((unit for unit in found if unit), key=lambda unit: units.factor(unit, first))
    return finest if per is None else f"{finest}/{per}"


def _amount(dose: Dose | Replacement) -> str | None:
    if isinstance(dose, Replacement) or not dose.constant_infusion or dose.amount.unit is None:
        return dose.amount.unit
    return units.without_time(dose.amount.unit)


def _one(values: list[Any], name: str) -> Any:
    found = set(values)
    if len(found) > 1:
        raise RegimenError(f"the doses differ in {name}", where=name, fix="NM-TRAN has one column; write two tables")
    return next(iter(found), None)


class _Writer:
    """Turns doses into records and remembers the compartments they need."""

    def __init__(self, time_unit: str | None, amount_unit: str | None, molar_mass: Measure | None) -> None:
        self.time_unit = time_unit
        self.amount_unit = amount_unit
        self.molar_mass = molar_mass
        self.numbers: dict[_Key, int] = {}

    def rows(self, item: Item) -> list[tuple[float, ...]]:
        """Return the records of one dose, replacement or reset."""
        if isinstance(item, Reset):
            if item.cancel:
                raise RegimenError("NM-TRAN has no reset that cancels", where="cancel", fix="write out the doses")
            return [(self._number(item.at), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 1.0)]
        if isinstance(item, Replacement):
            amount, place = self._amount(item.amount), float(self._place((item.into, 1, None, None, None)))
            return [(self._number(at), amount, 0.0, 0.0, 0.0, 0.0, 0.0, 8.0, place) for at in item.at]
        if item.endless:
            raise RegimenError(f"'{item}' never ends", where=item.into, fix="give the number of doses, x 6")
        if item.constant_infusion:
            return self._constant_infusion(item)
        interval = 0.0 if item.every is None else self._number(item.every)
        given = (0.0 if math.isinf(item.amount.value) else self._amount(item.amount), *self._input(item), interval)
        behind = (float(_STEADY[item.steady_state]), 1.0, float(self._compartment(item)))
        counts = [(at, repetitions(item, at, self.time_unit)) for at in item.at]
        return [(self._number(at), *given, count - 1.0, *behind) for at, count in counts if count]

    def table(self, rows: list[tuple[float, ...]]) -> NmtranTable:
        """Return the table of the records, with the maps collected on the way."""
        keys = {number: key for key, number in self.numbers.items()}
        named = {"TIME": self.time_unit, "AMT": self.amount_unit}
        return NmtranTable(
            tuple(rows),
            {number: key[0] for number, key in keys.items()},
            {number: key[1] for number, key in keys.items() if key[1] != 1},
            {number: key[2] for number, key in keys.items() if key[2] is not None},
            {number: key[3] for number, key in keys.items() if key[3] is not None},
            {number: key[4] for number, key in keys.items() if key[4] is not None},
            {column: unit for column, unit in named.items() if unit is not None},
            self.molar_mass,
        )

    def _input(self, dose: Dose) -> tuple[float, float]:
        """Return RATE and DUR."""
        if isinstance(dose.rate, str):
            return MODELLED_RATE, 0.0
        if isinstance(dose.over, str):
            return MODELLED_DURATION, 0.0
        if dose.rate is not None:
            return self._converted(dose.rate, self._per_time(self.amount_unit), "rate"), 0.0
        return 0.0, 0.0 if dose.over is None else self._number(dose.over)

    def _constant_infusion(self, dose: Dose) -> list[tuple[float, ...]]:
        """Return the record of the steady state, if it is meant, and that of what is given from then on."""
        start, place = self._number(dose.at[0]), float(self._compartment(dose))
        rate = self._converted(dose.amount, self._per_time(self._plain_unit), "rate")
        found: list[tuple[float, ...]] = []
        if dose.steady_state != "no":
            found.append((start, 0.0, rate, 0.0, 0.0, 0.0, float(_STEADY[dose.steady_state]), 1.0, place))
        if dose.until is not None:
            duration = units.exact(dose.until, self.time_unit) - units.exact(dose.at[0], self.time_unit)
            amount = float(Fraction(repr(rate)) * duration)
            found.append((start, amount, 0.0, float(duration), 0.0, 0.0, 0.0, 1.0, place))
        return found

    def _compartment(self, dose: Dose) -> int:
        over, rate = (value if isinstance(value, str) else None for value in (dose.over, dose.rate))
        return self._place((dose.into, dose.bioavailability, dose.lag, over, rate))

    def _place(self, key: _Key) -> int:
        return self.numbers.setdefault(key, len(self.numbers) + 1)

    def _number(self, time: Measure) -> float:
        return float(units.exact(time, self.time_unit, "time"))

    def _amount(self, amount: Measure) -> float:
        return self._converted(amount, self._plain_unit, "amount")

    @property
    def _plain_unit(self) -> str | None:
        """The unit of AMT without "/kg" or "/m^2"."""
        return None if self.amount_unit is None else units.split_per(self.amount_unit)[0]

    def _per_time(self, unit: str | None) -> str | None:
        return None if unit is None or self.time_unit is None else units.per(unit, self.time_unit)

    @staticmethod
    def _converted(measure: Measure, unit: str | None, column: str) -> float:
        try:
            return float(units.exact(measure, unit, column))
        except UnitsError as error:
            raise RegimenError(error.message, where=column, fix=error.fix) from None
