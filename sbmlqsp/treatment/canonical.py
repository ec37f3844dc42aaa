"""One form for all schedules that do the same: to compare what different spellings and files say."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain, zip_longest
from typing import NamedTuple

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression, Number
from sbmlqsp.core.schedule import (
    ONE,
    Action,
    Infusion,
    Jump,
    Schedule,
    ScheduledReplacement,
    ScheduledReset,
    SteadyStateDose,
    timed_input,
)
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values
from sbmlqsp.treatment.clearing import without_wiped

DIGITS = 11


def canonical(schedule: Schedule, model: Model) -> Schedule:
    """Return the schedule with every reference resolved by the model's values and every choice of spelling gone.

    Lags are part of the times, bioavailability of the amounts, and infusions have durations. Doses that a reset or a
    replaced amount takes away are left out, and with them `cancel`; doses of one kind at one time are one. At one time
    a reset comes first, then replaced amounts, and doses follow by kind and target. Numbers have 11 digits. A
    steady-state record keeps its lag and its place, because it acts on what comes before it.

    Raises:
        RegimenError: for a negative lag, bioavailability, duration or rate, or one that is not a number.
    """
    values = initial_values(model)

    def number(expression: Expression) -> float:
        return float(evaluate(expression, values.__getitem__, model.functions))

    stretches: list[_Stretch] = [_Stretch([], {}, {})]
    records: list[Action] = []
    for action in without_wiped(schedule):
        if isinstance(action, ScheduledReset):
            for stretch in stretches:
                stretch.doses[:] = [pair for pair in stretch.doses if _survives(*pair, action)]
            time = _short(action.time)
            stretches[-1].resets[time] = ScheduledReset(time)
        elif isinstance(action, ScheduledReplacement):
            short = ScheduledReplacement(_short(action.time), action.target, _short(action.amount))
            stretches[-1].replaced[short.time, short.target] = short
        elif isinstance(action, Jump | Infusion):
            stretches[-1].doses.append((action, _resolved(action, number)))
        else:
            records.append(_settled(action, number) if isinstance(action, SteadyStateDose) else action)
            stretches.append(_Stretch([], {}, {}))
    between: list[tuple[Action, ...]] = [(record,) for record in records]
    return Schedule(tuple(chain(*chain(*zip_longest((s.actions() for s in stretches), between, fillvalue=())))))


class _Stretch(NamedTuple):
    """Doses, as given and resolved, and resets between two steady-state records."""

    doses: list[tuple[Jump | Infusion, Jump | Infusion]]
    resets: dict[float, ScheduledReset]
    replaced: dict[tuple[float, str], ScheduledReplacement]

    def actions(self) -> tuple[Action, ...]:
        """Return them in order."""
        doses = _together(dose for _, dose in self.doses if dose.amount)
        return tuple(sorted([*self.resets.values(), *self.replaced.values(), *doses], key=_order))


def _settled(record: SteadyStateDose, number: Callable[[Expression], float]) -> SteadyStateDose:
    dose = record.dose
    if isinstance(dose, Infusion) and math.isinf(dose.amount):
        assert dose.rate is not None
        given: Jump | Infusion = replace(dose, rate=Number(number(dose.rate)), bioavailability=ONE)
    else:
        given = _resolved(dose, number)
        given = _together([given])[0]
    return replace(record, dose=replace(given, time=_short(dose.time), lag=Number(number(dose.lag))))


def _resolved(dose: Jump | Infusion, number: Callable[[Expression], float]) -> Jump | Infusion:
    start, amount, rate, end = timed_input(dose, number)
    if isinstance(dose, Jump):
        return Jump(start, dose.target, amount)
    length = end - start if dose.duration is None else number(dose.duration)
    return Infusion(start, dose.target, rate * length, Number(length))


def _survives(given: Jump | Infusion, resolved: Jump | Infusion, reset: ScheduledReset) -> bool:
    """Return whether a dose recorded before a reset has begun by then, or is still to come."""
    return resolved.time < reset.time or (resolved.time > given.time and not reset.cancel)


def _together(doses: Iterable[Jump | Infusion]) -> list[Jump | Infusion]:
    """Return the doses with rounded numbers, those that begin and last alike in one target added up."""
    found: dict[tuple[float, str, float | None], list[float]] = {}
    for dose in doses:
        length = None
        if isinstance(dose, Infusion):
            assert isinstance(dose.duration, Number)
            length = _short(dose.duration.value)
        found.setdefault((_short(dose.time), dose.target, length), []).append(dose.amount)
    return [
        Jump(time, target, _short(math.fsum(amounts)))
        if length is None
        else Infusion(time, target, _short(math.fsum(amounts)), Number(length))
        for (time, target, length), amounts in found.items()
    ]


def _order(action: ScheduledReset | ScheduledReplacement | Jump | Infusion) -> tuple[float, int, str, float]:
    if isinstance(action, ScheduledReset):
        return action.time, 0, "", 0.0
    if isinstance(action, ScheduledReplacement):
        return action.time, 1, action.target, 0.0
    if isinstance(action, Jump):
        return action.time, 2, action.target, 0.0
    assert isinstance(action.duration, Number)
    return action.time, 3, action.target, action.duration.value


def _short(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")
