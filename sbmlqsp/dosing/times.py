"""Exact arithmetic on times: decimals as they were written, so that 3 times 0.1 h and 0.3 h are one instant."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from sbmlqsp import units
from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing.dose import Dose
from sbmlqsp.errors import RegimenError

MOST_DOSES = 100_000


def total(*terms: tuple[int, Measure]) -> Measure:
    """Return the sum of whole multiples of times, in the finest of their units."""
    known = [time.unit for _, time in terms if time.unit is not None]
    finest = min(known, key=lambda unit: units.factor(unit, "s")) if known else None
    value = sum((count * units.exact(time, finest, "time") for count, time in terms), Fraction(0))
    return Measure(float(value), finest)


def starts(dose: Dose, unit: str | None, end: float | None = None) -> tuple[Fraction, ...]:
    """Return the times of all doses in `unit`, cycle by cycle, without lag.

    `end` closes a dose that repeats without end: it is given up to and including that time.

    Raises:
        RegimenError: if the dose never ends and `end` is None, or if there are more than 100,000 doses.
        UnitsError: if times carry a unit and `unit` is None.
    """
    first = tuple(units.exact(time, unit, "time of the dose") for time in dose.at)
    if dose.every is None:
        return first
    every = units.exact(dose.every, unit, "dosing interval")
    if dose.count is not None:
        return _checked(dose, len(first) * dose.count, (t + k * every for k in range(dose.count) for t in first))
    last = _last(dose, unit, end)
    cycles = max(0, math.ceil((last - min(first)) / every) + 1)
    return _checked(dose, len(first) * cycles, _before(first, every, cycles, last, closed=dose.until is None))


def _last(dose: Dose, unit: str | None, end: float | None) -> Fraction:
    if dose.until is not None:
        return units.exact(dose.until, unit, "end of the doses")
    if end is None:
        raise RegimenError(
            f"the dose of {dose.amount} into '{dose.into}' every {dose.every} never ends",
            where=dose.into,
            fix="give the number of doses (x 6), until or for, or the end of the simulation",
        )
    return Fraction(end)


def _before(
    first: tuple[Fraction, ...], every: Fraction, cycles: int, last: Fraction, *, closed: bool
) -> Iterator[Fraction]:
    for k in range(cycles):
        for start in first:
            time = start + k * every
            if time < last or (closed and time == last):
                yield time


def _checked(dose: Dose, number: int, times: Iterator[Fraction]) -> tuple[Fraction, ...]:
    if number > MOST_DOSES:
        raise RegimenError(
            f"the dose of {dose.amount} into '{dose.into}' is given {number} times",
            where=dose.into,
            fix=f"give at most {MOST_DOSES} doses, or a constant infusion",
        )
    return tuple(times)


def next_start(dose: Dose, interval: Measure | None) -> Measure | None:
    """Return when what follows a dose begins: one interval after its last dose, or the end of a constant infusion.

    A set of times that repeats is followed by the next repetition. None: the dose never ends, or has no interval.
    """
    if dose.constant_infusion:
        return dose.until
    if dose.every is None:
        return None if interval is None else total((1, dose.at[-1]), (1, interval))
    cycles = dose.count if dose.count is not None else _cycles_until(dose)
    return None if cycles is None else total((1, dose.at[0]), (cycles, dose.every))


def last_start(dose: Dose) -> Measure | None:
    """Return the time of the last dose (of a constant infusion its end), or None if it never ends."""
    if dose.constant_infusion:
        return dose.until
    if dose.every is None:
        return dose.at[-1]
    cycles = dose.count if dose.count is not None else _cycles_until(dose)
    return None if cycles is None else total((1, dose.at[-1]), (cycles - 1, dose.every))


def _cycles_until(dose: Dose) -> int | None:
    if dose.until is None:
        return None
    assert dose.every is not None
    unit = dose.every.unit
    first, every, until = (units.exact(time, unit) for time in (dose.at[0], dose.every, dose.until))
    return math.ceil((until - first) / every)
