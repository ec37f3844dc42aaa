"""The state of a model under doses repeated for ever, or under an infusion that always ran."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from sbmlqsp.core.expression import Number
from sbmlqsp.core.schedule import Infusion, Jump, Schedule
from sbmlqsp.core.settings import Settings
from sbmlqsp.errors import ConvergenceError, UnsupportedFeature
from sbmlqsp.model import Model
from sbmlqsp.simulation.arrays import Floats
from sbmlqsp.simulation.periodic.fixed_point import FixedPoint, NoFixedPoint, fixed_point
from sbmlqsp.simulation.periodic.interval_map import IntervalMap, Wanted, interval_map, timed_element
from sbmlqsp.treatment.repetition import one_interval

SAME = 1e-7
FIRST_INTERVAL, LONGEST_INTERVAL = 1.0, 1e9
SLOW = 1e-7
OUTSIDE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Repeating:
    """A state that repeats after each interval.

    Attributes:
        names: ids of the states; species stand for amounts.
        values: the state just before a dose.
        jacobian: of the map over one interval.
    """

    names: tuple[str, ...]
    values: Floats
    jacobian: Floats

    @property
    def multipliers(self) -> tuple[complex, ...]:
        """The Floquet multipliers, the eigenvalues of the Jacobian, largest modulus first."""
        found = np.linalg.eigvals(self.jacobian)
        return tuple(complex(value) for value in found[np.argsort(-np.abs(found), kind="stable")])


@lru_cache(maxsize=64)
def under_doses(
    model: Model,
    doses: tuple[Jump | Infusion, ...],
    interval: float,
    settings: Settings,
    wanted: Wanted = None,
    begin: float = 0.0,
) -> Repeating:
    """Return the state at `begin` of a model that got the doses every `interval` for ever, just before the next.

    Args:
        model: with the input rates of `treatment.infusion_inputs`.
        doses: in numbers, their times counted from the beginning of an interval.
        interval: in model time.
        settings: limits; tolerances are tight in any case.
        wanted: selections whose states have to repeat, with all they depend on; None: every state.
        begin: model time, for formulas of time.

    Raises:
        ConvergenceError: if there is none, with `variable`, the state that grows or does not settle.
        UnsupportedFeature: for a model that depends on time otherwise than through its state.
    """
    plan = one_interval(doses, interval)
    timed = timed_element(model.tables)
    here = interval_map(model, plan, interval, settings, wanted, begin if timed else 0.0)
    point = _solved(here, "interval", interval)
    if timed:
        _check_repeats(interval_map(model, plan, interval, settings, wanted, begin + interval), point.state, timed)
    if len(model.tables.events):
        twice = (*doses, *(replace(dose, time=dose.time + interval) for dose in doses))
        whole = interval_map(model, one_interval(twice, 2 * interval), 2 * interval, settings, wanted)
        _check_memory(whole, point.state, model.tables.events.ids[0])
    return Repeating(here.names, point.state, point.jacobian)


@lru_cache(maxsize=64)
def under_infusion(
    model: Model, target: str, rate: float, settings: Settings, wanted: Wanted = None, begin: float = 0.0
) -> Repeating:
    """Return the state at rest of a model into which an infusion always ran; arguments and errors as `under_doses`."""
    interval = _interval_of_decay(model, target, rate, settings, wanted)
    here = interval_map(model, _endless(target, rate, interval), interval, settings, wanted)
    point = _solved(here, "time unit", interval)
    part = interval / 3.7
    shorter = interval_map(model, _endless(target, rate, part), part, settings, wanted)
    if not _same(shorter, point.state):
        raise ConvergenceError(
            "the model does not come to rest under a constant infusion: it oscillates",
            where=target,
            fix="simulate the infusion from a known state",
        )
    timed = timed_element(model.tables)
    if timed:
        later = interval_map(model, _endless(target, rate, part), part, settings, wanted, begin + interval)
        _check_repeats(later, point.state, timed)
    return Repeating(here.names, point.state, point.jacobian)


def check_stable(found: Repeating, what: str) -> None:
    """Raise `ConvergenceError` if repeated doses would lead away from the state."""
    largest = max((abs(value) for value in found.multipliers), default=0.0)
    if largest > 1 + OUTSIDE:
        raise ConvergenceError(
            f"the steady state of {what} is unstable (Floquet multiplier {largest:.6g}): doses do not lead to it",
            where=what,
            fix="repeat the doses and look at what comes of them",
        )


def _solved(here: IntervalMap, unit: str, interval: float) -> FixedPoint:
    if not here.names:
        return FixedPoint(np.empty(0), np.empty((0, 0)))
    try:
        return fixed_point(here.advance, here.start, here.sizes)
    except NoFixedPoint as none:
        per_unit = none.growth if unit == "interval" else none.growth / interval
        raise _no_steady_state(here.names[none.place], per_unit, unit, unbounded=none.unbounded) from None


def _no_steady_state(name: str, growth: float, unit: str, *, unbounded: bool) -> ConvergenceError:
    change = f"{'grows' if growth > 0 else 'falls'} by {abs(growth):.6g} in each {unit}"
    if unbounded:
        message = f"there is no steady state: '{name}' {change}"
        fix = f"let something remove '{name}', or, if it only collects, name outputs that do not depend on it"
    else:
        message = f"no steady state was found: '{name}' {change if np.isfinite(growth) else 'runs away'}"
        fix = "check whether the doses exceed what the model can eliminate"
    return ConvergenceError(message, where=name, fix=fix, variable=name)


def _endless(target: str, rate: float, interval: float) -> Schedule:
    longer = 2 * interval
    return Schedule((Infusion(0.0, target, rate * longer, Number(longer)),) if rate else ())


def _interval_of_decay(model: Model, target: str, rate: float, settings: Settings, wanted: Wanted) -> float:
    """Return a time in which everything that decays does so markedly, from the multipliers over shorter times."""
    from sbmlqsp.simulation.periodic.derivative import derivative

    interval = FIRST_INTERVAL
    while interval < LONGEST_INTERVAL:
        here = interval_map(model, _endless(target, rate, interval), interval, settings, wanted)
        steps = 1e-2 * np.maximum(np.abs(here.start), here.sizes)
        if not here.names:
            return interval
        jacobian = derivative(here.advance, here.start, here.advance(here.start[None, :])[0], steps)
        if not np.all(np.isfinite(jacobian)):
            return interval
        sizes: Sequence[float] = np.abs(np.linalg.eigvals(jacobian)).tolist()
        decaying = [size for size in sizes if 1 - size > SLOW]
        slowest = max(decaying, default=1.0)
        if slowest < 0.2:
            return interval
        rate_of_decay = -np.log(slowest) / interval if decaying else 0.0
        interval = float(min(2 / rate_of_decay, 1e4 * interval)) if rate_of_decay else 1e4 * interval
    return FIRST_INTERVAL


def _same(other: IntervalMap, state: Floats) -> bool:
    image = other.advance(state[None, :])[0]
    return bool(np.all(np.abs(image - state) <= SAME * np.maximum(np.abs(state), other.sizes)))


def _check_memory(two_intervals: IntervalMap, state: Floats, event: str) -> None:
    """Raise unless the state also repeats where events remember the interval before."""
    if not _same(two_intervals, state):
        raise UnsupportedFeature(
            f"no steady state was found: what events such as '{event}' do depends on the interval before",
            where=event,
            fix="repeat the dose until the steady state is reached",
            feature="events at steady state",
            element=event,
        )


def _check_repeats(following: IntervalMap, state: Floats, element: str) -> None:
    if not _same(following, state):
        raise UnsupportedFeature(
            f"there is no steady state: '{element}' depends on time and does not repeat with the doses",
            where=element,
            fix="let its period be the dosing interval, or repeat the dose",
            feature="time-dependent model at steady state",
            element=element,
        )
