"""The instants of a schedule as functions of the parameters: when, what, and how both move with each unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from sbmlqsp.core.expression import Apply, Expression, Number, symbols
from sbmlqsp.core.schedule import Infusion, Jump, Schedule, ScheduledReplacement, ScheduledReset, SteadyStateDose
from sbmlqsp.derivatives import Compiled, System
from sbmlqsp.errors import RegimenError, UnsupportedFeature
from sbmlqsp.simulation.arrays import Floats

Kind = Literal["jump", "rate", "reset", "replace", "steady", "stop"]


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """Something that happens at one time.

    Attributes:
        time: model time.
        kind: an amount added, a change of an input rate, a reset, an amount set, a steady state taken, or nothing but
            a corner of the right-hand side.
        target: the state, "" for a reset and a stop.
        value: amount or change of rate.
        moving: d time / d unknown, shape (unknowns,).
        slopes: d value / d unknown.
        dose: the repeated dose and its interval, of a steady state.
    """

    time: float
    kind: Kind
    target: str
    value: float
    moving: Floats
    slopes: Floats
    dose: SteadyStateDose | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    """A mark as formulas; `given` is the place of its action, `begin` marks start something, others end it."""

    given: int
    kind: Kind
    target: str
    time: Expression
    value: Expression
    ends: bool = False
    dose: SteadyStateDose | None = None


class Marks:
    """The marks of one schedule on one system."""

    def __init__(self, schedule: Schedule, system: System, places: Sequence[int]) -> None:
        import casadi

        self._actions = tuple(schedule)
        self._written = tuple(mark for n, action in enumerate(schedule) for mark in _written(n, action))
        self._width = len(places)
        times = [system.expression(mark.time) for mark in self._written]
        values = [system.expression(mark.value) for mark in self._written]
        both = casadi.densify(casadi.vertcat(*times, *values)) if self._written else casadi.SX(0, 1)
        turned = casadi.jacobian(both, system.p)[:, list(places)] if self._written and places else casadi.SX(0, 0)
        self._both = Compiled([system.p], both, vector=True)
        self._slopes = Compiled([system.p], casadi.densify(turned))

    @property
    def parameters(self) -> frozenset[str]:
        """The parameters that times and amounts depend on."""
        return frozenset().union(*(symbols(mark.time) | symbols(mark.value) for mark in self._written))

    def at(self, p: Floats) -> list[Mark]:
        """Return the marks in order of time.

        Raises:
            RegimenError: for a negative lag, duration or rate, or one that is not a number.
        """
        if not self._written:
            return []
        count = len(self._written)
        both = self._both(p)
        slopes = self._slopes(p) if self._width else np.zeros((2 * count, 0))
        found = [
            (mark, Mark(both[i], mark.kind, mark.target, both[count + i], slopes[i], slopes[count + i], mark.dose))
            for i, mark in enumerate(self._written)
        ]
        for written, mark in found:
            self._check(written, mark)
        return sorted(self._cleared(found), key=lambda mark: mark.time)

    def _check(self, written: _Written, mark: Mark) -> None:
        action = self._actions[written.given]
        given = action.dose.time if isinstance(action, SteadyStateDose) else action.time
        if not (np.isfinite(mark.time) or np.isposinf(mark.time)) or mark.time < given or np.isnan(mark.value):
            raise RegimenError(
                f"the dose into '{mark.target}' at {given:g} has a negative or missing lag, duration or rate",
                where=mark.target,
                fix="give values of at least 0",
            )

    def _cleared(self, found: list[tuple[_Written, Mark]]) -> list[Mark]:
        """Return the marks without what a reset takes away: running input, and with `cancel` what is pending."""
        resets = [(w.given, m.time, self._actions[w.given]) for w, m in found if m.kind == "reset"]
        starts = {w.given: m.time for w, m in found if not w.ends}
        kept = []
        for written, mark in found:
            for place, time, action in resets:
                if written.given >= place:
                    continue
                assert isinstance(action, ScheduledReset)
                begun = starts.get(written.given, mark.time) < time
                own = self._actions[written.given]
                pending = starts.get(written.given, mark.time) > getattr(own, "time", time)
                if (begun and mark.time >= time) or (not begun and (action.cancel or not pending)):
                    break
            else:
                kept.append(mark)
        return kept


def _written(place: int, action: object) -> list[_Written]:
    if isinstance(action, ScheduledReset):
        return [_Written(place, "reset", "", Number(action.time), Number(0.0))]
    if isinstance(action, ScheduledReplacement):
        return [_Written(place, "replace", action.target, Number(action.time), Number(action.amount))]
    if isinstance(action, SteadyStateDose):
        return [_steady(place, action), *_written(place, action.dose)]
    if isinstance(action, Jump):
        return [_Written(place, "jump", action.target, _plus(action.time, action.lag), delivered(action))]
    if isinstance(action, Infusion):
        rate, lasting = flow(action)
        begin = _plus(action.time, action.lag)
        end = Apply("plus", (begin, lasting))
        stop = Apply("minus", (rate,))
        marks = [_Written(place, "rate", action.target, begin, rate)]
        endless = isinstance(action.amount, float) and np.isinf(action.amount)
        return marks if endless else [*marks, _Written(place, "rate", action.target, end, stop, ends=True)]
    raise UnsupportedFeature(
        "sensitivities cannot be followed through a state computed beforehand",
        where="regimen",
        fix="give the doses themselves",
        feature="state change",
        element="regimen",
        engine="sensitivities",
    )


def _steady(place: int, action: SteadyStateDose) -> _Written:
    dose = action.dose
    if action.mode == "add" or action.interval == 0:
        what = "a steady state that is added" if action.mode == "add" else "an infusion at steady state"
        raise UnsupportedFeature(
            f"sensitivities cannot be followed through {what}",
            where=dose.target,
            fix="give enough doses one by one instead",
            feature=what,
            element=dose.target,
            engine="sensitivities",
        )
    return _Written(place, "steady", dose.target, Number(dose.time), Number(0.0), dose=action)


def _plus(time: float, lag: Expression) -> Expression:
    return Apply("plus", (Number(time), lag))


def delivered(action: Jump | Infusion) -> Expression:
    """Return the amount that arrives."""
    return Apply("times", (Number(action.amount), action.bioavailability))


def flow(action: Infusion) -> tuple[Expression, Expression]:
    """Return the rate of an infusion and how long it lasts."""
    if action.rate is not None:
        return action.rate, Apply("divide", (delivered(action), action.rate))
    assert action.duration is not None
    return Apply("divide", (delivered(action), action.duration)), action.duration


def stop(time: float, moving: Floats) -> Mark:
    """Return a mark for a corner of the right-hand side."""
    return Mark(time, "stop", "", 0.0, moving, np.zeros_like(moving))


def shifted(mark: Mark, by: float) -> Mark:
    """Return the mark at another time."""
    return replace(mark, time=mark.time + by)
