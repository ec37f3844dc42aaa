"""Regimen + Model -> Schedule: times, amounts and rates in model units, body size bound."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from sbmlqsp import units
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.schedule import (
    ONE,
    ZERO,
    Action,
    Infusion,
    Jump,
    Schedule,
    ScheduledReplacement,
    ScheduledReset,
    SteadyStateDose,
)
from sbmlqsp.dosing import Dose, Item, Regimen, Replacement, Reset
from sbmlqsp.dosing.times import starts
from sbmlqsp.errors import RegimenError, UnitsError
from sbmlqsp.model import Model
from sbmlqsp.treatment.targets import check_steady_parameter, check_target, rate_unit

_Place = tuple[float, int]
"""A time and the place of the item among those of the regimen."""

BODY_ARGUMENTS = {"kg": "body_weight", "m^2": "body_surface_area"}


def schedule(
    regimen: Regimen | str,
    model: Model,
    body_weight: Any = None,
    body_surface_area: Any = None,
    *,
    until: Any = None,
) -> Schedule:
    """Return what the regimen does to the model, in its units, ordered by time.

    What happens at one time is in the order in which the doses began, then in the order given: that of an event table.

    Args:
        regimen: a `Regimen` or its text.
        model: what is dosed; units are those of `model.unit_of`.
        body_weight: quantity, or a number in kg; binds doses per kg.
        body_surface_area: quantity, or a number in m^2; binds doses per m^2.
        until: end of the simulation, a quantity or a number in model time; closes doses that repeat without end.

    Raises:
        RegimenError: for an unbound dose per body size, endless doses without `until`, and targets that cannot
            be dosed; UnknownSymbolError for names the model does not have; UnitsError for units that do not fit.
    """
    items = tuple(Regimen.parse(regimen) if isinstance(regimen, str) else regimen)
    body = {"kg": _body(body_weight, "kg"), "m^2": _body(body_surface_area, "m^2")}
    time_unit = model.unit_of("time")
    end = None if until is None else units.convert(units.parse(until, what="until"), time_unit, what="until")
    cancelled = _Cancelled(items, time_unit)
    entries: list[tuple[float, float, Action]] = []
    for position, item in enumerate(items):
        if isinstance(item, Reset):
            time = _reset_time(item, time_unit)
            entries.append((time, time, ScheduledReset(time, item.cancel)))
            continue
        if isinstance(item, Replacement):
            series = tuple((units.exact(at, time_unit, "time of the replacement"),) for at in item.at)
            moments = [float(times[0]) for times in cancelled.remaining(position, series)]
            amount = _amount_afterwards(item, model)
            entries += [(time, time, ScheduledReplacement(time, item.into, amount)) for time in moments]
            continue
        dose = _Binding(item, model, time_unit, body)
        for times in cancelled.remaining(position, starts(item, time_unit, end)):
            entries += [(time_of(action), float(times[0]), action) for action in dose.actions(times)]
    return Schedule(tuple(action for _, _, action in sorted(entries, key=lambda entry: entry[:2])))


def time_of(action: Action) -> float:
    """Return when an action was given, without lag, in model time."""
    return action.dose.time if isinstance(action, SteadyStateDose) else action.time


def _reset_time(reset: Reset, time_unit: str | None) -> float:
    return float(units.exact(reset.at, time_unit, "time of the reset"))


def _amount_afterwards(item: Replacement, model: Model) -> float:
    check_target(model, item.into)
    try:
        return units.convert(item.amount, model.unit_of(item.into), item.molar_mass, what="amount")
    except UnitsError as error:
        raise UnitsError(error.message, where=f"replacement in '{item.into}'", fix=error.fix) from None


def _body(value: Any, unit: str) -> float | None:
    """Return body weight in kg or body surface area in m^2; a plain number is taken to be in that unit."""
    if value is None:
        return None
    name = BODY_ARGUMENTS[unit]
    number = units.convert(units.parse(value, what=name), unit, what=name)
    if not number > 0:
        raise RegimenError(f"{name}={value} is not positive", where=name, fix=f"give a positive {name}")
    return number


class _Cancelled:
    """Which doses are taken away before they are given.

    A reset with `cancel` takes those still to come of every clause that began before it. A steady state that replaces
    the state takes the repetitions still to come of every dose given before it (NONMEM help, "SS data item": "pending
    additional doses are cancelled"); a later time written out in `at` is a dose of its own.
    """

    def __init__(self, items: Sequence[Item], time_unit: str | None) -> None:
        self._resets: list[_Place] = []
        self._replacements: list[_Place] = []
        for position, item in enumerate(items):
            if isinstance(item, Reset) and item.cancel:
                self._resets.append((_reset_time(item, time_unit), position))
            elif isinstance(item, Dose) and item.steady_state == "replace":
                time = float(units.exact(item.at[0], time_unit, "time of the dose"))
                self._replacements.append((time, position))

    def remaining(self, position: int, series: tuple[tuple[Fraction, ...], ...]) -> list[tuple[Fraction, ...]]:
        """Return the times of the clause at `position` that are left, without empty series."""
        given = [times for times in series if times]
        if not given:
            return []
        clause_end = _first_after((float(min(times[0] for times in given)), position), self._resets)
        ends = [min(clause_end, _first_after((float(times[0]), position), self._replacements)) for times in given]
        cut = (tuple(time for time in times if time < end) for times, end in zip(given, ends, strict=True))
        return [times for times in cut if times]


def _first_after(begin: _Place, marks: Sequence[_Place]) -> float:
    """Return the time of the first mark after `begin`, infinity if there is none."""
    return min((time for time, position in marks if begin < (time, position)), default=math.inf)


class _Binding:
    """One dose bound to a model: everything but the times, in model units."""

    def __init__(self, dose: Dose, model: Model, time_unit: str | None, body: Mapping[str, float | None]) -> None:
        check_target(model, dose.into)
        self.dose = dose
        self.model = model
        self.time_unit = time_unit
        self.amount_unit = model.unit_of(dose.into)
        self.size = 1.0 if dose.per is None else self._body_size(dose.per, body)
        self.bioavailability = self._bioavailability()
        self.lag = ZERO if dose.lag is None else self._expression(dose.lag, time_unit, "lag")

    def actions(self, times: tuple[Fraction, ...]) -> list[Action]:
        """Return one action for each of a series of times; a steady state is that of the first."""
        dose = self.dose
        if dose.constant_infusion:
            return self._constant_infusion(times)
        if math.isinf(dose.amount.value) and dose.steady_state != "no":
            return [SteadyStateDose(self._single(float(times[0]), math.inf), 0.0, dose.steady_state)]
        amount = self.size * self._converted(dose.amount, self.amount_unit, "dose")
        plain = [self._single(float(time), amount) for time in times]
        if dose.steady_state == "no" or dose.every is None:
            return list(plain)
        interval = float(units.exact(dose.every, self.time_unit, "dosing interval"))
        return [SteadyStateDose(plain[0], interval, dose.steady_state), *plain[1:]]

    def _single(self, time: float, amount: float) -> Jump | Infusion:
        dose = self.dose
        if dose.over is None and dose.rate is None:
            return Jump(time, dose.into, amount, self.bioavailability, self.lag)
        duration = None if dose.over is None else self._expression(dose.over, self.time_unit, "duration")
        rate = None if dose.rate is None else self._rate(dose.rate)
        return Infusion(time, dose.into, amount, duration, rate, self.bioavailability, self.lag)

    def _rate(self, rate: Measure | str) -> Expression:
        """Return the rate of an infusion, which may be per body size as the amount is."""
        if isinstance(rate, str) or rate.unit is None:
            return self._expression(rate, self._rate_unit, "rate")
        unit, per = units.split_per(rate.unit)
        if per not in (None, self.dose.per):
            message = f"the rate {rate} is per {per}, the amount is not"
            raise RegimenError(message, where=self.dose.into, fix=f"give both per {per}")
        size = self.size if per is not None else 1.0
        return Number(size * self._converted(Measure(rate.value, unit), self._rate_unit, "rate"))

    def _constant_infusion(self, times: tuple[Fraction, ...]) -> list[Action]:
        dose = self.dose
        rate = self.size * self._converted(dose.amount, self._rate_unit, "rate of the infusion")
        start = float(times[0])
        given: list[Action] = []
        if dose.steady_state != "no":
            plain = self.bioavailability == ONE
            arriving = Number(rate) if plain else Apply("times", (Number(rate), self.bioavailability))
            endless = Infusion(start, dose.into, math.inf, None, arriving, ONE, self.lag)
            given.append(SteadyStateDose(endless, 0.0, dose.steady_state))
        if dose.until is not None:
            duration = float(units.exact(dose.until, self.time_unit, "end of the infusion") - times[0])
            spread = Number(duration)
            given.append(Infusion(start, dose.into, rate * duration, spread, None, self.bioavailability, self.lag))
        return given

    @property
    def _rate_unit(self) -> str | None:
        return rate_unit(self.amount_unit, self.time_unit)

    def _body_size(self, per: str, body: Mapping[str, float | None]) -> float:
        size = body[per]
        if size is None:
            argument = BODY_ARGUMENTS[per]
            raise RegimenError(
                f"the dose of {self.dose.amount}/{per} into '{self.dose.into}' is per {argument.replace('_', ' ')}",
                where=self.dose.into,
                fix=f"pass {argument}, such as {argument}='70 kg'" if per == "kg" else f"pass {argument}='1.8 m^2'",
            )
        return size

    def _bioavailability(self) -> Expression:
        value = self.dose.bioavailability
        return Number(value) if isinstance(value, float) else self._expression(value, "", "bioavailability")

    def _expression(self, value: Measure | str, unit: str | None, use: str) -> Expression:
        """Return a number in model units, or the parameter, scaled where its own unit differs from the model's."""
        if isinstance(value, Measure):
            return Number(self._converted(value, unit, use))
        check_steady_parameter(self.model, value, use, self.dose.into)
        own = self.model.unit_of(value)
        if own is None or unit is None:
            return Symbol(value)
        factor = self._converted(Measure(1.0, own), unit, f"{use} '{value}'")
        return Symbol(value) if factor == 1 else Apply("times", (Number(factor), Symbol(value)))

    def _converted(self, measure: Measure, unit: str | None, use: str) -> float:
        try:
            return units.convert(measure, unit, self.dose.molar_mass, what=use)
        except UnitsError as error:
            raise UnitsError(error.message, where=f"dose into '{self.dose.into}'", fix=error.fix) from None
