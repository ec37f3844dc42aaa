"""NM-TRAN event tables -> `Regimen` (NONMEM 7 users guides IV and VI: dose records of PREDPP)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sbmlqsp import units as unit_tools
from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing.dose import Dose, Reset
from sbmlqsp.dosing.fields import IDENTIFIER
from sbmlqsp.dosing.nmtran_csv import together
from sbmlqsp.dosing.nmtran_table import Row, header_error, rows
from sbmlqsp.dosing.regimen import Item
from sbmlqsp.dosing.replacement import Replacement
from sbmlqsp.dosing.times import MOST_DOSES
from sbmlqsp.errors import RegimenError

EVENTS = {0: "observation", 1: "dose", 2: "other", 3: "reset", 4: "reset and dose", 8: "replace"}
MODELLED_RATE, MODELLED_DURATION = -1.0, -2.0
STEADY_STATES = {0: "no", 1: "replace", 2: "add"}
Key = int | str


@dataclass(frozen=True, slots=True)
class Compartments:
    """What stands beside an NM-TRAN table: compartment numbers, and F, ALAG, D and R of each.

    The maps of properties are keyed by number or by id; values are numbers, quantities or parameter ids.
    `units` gives the units of the columns TIME and AMT; without it numbers are in model units.
    """

    ids: Mapping[int, str] | None = None
    bioavailability: Mapping[Key, Any] = field(default_factory=dict)
    lag: Mapping[Key, Any] = field(default_factory=dict)
    duration: Mapping[Key, Any] = field(default_factory=dict)
    rate: Mapping[Key, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    molar_mass: Any = None

    def of(self, row: Row) -> tuple[Key, str]:
        """Return the compartment of a record as written and as id."""
        cell = row.cells.get("CMT")
        if self.ids is None:
            text = str(cell).strip()
            if cell is None or not IDENTIFIER.fullmatch(text):
                raise row.error("CMT", f"'{text}' is no id", "give compartments={1: 'depot', 2: 'central'}")
            return text, text
        number = row.whole("CMT") or (next(iter(self.ids)) if len(self.ids) == 1 else 0)
        if number not in self.ids:
            known = ", ".join(f"{n} ({name})" for n, name in self.ids.items())
            raise row.error("CMT", f"compartment {number} is unknown", f"known are {known}")
        return number, self.ids[number]

    def time(self, value: Any) -> float | None:
        """Return a time in the unit of TIME; None for a parameter, and where units cannot be compared."""
        if isinstance(value, int | float):
            return float(value)
        if value is None or (isinstance(value, str) and IDENTIFIER.fullmatch(value)) or "TIME" not in self.units:
            return None
        found = unit_tools.parse(value, what="lag")
        return None if found.unit is None else found.value * unit_tools.factor(found.unit, self.units["TIME"])

    def measure(self, number: float, column: str, per_time: bool = False) -> Measure:
        """Return a number of the table with the unit of its column."""
        unit = self.units.get(column)
        if per_time and unit is not None:
            unit = f"{unit}/{self.units['TIME']}"
        return Measure(number, unit)


def read_regimen(table: Any, maps: Compartments, subject: Any = None) -> tuple[Item, ...]:
    """Return the doses, replacements and resets of one subject of a table, in the order of its rows.

    Raises:
        RegimenError: naming row, column and rule; `issues` holds every problem of the table.
    """
    return read_records(_of_subject(rows(table), subject), maps)


def read_records(records: Sequence[Row], maps: Compartments) -> tuple[Item, ...]:
    """Return the doses, replacements and resets of the records of one subject; raises as `read_regimen`."""
    items: list[Item] = []
    problems: list[RegimenError] = []
    before = -math.inf
    for row in records:
        try:
            before = time_of(row, before)
            items.extend(_items(row, before, maps))
        except RegimenError as error:
            problems.append(error)
    if problems:
        raise together(problems)
    return tuple(items)


def _of_subject(records: tuple[Row, ...], subject: Any) -> list[Row]:
    subjects = list(dict.fromkeys(str(row.cells.get("ID", "")).strip() for row in records))
    if subject is None and len(subjects) > 1:
        shown = ", ".join(subjects[:5])
        raise header_error(
            "ID", f"the table has {len(subjects)} subjects ({shown} ...)", "say which: subject=, --subject"
        )
    if subject is not None and str(subject) not in subjects:
        raise header_error("ID", f"the table has no subject {subject}", f"known are {', '.join(subjects[:12])}")
    return [row for row in records if subject is None or str(row.cells.get("ID", "")).strip() == str(subject)]


def time_of(row: Row, before: float) -> float:
    """Return TIME, which never decreases."""
    time = row.value("TIME")
    if time is None or time < 0:
        raise row.error("TIME", "the time is missing" if time is None else f"the time is {time:g}", "count from 0 on")
    if time < before:
        raise row.error("TIME", f"the time {time:g} is before the {before:g} of the row above", "sort the rows by time")
    return time


def _items(row: Row, time: float, maps: Compartments) -> Iterator[Item]:
    event = event_of(row)
    at = maps.measure(time, "TIME")
    if event in ("reset", "reset and dose"):
        yield Reset(at)
    if event == "replace":
        yield _replacement(row, time, maps)
    elif event in ("dose", "reset and dose"):
        yield _dose(row, at, maps)
    elif row.value("AMT"):
        raise row.error("AMT", f"an {event} record has AMT", "set EVID to 1, or AMT to 0")


def _replacement(row: Row, time: float, maps: Compartments) -> Replacement:
    """Return what EVID 8 stands for in mrgsolve: AMT takes the place of what is there; F and ALAG play no part."""
    _, target = maps.of(row)
    for column in ("RATE", "DUR", "SS"):
        if row.value(column):
            raise row.error(column, f"a record that replaces an amount has {column}", f"set {column} to 0")
    interval, additional = row.positive("II"), row.whole("ADDL")
    if additional and not interval:
        raise row.error("II", "ADDL needs the interval II", "give a positive II")
    if additional >= MOST_DOSES:
        raise row.error("ADDL", f"ADDL is {additional}", f"give at most {MOST_DOSES} records")
    times = [maps.measure(time + k * interval, "TIME") for k in range(additional + 1)]
    try:
        return Replacement(maps.measure(row.positive("AMT"), "AMT"), target, at=times, molar_mass=maps.molar_mass)
    except RegimenError as error:
        raise row.error("AMT", error.message, error.fix or "") from None


def event_of(row: Row) -> str:
    """Return what a record is; without EVID it is a dose if it has an amount."""
    if row.value("EVID") is None:
        return "dose" if row.value("AMT") or (row.whole("SS") and row.value("RATE")) else "observation"
    return EVENTS[row.whole("EVID", EVENTS)]


def _dose(row: Row, at: Measure, maps: Compartments) -> Dose:
    number, target = maps.of(row)
    steady = row.whole("SS", STEADY_STATES)
    arguments: dict[str, Any] = {
        "bioavailability": _property(maps.bioavailability, number, target, 1),
        "lag": _property(maps.lag, number, target, None),
        "steady_state": STEADY_STATES[steady],
        "molar_mass": maps.molar_mass,
        **_input(row, number, target, maps),
    }
    amount = row.positive("AMT")
    if not amount:
        return _constant_infusion(row, target, at, maps, arguments)
    arguments |= _repeats(row, steady, maps)
    try:
        return Dose(maps.measure(amount, "AMT"), target, at=at, **arguments)
    except RegimenError as error:
        raise row.error(error.where or "AMT", error.message, error.fix or "") from None


def _property(values: Mapping[Key, Any], number: Key, target: str, default: Any) -> Any:
    return values.get(number, values.get(target, default))


def _input(row: Row, number: Key, target: str, maps: Compartments) -> dict[str, Any]:
    """Return over or rate from RATE and DUR (NONMEM: RATE -1 takes R, -2 takes D of the compartment)."""
    rate, duration = row.value("RATE") or 0.0, row.positive("DUR")
    if rate and duration:
        raise row.error("DUR", f"both RATE {rate:g} and DUR {duration:g} are given", "give one of them")
    for code, name, values, argument in (
        (MODELLED_RATE, "rate", maps.rate, "rate"),
        (MODELLED_DURATION, "duration", maps.duration, "over"),
    ):
        if rate == code:
            value = _property(values, number, target, None)
            if value is None:
                raise row.error(
                    "RATE", f"RATE {code:g} needs the {name} of '{target}'", f"give {name}={{'{target}': ...}}"
                )
            return {argument: value}
    if rate < 0:
        raise row.error("RATE", f"RATE is {rate:g}", "write a positive rate, 0, -1 (modelled rate) or -2 (duration)")
    if rate:
        return {"rate": maps.measure(rate, "AMT", per_time=True)}
    return {"over": maps.measure(duration, "TIME")} if duration else {}


def _repeats(row: Row, steady: int, maps: Compartments) -> dict[str, Any]:
    interval, additional = row.positive("II"), row.whole("ADDL")
    if not interval and (additional or steady):
        name = "ADDL" if additional else "SS"
        raise row.error("II", f"{name} needs the interval II", "give a positive II")
    if steady:
        _refuse_long_lag(row, interval, maps)
    if additional or steady:
        return {"every": maps.measure(interval, "TIME"), "count": additional + 1}
    return {}


def _refuse_long_lag(row: Row, interval: float, maps: Compartments) -> None:
    lag = maps.time(_property(maps.lag, *maps.of(row), None))
    if lag is not None and lag >= interval:
        raise row.error(
            "SS", f"the lag {lag:g} is not shorter than II {interval:g}", "give a shorter lag or a longer II"
        )


def _constant_infusion(row: Row, target: str, at: Measure, maps: Compartments, arguments: dict[str, Any]) -> Dose:
    """Return the infusion from minus infinity that SS with AMT 0 and RATE > 0 stands for; it ends at the record."""
    if arguments["steady_state"] == "no" or "rate" not in arguments:
        raise row.error("AMT", "the amount of a dose is 0", "give a positive AMT (0 only with SS and RATE > 0)")
    if row.positive("II") or row.whole("ADDL"):
        raise row.error("II", "a constant infusion at steady state repeats nothing", "set II and ADDL to 0")
    return Dose(Measure(math.inf, maps.units.get("AMT")), target, at=at, **arguments)
