"""Regimen -> the doses of one interval that repeats for ever."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sbmlqsp import treatment, units
from sbmlqsp.core.expression import Expression
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.schedule import Infusion, Jump
from sbmlqsp.dosing import Dose, Regimen, Replacement, Reset
from sbmlqsp.dosing.times import last_start
from sbmlqsp.errors import RegimenError
from sbmlqsp.model import Model
from sbmlqsp.treatment.repetition import resolved

MOST_DOSES = 1_000


@dataclass(frozen=True, slots=True)
class Repeated:
    """Doses in numbers, their times counted from `begin`, the time of the first of them, and their interval."""

    doses: tuple[Jump | Infusion, ...]
    interval: float
    begin: float


def repeated(
    regimen: Regimen,
    model: Model,
    evaluate: Callable[[Expression], float],
    body_weight: Any = None,
    body_surface_area: Any = None,
) -> Repeated:
    """Return what a regimen comes down to when its repeating doses go on for ever.

    Single doses, and clauses that end before a later repeating one begins, leave no trace. With several intervals
    the least common multiple repeats.

    Raises:
        RegimenError: for a regimen without a repeating dose, with a reset, or with intervals that hardly ever meet.
    """
    unit = model.unit_of("time")
    lasting = _lasting(regimen, unit)
    interval = _common([_exact(dose.every, unit) for dose in lasting])
    doses = [_in_one_interval(dose, interval, unit) for dose in lasting]
    plan = treatment.schedule(Regimen(doses), model, body_weight, body_surface_area)
    given = [action for action in plan if isinstance(action, Jump | Infusion)]
    begin = min(dose.time for dose in given)
    relative = (resolved(replace(dose, time=dose.time - begin), evaluate) for dose in given)
    return Repeated(tuple(dose for dose in relative if dose.amount), float(interval), begin)


def _lasting(regimen: Regimen, unit: str | None) -> list[Dose]:
    if any(isinstance(item, Reset | Replacement) for item in regimen):
        message = "a regimen with a reset or a replaced amount has no steady state"
        raise RegimenError(message, where="reset", fix="leave out resets and replacements")
    repeating = [item for item in regimen if isinstance(item, Dose) and item.every is not None]
    if not repeating:
        raise RegimenError("the regimen has no repeating dose", where="every", fix="give an interval: every 24 h")
    begins = [min(_exact(at, unit) for at in dose.at) for dose in repeating]
    latest = max(begins)
    return [dose for dose in repeating if _end(dose, unit) > latest]


def _end(dose: Dose, unit: str | None) -> float:
    """Return when the next dose would have been due after the last."""
    last = last_start(dose)
    return math.inf if last is None else float(_exact(last, unit) + _exact(dose.every, unit))


def _in_one_interval(dose: Dose, interval: Fraction, unit: str | None) -> Dose:
    every = _exact(dose.every, unit)
    times = [_exact(at, unit) + k * every for at in dose.at for k in range(int(interval / every))]
    if len(times) > MOST_DOSES:
        raise RegimenError(
            f"the intervals of the doses only come together again after {float(interval):g}",
            where="every",
            fix="give intervals with a short common multiple",
        )
    at = tuple(Measure(float(time), unit) for time in times)
    return replace(dose, at=at, every=None, count=1, until=None, steady_state="no")


def _common(intervals: list[Fraction]) -> Fraction:
    denominator = math.lcm(*(interval.denominator for interval in intervals))
    return Fraction(math.lcm(*(int(interval * denominator) for interval in intervals)), denominator)


def _exact(time: Measure | None, unit: str | None) -> Fraction:
    assert time is not None
    return units.exact(time, unit, "time")
