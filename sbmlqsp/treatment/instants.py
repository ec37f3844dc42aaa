"""Schedule -> the instants at which doses act, with lags and ends of infusions resolved to numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from sbmlqsp.core.schedule import (
    Edge,
    Evaluate,
    Infusion,
    Jump,
    Schedule,
    ScheduledReplacement,
    ScheduledReset,
    StateChange,
    SteadyStateDose,
    timed_input,
)
from sbmlqsp.errors import RegimenError

SAME_INSTANT = 1e-12
"""Times closer than this fraction of the larger one are one instant."""


Clearing = ScheduledReset | StateChange


@dataclass(frozen=True, slots=True)
class _Input:
    """One dose with numbers: given at `time`, `amount` at `start`, `rate` from `start` to `end`."""

    target: str
    time: float
    start: float
    amount: float
    rate: float
    end: float


def edges(schedule: Schedule, evaluate: Evaluate, until: float) -> tuple[Edge, ...]:
    """Return the instants up to and including `until` at which doses act, in order of time.

    Boluses at one instant into one target are summed, rates of overlapping infusions add. Where `reset` is set,
    the state and all input rates are set back first; then the jumps and rate changes of the edge apply. What was
    given before a reset at the same instant is gone; a later dose is not. A state that is replaced resets likewise,
    with `cancel`. An amount that is replaced takes away what was given into its target at that instant before it, but
    for doses with a lag; infusions go on.

    Args:
        schedule: what to resolve; steady states have been computed (`StateChange`).
        evaluate: value of an expression (lag, bioavailability, duration, rate) in model units.
        until: end of the simulation in model time.

    Raises:
        RegimenError: for a negative or missing lag, bioavailability, duration or rate, and for steady states
            that are not computed yet.
    """
    inputs: list[_Input] = []
    clearings: list[Clearing] = []
    replacements: list[ScheduledReplacement] = []
    for action in schedule:
        if isinstance(action, SteadyStateDose):
            raise not_computed(action)
        if isinstance(action, ScheduledReset) or (isinstance(action, StateChange) and action.mode == "replace"):
            inputs = [_after_clearing(given, action) for given in inputs]
            replacements = [replacement for replacement in replacements if replacement.time != action.time]
            clearings.append(action)
        elif isinstance(action, ScheduledReplacement):
            inputs = [_after_replacement(given, action) for given in inputs]
            replacements.append(action)
        elif isinstance(action, StateChange):
            inputs += [_Input(name, action.time, action.time, value, 0.0, action.time) for name, value in action.values]
        else:
            inputs.append(_resolved(action, evaluate))
    return tuple(_edges(inputs, clearings, replacements, until))


def not_computed(action: SteadyStateDose) -> RegimenError:
    """Return the error for a steady state that stands where its computed state should."""
    return RegimenError(
        f"the steady state of the dose into '{action.dose.target}' has not been computed",
        where=action.dose.target,
        fix="use sbmlqsp.simulate or sbmlqsp.with_regimen, which compute it",
    )


def _resolved(dose: Jump | Infusion, evaluate: Evaluate) -> _Input:
    start, amount, rate, end = timed_input(dose, evaluate)
    return _Input(dose.target, dose.time, start, amount, rate, end)


def _after_clearing(given: _Input, clearing: Clearing) -> _Input:
    """Return what a reset leaves of a dose recorded before it: a lagged one comes later, unless cancelled."""
    if given.start < clearing.time:
        return replace(given, end=min(given.end, clearing.time))
    lagged = given.start > given.time
    kept = lagged and isinstance(clearing, ScheduledReset) and not clearing.cancel
    return given if kept else replace(given, amount=0.0, rate=0.0)


def _after_replacement(given: _Input, replacement: ScheduledReplacement) -> _Input:
    """Return what a replacement leaves of a dose recorded before it."""
    gone = given.target == replacement.target and given.time == given.start == replacement.time
    return replace(given, amount=0.0) if gone else given


def _edges(
    inputs: list[_Input], clearings: list[Clearing], replacements: list[ScheduledReplacement], until: float
) -> Iterator[Edge]:
    marks = [(clearing.time, "clearing", "", float(number)) for number, clearing in enumerate(clearings)]
    marks += [(each.time, "replacement", each.target, each.amount) for each in replacements]
    for given in inputs:
        if given.amount:
            marks.append((given.start, "jump", given.target, given.amount))
        if given.rate and given.end > given.start:
            marks.append((given.start, "rate", given.target, given.rate))
            marks.append((given.end, "rate", given.target, -given.rate))
    marks = sorted((mark for mark in marks if mark[0] <= until), key=lambda mark: mark[0])
    rates = _Rates()
    for time, group in _instants(marks):
        cleared = [clearings[int(number)] for _, kind, _, number in group if kind == "clearing"]
        replaced = {target: value for _, kind, target, value in group if kind == "replacement"}
        if cleared:
            rates.stop()
        running = rates.paused() if replaced else []
        jumps = _summed([(target, value) for _, kind, target, value in group if kind == "jump"])
        changes = [(target, value) for _, kind, target, value in group if kind == "rate"]
        reset, state = _cleared(cleared)
        state = tuple((dict(state) | replaced).items())
        edge = Edge(time, jumps, tuple(rates.change(changes, running)), reset, state)
        if edge.jumps or edge.rates or edge.reset or edge.state:
            yield edge


def _cleared(clearings: list[Clearing]) -> tuple[bool, tuple[tuple[str, float], ...]]:
    """Return whether one of the clearings of an instant resets, and what state the last one leaves."""
    last = clearings[-1] if clearings else None
    reset = any(isinstance(clearing, ScheduledReset) for clearing in clearings)
    return reset, last.values if isinstance(last, StateChange) else ()


def _instants(
    marks: list[tuple[float, str, str, float]],
) -> Iterator[tuple[float, list[tuple[float, str, str, float]]]]:
    """Yield the marks of each instant; the earliest time of those that belong together names it."""
    first = math.nan

    def instant(mark: tuple[float, str, str, float]) -> float:
        nonlocal first
        if not abs(mark[0] - first) <= SAME_INSTANT * abs(mark[0]):
            first = mark[0]
        return first

    for time, group in groupby(marks, key=instant):
        yield time, list(group)


def _summed(amounts: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    totals: dict[str, list[float]] = {}
    for target, amount in amounts:
        totals.setdefault(target, []).append(amount)
    return tuple((target, math.fsum(parts)) for target, parts in totals.items())


class _Rates:
    """The infusions that run, and the input rate that whoever adds up the changes arrives at."""

    def __init__(self) -> None:
        self._running: dict[str, list[float]] = {}
        self._level: dict[str, float] = {}

    def stop(self) -> None:
        """Set every input rate to zero; infusions that run still end by their own marks."""
        self._level = {}

    def paused(self) -> list[str]:
        """Set every input rate to zero; return the targets of those that `change` has to bring back."""
        running = [target for target, level in self._level.items() if level]
        self._level = {}
        return running

    def change(self, changes: list[tuple[str, float]], paused: list[str]) -> Iterator[tuple[str, float]]:
        """Start infusions of positive and end those of negative rate; yield the change of each target's rate.

        The changes add up to exactly zero when the last infusion ends, whatever the rounding.
        """
        for target, rate in changes:
            running = self._running.setdefault(target, [])
            if -rate in running:
                running.remove(-rate)
            else:
                running.append(rate)
        for target in dict.fromkeys((*paused, *(target for target, _ in changes))):
            level = self._level.get(target, 0.0)
            step = math.fsum(self._running[target]) - level
            self._level[target] = level + step
            if step:
                yield target, step
