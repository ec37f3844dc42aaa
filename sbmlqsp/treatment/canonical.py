"""One form for all schedules that do the same: to compare what different spellings and files say."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression, Number
from sbmlqsp.core.schedule import Action, Infusion, Jump, Schedule, ScheduledReset, timed_input
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values

DIGITS = 11


def canonical(schedule: Schedule, model: Model) -> Schedule:
    """Return the schedule with every reference resolved by the model's values and every choice of spelling gone.

    Lags are part of the times, bioavailability of the amounts, and infusions have durations. Doses that a reset takes
    away are left out, and with them `cancel`; doses of one kind at one time are one. At one time a reset comes first,
    doses follow by kind and target. Numbers have 11 digits. Steady-state records stay as they are, at the end.

    Raises:
        RegimenError: for a negative lag, bioavailability, duration or rate, or one that is not a number.
    """
    values = initial_values(model)

    def number(expression: Expression) -> float:
        return float(evaluate(expression, values.__getitem__, model.functions))

    resolved: list[tuple[Jump | Infusion, Jump | Infusion]] = []
    resets: dict[float, ScheduledReset] = {}
    others: list[Action] = []
    for action in schedule:
        if isinstance(action, ScheduledReset):
            resolved = [pair for pair in resolved if _survives(*pair, action)]
            time = _short(action.time)
            resets[time] = ScheduledReset(time)
        elif isinstance(action, Jump | Infusion):
            resolved.append((action, _resolved(action, number)))
        else:
            others.append(action)
    doses = _together(dose for _, dose in resolved if dose.amount)
    return Schedule((*sorted([*resets.values(), *doses], key=_order), *others))


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


def _order(action: ScheduledReset | Jump | Infusion) -> tuple[float, int, str, float]:
    if isinstance(action, ScheduledReset):
        return action.time, 0, "", 0.0
    if isinstance(action, Jump):
        return action.time, 1, action.target, 0.0
    assert isinstance(action.duration, Number)
    return action.time, 2, action.target, action.duration.value


def _short(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")
