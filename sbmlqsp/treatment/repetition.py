"""Doses repeated without end: what happens in one interval, and what earlier doses still do when it begins."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from sbmlqsp.core.expression import Number
from sbmlqsp.core.schedule import Evaluate, Infusion, Jump, Schedule, timed_input
from sbmlqsp.errors import RegimenError

SAME_PHASE = 1e-12


def resolved(dose: Jump | Infusion, evaluate: Evaluate) -> Jump | Infusion:
    """Return the dose in numbers: its time with the lag, its amount as it arrives, an infusion by its duration.

    Raises:
        RegimenError: for a negative lag, bioavailability, duration or rate.
    """
    start, amount, rate, end = timed_input(dose, evaluate)
    if isinstance(dose, Jump):
        return Jump(start, dose.target, amount)
    return Infusion(start, dose.target, rate * (end - start), Number(end - start))


def check_lag(dose: Jump | Infusion, evaluate: Evaluate, interval: float) -> None:
    """Raise `RegimenError` for a steady-state dose whose lag is not shorter than its interval (NONMEM's rule)."""
    lag = evaluate(dose.lag)
    if interval == 0 and lag != 0:
        raise RegimenError(
            f"the constant infusion into '{dose.target}' at steady state has a lag of {lag:g}",
            where=dose.target,
            fix="leave out the lag: what always ran has no beginning to delay",
        )
    if 0 < interval <= lag:
        raise RegimenError(
            f"the lag {lag:g} of the dose into '{dose.target}' at steady state is not shorter than its interval "
            f"{interval:g}",
            where=dose.target,
            fix="give a shorter lag or a longer interval",
        )


def one_interval(doses: Iterable[Jump | Infusion], interval: float) -> Schedule:
    """Return what happens from 0 to `interval` when the doses, in numbers, are repeated every `interval` for ever."""
    actions: list[Jump | Infusion] = []
    for dose in doses:
        placed = replace(dose, time=_phase(dose.time, interval))
        actions += [*running_on(placed, interval), placed]
    in_order = sorted(actions, key=_time)
    return Schedule(tuple(in_order))


def running_on(dose: Jump | Infusion, interval: float, begin: float = 0.0) -> Iterator[Infusion]:
    """Yield the earlier infusions of a repeated dose that still run at `begin`, as infusions that start there.

    The dose is in numbers and given in [begin, begin + interval).
    """
    if isinstance(dose, Jump):
        return
    assert isinstance(dose.duration, Number)
    rate = dose.amount / dose.duration.value if dose.amount else 0.0
    for earlier in count(1):
        left = dose.time - begin + dose.duration.value - earlier * interval
        if left <= SAME_PHASE * interval:
            return
        yield Infusion(begin, dose.target, rate * left, Number(left))


def _phase(time: float, interval: float) -> float:
    phase = math.fmod(time, interval)
    return 0.0 if interval - phase <= SAME_PHASE * max(time, interval) else phase


def _time(dose: Jump | Infusion) -> float:
    return dose.time
