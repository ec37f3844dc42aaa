"""A regimen as event records: rows of a data set, and F, ALAG, D and R of the compartments in the model's code.

NONMEM, mrgsolve and rxode2 scale the duration by F where RATE > 0, so an infusion of fixed duration has F multiplied
into AMT and RATE, or is written with RATE = -2 and the duration in the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sbmlqsp.core.expression import Expression, Number
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
from sbmlqsp.errors import ConversionError

COLUMNS = ("ID", "TIME", "EVID", "CMT", "AMT", "RATE", "II", "ADDL", "SS")
_STEADY = {"replace": 1, "add": 2}
Record = tuple[float | int, ...]


@dataclass(frozen=True, slots=True)
class DataSet:
    """Records in the order of `COLUMNS`, and ("F", target, formula) for what the code says of a compartment."""

    records: tuple[Record, ...]
    settings: tuple[tuple[str, str, Expression], ...]

    def text(self, columns: Iterable[str] = COLUMNS) -> str:
        """Return the records as CSV, with other names of the columns where the target has them."""
        lines = [",".join(columns), *(",".join(map(_cell, record)) for record in self.records)]
        return "\n".join(lines) + "\n"


def data_set(schedule: Schedule, states: Iterable[str]) -> DataSet:
    """Return the dosing of a schedule.

    Args:
        schedule: what is given, in model units.
        states: the states of the model, in the order of their compartments' numbers.

    Raises:
        ConversionError: for what such records cannot say.
    """
    numbers = {state: number for number, state in enumerate(states, start=1)}
    shared = {target: _Shared(target, list(_of(schedule, target))) for target in _targets(schedule)}
    for target in (*shared, *_replaced(schedule)):
        if target not in numbers:
            raise ConversionError(f"'{target}' is no compartment", where=target, fix="dose into a state of the model")
    records = tuple(_record(action, numbers, shared) for action in schedule)
    said = ((kind, target, value) for target, each in shared.items() for kind, value in each.settings())
    return DataSet(records, tuple(said))


class _Shared:
    """What the code says about one compartment: each of F, ALAG, D and R has one value there, for all its doses."""

    def __init__(self, target: str, doses: list[Jump | Infusion]) -> None:
        self._target = target
        self.lag = self._only("lag", {dose.lag for dose in doses})
        infusions = [dose for dose in doses if isinstance(dose, Infusion)]
        fractions = {dose.bioavailability for dose in doses}
        spread = any(isinstance(dose.duration, Number) for dose in infusions)
        folded = spread and all(isinstance(fraction, Number) for fraction in fractions)
        self.bioavailability = None if folded else self._only("bioavailability", fractions)
        self.duration = self._modelled("duration", {self._duration(dose) for dose in infusions})
        self.rate = self._modelled("rate", {dose.rate for dose in infusions})

    def settings(self) -> Iterable[tuple[str, Expression]]:
        """Yield what the code has to say: "F", "ALAG", "D" and "R" with their formulas."""
        for name, value, plain in (("F", self.bioavailability, ONE), ("ALAG", self.lag, ZERO)):
            if value is not None and value != plain:
                yield name, value
        for name, modelled in (("D", self.duration), ("R", self.rate)):
            if modelled is not None:
                yield name, modelled

    def fraction(self, dose: Jump | Infusion) -> float:
        """Return by what the amount of a record is multiplied here, because the code does not say it."""
        if self.bioavailability is not None:
            return 1.0
        assert isinstance(dose.bioavailability, Number)
        return dose.bioavailability.value

    def delay(self, dose: Jump | Infusion) -> float:
        """Return what is added to the time of a record, because the code does not say it."""
        if self.lag is not None:
            return 0.0
        assert isinstance(dose.lag, Number)
        return dose.lag.value

    def _only(self, name: str, values: set[Expression]) -> Expression | None:
        """Return the one value, or None where different numbers have to be written into the records."""
        if len(values) == 1:
            return next(iter(values))
        if all(isinstance(value, Number) for value in values):
            return None
        raise self._refusal(name)

    def _duration(self, dose: Infusion) -> Expression | None:
        """Return a duration that has to be modelled: a parameter, or one that F must not change."""
        in_record = isinstance(dose.duration, Number) and isinstance(dose.bioavailability, Number)
        return None if in_record else dose.duration

    def _modelled(self, name: str, values: set[Expression | None]) -> Expression | None:
        modelled = {value for value in values if value is not None and (name == "duration" or _is_formula(value))}
        if len(modelled) > 1:
            raise self._refusal(name)
        return next(iter(modelled), None)

    def _refusal(self, name: str) -> ConversionError:
        return ConversionError(
            f"the doses into '{self._target}' differ in {name}, and a compartment has one of it",
            where=self._target,
            fix="give them one parameter, or dose into a compartment of its own",
        )


def _record(action: Action, numbers: Mapping[str, int], shared: Mapping[str, _Shared]) -> Record:
    if isinstance(action, ScheduledReset):
        return (1, action.time, 3, 1, 0.0, 0.0, 0.0, 0, 0)
    if isinstance(action, ScheduledReplacement):
        return (1, action.time, 8, numbers[action.target], action.amount, 0.0, 0.0, 0, 0)
    steady, interval, dose = 0, 0.0, action
    if isinstance(action, SteadyStateDose):
        steady, interval, dose = _STEADY[action.mode], action.interval, action.dose
    assert isinstance(dose, Jump | Infusion)
    of = shared[dose.target]
    if steady and of.delay(dose):
        raise ConversionError(f"steady-state doses into '{dose.target}' differ in lag", where=dose.target)
    amount, rate = _amount_and_rate(dose, of)
    return (1, dose.time + of.delay(dose), 1, numbers[dose.target], amount, rate, interval, 0, steady)


def _amount_and_rate(dose: Jump | Infusion, of: _Shared) -> tuple[float, float]:
    amount = dose.amount * of.fraction(dose)
    if isinstance(dose, Jump):
        return amount, 0.0
    if dose.rate is not None:
        endless = amount == float("inf")
        return (0.0 if endless else amount), -1.0 if _is_formula(dose.rate) else _value(dose.rate)
    assert dose.duration is not None
    if dose.duration == of.duration:
        return amount, -2.0
    return amount, amount / _value(dose.duration)


def _value(expression: Expression) -> float:
    assert isinstance(expression, Number)
    return expression.value


def _is_formula(expression: Expression | None) -> bool:
    return expression is not None and not isinstance(expression, Number)


def _doses(schedule: Schedule) -> Iterable[Jump | Infusion]:
    for action in schedule:
        dose = action.dose if isinstance(action, SteadyStateDose) else action
        if isinstance(dose, Jump | Infusion):
            yield dose


def _replaced(schedule: Schedule) -> tuple[str, ...]:
    return tuple(action.target for action in schedule if isinstance(action, ScheduledReplacement))


def _targets(schedule: Schedule) -> tuple[str, ...]:
    return tuple(dict.fromkeys(dose.target for dose in _doses(schedule)))


def _of(schedule: Schedule, target: str) -> Iterable[Jump | Infusion]:
    return (dose for dose in _doses(schedule) if dose.target == target)


def _cell(value: float) -> str:
    return str(value) if isinstance(value, int) else repr(value).removesuffix(".0")
