"""NM-TRAN tables of many subjects: doses, covariates and observations of each."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sbmlqsp.dosing import fields
from sbmlqsp.dosing.forcing import Forcing
from sbmlqsp.dosing.nmtran import Compartments, event_of, read_records, time_of
from sbmlqsp.dosing.nmtran_csv import together
from sbmlqsp.dosing.nmtran_table import COLUMNS, Row, rows
from sbmlqsp.dosing.regimen import Regimen
from sbmlqsp.dosing.subject import Carried, Observation, Subject
from sbmlqsp.errors import RegimenError


def subjects_from_nmtran(
    table: Any,
    compartments: Mapping[int, str] | None = None,
    bioavailability: Mapping[Any, Any] | None = None,
    lag: Mapping[Any, Any] | None = None,
    duration: Mapping[Any, Any] | None = None,
    rate: Mapping[Any, Any] | None = None,
    *,
    units: Mapping[str, str] | None = None,
    molar_mass: Any = None,
    covariates: Iterable[str] | None = None,
    carried: Carried = "previous",
) -> tuple[Subject, ...]:
    """Return every subject of an NM-TRAN table, in the order of the table.

    Args:
        table: as for `Regimen.from_nmtran`, which reads one subject.
        compartments: as there.
        bioavailability: as there.
        lag: as there.
        duration: as there.
        rate: as there.
        units: as there.
        molar_mass: as there.
        covariates: names of the covariate columns; by default every column that is none of NM-TRAN's own.
        carried: a covariate has the value of its "previous" record until the next one (rxode2's default), or
            that of the "next" record since the one before (NONMEM, mrgsolve).

    A blank covariate keeps the value before it; the first record must have one. Covariates have the names of their
    columns, as written in the table if it is a data frame, otherwise in capitals.

    Raises:
        RegimenError: naming row, column and rule; its `issues` are all problems of the table.
    """
    properties = (bioavailability or {}, lag or {}, duration or {}, rate or {})
    maps = Compartments(compartments, *properties, units or {}, molar_mass)
    fields.one_of(carried, "carried", ("previous", "next"))
    records = rows(table)
    names = _covariates(records[0], covariates, table)
    found: list[Subject] = []
    problems: list[RegimenError] = []
    for name, own in _grouped(records, problems):
        try:
            found.append(_subject(name, own, maps, names, carried))
        except RegimenError as error:
            problems += getattr(error, "issues", None) or (error,)
    if problems:
        raise together(sorted(problems, key=lambda problem: getattr(problem, "row", None) or 0))
    return tuple(found)


def _covariates(first: Row, asked: Iterable[str] | None, table: Any) -> dict[str, str]:
    """Return column -> name of the covariate."""
    if asked is not None:
        names = {name.upper(): name for name in asked}
        for column, name in names.items():
            if column not in first.cells:
                raise first.error(name, f"there is no column {name}", "name a column of the table")
        return names
    written = {str(name).strip().upper(): str(name).strip() for name in getattr(table, "columns", ())}
    return {column: written.get(column, column) for column in first.cells if column not in COLUMNS}


def _grouped(records: Sequence[Row], problems: list[RegimenError]) -> list[tuple[str, list[Row]]]:
    """Return the rows of each subject; a subject that comes back later is a problem."""
    groups: dict[str, list[Row]] = {}
    last = None
    for row in records:
        name = _id(row)
        if name != last and name in groups:
            problems.append(row.error("ID", f"subject {name} comes back", "keep the rows of a subject together"))
        groups.setdefault(name, []).append(row)
        last = name
    return list(groups.items())


def _id(row: Row) -> str:
    cell = str(row.cells.get("ID", "1")).strip()
    return cell.removesuffix(".0")


def _subject(
    name: str, records: Sequence[Row], maps: Compartments, names: Mapping[str, str], carried: Carried
) -> Subject:
    problems: list[RegimenError] = []
    found: list[Any] = []
    for part in (
        lambda: Regimen(read_records(records, maps)),
        lambda: [_values(records, column) for column in names],
        lambda: _observations(records, maps),
    ):
        try:
            found.append(part())
        except RegimenError as error:
            problems += getattr(error, "issues", None) or (error,)
    if problems:
        raise together(problems)
    regimen, values, observations = found
    fixed: list[tuple[str, float]] = []
    changing: list[tuple[str, Forcing]] = []
    for covariate, series in zip(names.values(), values, strict=True):
        steps = _steps(records, series, carried)
        if len(steps) == 1:
            fixed.append((covariate, steps[0][1]))
        else:
            times = [maps.measure(time, "TIME") for time, _ in steps]
            changing.append((covariate, Forcing(times, [value for _, value in steps])))
    return Subject(name, regimen, tuple(fixed), tuple(changing), observations)


def _values(records: Sequence[Row], column: str) -> list[float]:
    """Return the values of a covariate, blanks filled with the one before."""
    found: list[float] = []
    for row in records:
        value = row.value(column)
        if value is None and not found:
            raise row.error(column, f"the covariate {column} has no value to begin with", "give its first value")
        found.append(found[-1] if value is None else value)
    return found


def _steps(records: Sequence[Row], values: Sequence[float], carried: Carried) -> list[tuple[float, float]]:
    """Return (time, value) of each change, the first at the start."""
    times = [row.value("TIME") or 0.0 for row in records]
    begins = times if carried == "previous" else [0.0, *times[:-1]]
    found: list[tuple[float, float]] = []
    for time, value in zip([0.0, *begins[1:]], values, strict=True):
        if found and found[-1][0] == time:
            found.pop()
        if not found or found[-1][1] != value:
            found.append((time, value))
    return found


def _observations(records: Sequence[Row], maps: Compartments) -> tuple[Observation, ...]:
    """Return the observation records; with MDV = 1 they have no value."""
    found: list[Observation] = []
    problems: list[RegimenError] = []
    for row in records:
        try:
            missing = row.whole("MDV", (0, 1))
            if event_of(row) == "observation":
                time = maps.measure(time_of(row, -math.inf), "TIME")
                value = None if missing else row.value("DV")
                found.append(Observation(time, value, _compartment(row, maps)))
        except RegimenError as error:
            problems.append(error)
    if problems:
        raise together(problems)
    return tuple(found)


def _compartment(row: Row, maps: Compartments) -> str | None:
    """Return where an observation was made; 0 and blank are not said."""
    cell = str(row.cells.get("CMT", "")).strip()
    return None if cell in {"", ".", "0", "0.0", "nan"} else maps.of(row)[1]
