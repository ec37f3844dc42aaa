"""`Forcing`: the course of a parameter from a table: a body weight, the log of an infusion pump, a measured input."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import fields
from sbmlqsp.errors import RegimenError, UnitsError

Kind = Literal["previous", "linear"]
MOST_ROWS = 1_000


@dataclass(frozen=True, slots=True, init=False)
class Forcing:
    """Values at times; before the first time the first value holds, after the last time the last one.

    Attributes:
        times: increasing; numbers in model units, or quantities.
        values: one for each time, of either sign.
        kind: "previous": a value holds from its time until the next; "linear": straight lines between them.

    Raises:
        RegimenError: naming the row for times that do not increase, and values that are no finite numbers.
    """

    times: tuple[Measure, ...]
    values: tuple[Measure, ...]
    kind: Kind

    def __init__(self, times: Sequence[Any], values: Sequence[Any], kind: Kind = "previous") -> None:
        fields.one_of(kind, "kind", ("previous", "linear"))
        if len(times) != len(values) or not len(times):
            raise RegimenError(
                f"{len(times)} times and {len(values)} values", where="times", fix="give one value for each time"
            )
        if len(times) > MOST_ROWS:
            raise RegimenError(f"{len(times)} rows", where="times", fix=f"give at most {MOST_ROWS}")
        read = tuple(_read(time, row, "times") for row, time in enumerate(times, start=1))
        for row, (one, other) in enumerate(pairwise(read), start=2):
            if not _before(one, other):
                raise RegimenError(f"{other} is not after {one}", where=f"row {row}, times", fix="let times increase")
        object.__setattr__(self, "times", read)
        object.__setattr__(
            self, "values", tuple(_read(value, row, "values") for row, value in enumerate(values, start=1))
        )
        object.__setattr__(self, "kind", kind)

    @classmethod
    def from_table(cls, table: Any, time: str, value: str, kind: Kind = "previous") -> Forcing:
        """Return the forcing in two columns of a data frame or a dictionary of columns.

        Raises:
            RegimenError: for a column that is not there, and as the constructor.
        """
        missing = next((name for name in (time, value) if name not in table), None)
        if missing is not None:
            known = ", ".join(map(str, table))
            raise RegimenError(f"the table has no column '{missing}'", where=missing, fix=f"known are {known}")
        return cls(list(table[time]), list(table[value]), kind)


def _read(value: Any, row: int, name: str) -> Measure:
    try:
        found = units.parse(value, what=name)
    except UnitsError as error:
        raise RegimenError(error.message, where=f"row {row}, {name}", fix=error.fix) from None
    if not math.isfinite(found.value):
        raise RegimenError(f"{value} is not a finite number", where=f"row {row}, {name}", fix="write a number")
    return found


def _before(one: Measure, other: Measure) -> bool:
    if one.unit == other.unit or one.unit is None or other.unit is None or not one.value:
        return one.value < other.value
    return one.value * units.factor(one.unit, other.unit) < other.value
