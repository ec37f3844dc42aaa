"""`Observations`: measured data with the unit of every number, brought to the units of a model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.tables import unknown_symbol
from sbmlqsp.errors import ParseError, SbmlqspError
from sbmlqsp.model import Model


@dataclass(frozen=True, slots=True)
class Observation:
    """One measurement: `value` of `output` at `time`, or below `lloq`, the lower limit of quantification.

    Attributes:
        time: when, with its unit.
        output: selection or observable that was measured.
        value: the number with its unit; NaN where it was not measured.
        arm, subject: who was measured, "" where the table does not say.
        lloq: limit of quantification in the unit of `value`, or None.
    """

    time: Measure
    output: str
    value: Measure
    arm: str = ""
    subject: str = ""
    lloq: float | None = None

    @property
    def below_lloq(self) -> bool:
        """Whether the value is only known to lie below the limit of quantification."""
        return self.lloq is not None and not self.value.value >= self.lloq


@dataclass(frozen=True, slots=True)
class Observations:
    """Measurements in the order of their table."""

    rows: tuple[Observation, ...]

    @classmethod
    def from_table(
        cls,
        table: Any,
        *,
        time: str,
        output: str,
        value: str,
        unit: str | None = None,
        arm: str | None = None,
        subject: str | None = None,
        lloq: str | float | None = None,
        time_unit: str | None = None,
    ) -> Observations:
        """Return the measurements of a data frame, a list of dictionaries or a dictionary of columns.

        Args:
            table: one row for each measurement.
            time: name of the column of times.
            output: name of the column of outputs, or one selection such as "[Drug]" for all rows.
            value: name of the column of values; blank, "." and NaN are missing.
            unit: name of the column of units, or one unit for all rows; None: model units.
            arm: name of a column.
            subject: name of a column.
            lloq: name of a column, or one number, in the unit of the value.
            time_unit: unit of the times; None: the model's.

        Raises:
            UnknownSymbolError: for a column that the table does not have.
            ParseError: naming row and column of every number that is none; `issues` has them all.
            UnitsError: for a unit that cannot be read.
        """
        records = _records(table)
        columns = dict.fromkeys(name for record in records for name in record) if records else _headings(table)
        for asked in (time, value, *(name for name in (arm, subject) if name is not None)):
            if asked not in columns:
                raise unknown_symbol(asked, columns, "column")
        source = _Source(columns, time, output, value, unit, arm, subject, lloq, time_unit)
        return cls(tuple(_all(source.row(number, record) for number, record in enumerate(records, start=1))))

    def __iter__(self) -> Iterator[Observation]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def in_units_of(self, model: Model, molar_mass: Any = None) -> Observations:
        """Return the measurements with times and values in the units of the model; `molar_mass` joins moles and masses.

        Raises:
            UnitsError: naming the row, the output and both units where they do not fit; `UnknownSymbolError` for an
                output the model does not have.
        """
        weight = None if molar_mass is None else units.parse(molar_mass, what="molar mass")
        time_unit = model.unit_of("time")
        return Observations(tuple(_all(_converted(n, row, model, time_unit, weight) for n, row in self._numbered())))

    def _numbered(self) -> Iterator[tuple[int, Observation]]:
        return enumerate(self.rows, start=1)


@dataclass(frozen=True, slots=True)
class _Source:
    """Which column holds what."""

    columns: Mapping[str, None]
    time: str
    output: str
    value: str
    unit: str | None
    arm: str | None
    subject: str | None
    lloq: str | float | None
    time_unit: str | None

    def row(self, number: int, record: Mapping[str, Any]) -> Observation | SbmlqspError:
        """Return one measurement, or what is wrong with it."""
        try:
            unit = self._cell_or_constant(self.unit, record)
            limit = self._cell_or_constant(self.lloq, record)
            time = _number(record[self.time], self.time, number)
            if math.isnan(time):
                raise ParseError("the time is missing", where=f"row {number}, column {self.time}")
            return Observation(
                units.parse(Measure(time, self.time_unit), what="time"),
                str(record[self.output]) if self.output in self.columns else self.output,
                _with_unit(_number(record[self.value], self.value, number), unit),
                str(record[self.arm]) if self.arm is not None else "",
                str(record[self.subject]) if self.subject is not None else "",
                None if limit is None else _number(limit, "lloq", number),
            )
        except SbmlqspError as error:
            error.where = error.where or f"row {number}"
            return error

    def _cell_or_constant(self, given: str | float | None, record: Mapping[str, Any]) -> Any:
        return record[given] if isinstance(given, str) and given in self.columns else given


def _with_unit(value: float, unit: Any) -> Measure:
    named = None if unit is None else str(unit)
    units.parse(Measure(1.0, named), what="unit")  # a missing value has a unit as well
    return Measure(value, named)


def _number(cell: Any, column: str, row: int) -> float:
    if cell is None or (isinstance(cell, str) and cell.strip() in ("", ".")):
        return math.nan
    try:
        return float(cell)
    except (TypeError, ValueError):
        where = f"row {row}, column {column}"
        raise ParseError(f"'{cell}' is not a number", where=where, fix="write a number, or . if missing") from None


def _converted(
    number: int, row: Observation, model: Model, time_unit: str | None, molar_mass: Measure | None
) -> Observation | SbmlqspError:
    try:
        unit = model.unit_of(row.output)
        scale = units.convert(Measure(1.0, row.value.unit), unit, molar_mass, what=f"unit of {row.output}")
        time = units.convert(row.time, time_unit, what="time")
    except SbmlqspError as error:
        error.where = f"row {number}, output {row.output}"
        return error
    return replace(
        row,
        time=Measure(time, time_unit),
        value=Measure(scale * row.value.value, unit),
        lloq=None if row.lloq is None else scale * row.lloq,
    )


def _all(rows: Iterable[Observation | SbmlqspError]) -> Iterator[Observation]:
    """Yield the rows; raise the first problem with all of them as its `issues`."""
    given = tuple(rows)
    problems = tuple(row for row in given if isinstance(row, SbmlqspError))
    if problems:
        problems[0].__dict__["issues"] = problems
        raise problems[0]
    yield from (row for row in given if isinstance(row, Observation))


def _headings(table: Any) -> dict[str, None]:
    """Return the columns of a table without rows."""
    return dict.fromkeys(str(name) for name in getattr(table, "columns", table))


def _records(table: Any) -> Sequence[Mapping[str, Any]]:
    if hasattr(table, "to_dict") and hasattr(table, "columns"):
        records: list[Mapping[str, Any]] = table.to_dict("records")
        return records
    if isinstance(table, Mapping):
        names = list(table)
        return [dict(zip(names, cells, strict=True)) for cells in zip(*table.values(), strict=True)]
    return list(table)
