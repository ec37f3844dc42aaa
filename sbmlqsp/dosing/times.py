"""Exact arithmetic on times: decimals as they were written, so that 3 times 0.1 h and 0.3 h are one instant."""

from __future__ import annotations

import math
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


def starts(dose: Dose, unit: str | None, end: float | None = None) -> tuple[tuple[Fraction, ...], ...]:
    """Return, for each time in `at`, that time and its repetitions in `unit`, without lag.

    `end` closes a dose that repeats without end: it is given up to and including that time.

    Raises:
        RegimenError: if the dose never ends and `end` is None, or if there are more than 100,000 doses.
        UnitsError: if times carry a unit and `unit` is None.
    """
    numbers = [repetitions(dose, at, unit, end) for at in dose.at]
    if sum(numbers) > MOST_DOSES:
        raise RegimenError(
            f"the dose of {dose.amount} into '{dose.into}' is given {sum(numbers)} times",
            where=dose.into,
            fix=f"give at most {MOST_DOSES} doses, or a constant infusion",
        )
    every = Fraction(0) if dose.every is None else units.exact(dose.every, unit, "dosing interval")
    first = [units.exact(at, unit, "time of the dose") for at in dose.at]
    return tuple(tuple(begin + k * every for k in range(number)) for begin, number in zip(first, numbers, strict=True))


def repetitions(dose: Dose, at: Measure, unit: str | None, end: float | None = None) -> int:
    """Return how often the dose that is first given at `at` is given in all; `unit` and `end` as in `starts`."""
    if dose.every is None or dose.count is not None:
        return dose.count or 1
    first, every = units.exact(at, unit, "time of the dose"), units.exact(dose.every, unit, "dosing interval")
    if dose.until is not None:
        return max(0, math.ceil((units.exact(dose.until, unit, "end of the doses") - first) / every))
    if end is None:
        raise RegimenError(
            f"the dose of {dose.amount} into '{dose.into}' every {dose.every} never ends",
            where=dose.into,
            fix="give the number of doses (x 6), until or for, or the end of the simulation",
        )
    return max(0, math.floor((Fraction(end) - first) / every) + 1)


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
    return None if dose.until is None or dose.every is None else repetitions(dose, dose.at[0], dose.every.unit)
