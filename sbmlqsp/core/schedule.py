"""`Schedule`: what a regimen does to one model, in model units; every use of a dose reads it.

Times and amounts are numbers in the model's time unit and in the amount unit of the target. Lag, bioavailability,
duration and rate stay expressions (`Number` or `Symbol`), because they may be parameters of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from sbmlqsp.core.expression import Expression, Number
from sbmlqsp.errors import RegimenError

ONE = Number(1.0)
ZERO = Number(0.0)


@dataclass(frozen=True, slots=True)
class Jump:
    """A bolus: at `time` + `lag`, `amount` times `bioavailability` is added to `target`."""

    time: float
    target: str
    amount: float
    bioavailability: Expression = ONE
    lag: Expression = ZERO


@dataclass(frozen=True, slots=True)
class Infusion:
    """A zero-order input from `time` + `lag` on.

    With `duration`: rate = bioavailability * amount / duration. With `rate`: the input lasts
    bioavailability * amount / rate. Exactly one of them is given. An infinite `amount` never ends.
    """

    time: float
    target: str
    amount: float
    duration: Expression | None = None
    rate: Expression | None = None
    bioavailability: Expression = ONE
    lag: Expression = ZERO


@dataclass(frozen=True, slots=True)
class ScheduledReset:
    """The state returns to its initial assignments and infusions stop; `cancel` also drops what is pending."""

    time: float
    cancel: bool = False


@dataclass(frozen=True, slots=True)
class ScheduledReplacement:
    """At `time` the amount in `target` becomes `amount`; everything else goes on."""

    time: float
    target: str
    amount: float


@dataclass(frozen=True, slots=True)
class SteadyStateDose:
    """`dose` as it stands after repetition every `interval` without end; "replace" sets the state, "add" adds it."""

    dose: Jump | Infusion
    interval: float
    mode: Literal["replace", "add"] = "replace"


@dataclass(frozen=True, slots=True)
class StateChange:
    """A state computed beforehand: at `time` its values (amounts for species) replace those present or are added.

    "replace" also stops what runs and drops what is pending, as NONMEM's SS = 1 does.
    """

    time: float
    values: tuple[tuple[str, float], ...]
    mode: Literal["replace", "add"] = "replace"


Action = Jump | Infusion | ScheduledReset | ScheduledReplacement | SteadyStateDose | StateChange


@dataclass(frozen=True, slots=True)
class Edge:
    """One instant at which doses act: amounts added and changes of input rate.

    Before them comes a reset, if `reset`, and then `state`: values that states are set to. Either stops all input;
    what goes on all the same is among `rates`.
    """

    time: float
    jumps: tuple[tuple[str, float], ...] = ()
    rates: tuple[tuple[str, float], ...] = ()
    reset: bool = False
    state: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """The actions of a regimen on one model, ordered by time, at equal times in the order they were given."""

    actions: tuple[Action, ...] = ()

    def __iter__(self) -> Iterator[Action]:
        return iter(self.actions)

    def __len__(self) -> int:
        return len(self.actions)

    @property
    def infused(self) -> tuple[str, ...]:
        """The targets that receive an infusion, sorted."""
        doses = (a.dose if isinstance(a, SteadyStateDose) else a for a in self.actions)
        return tuple(sorted({d.target for d in doses if isinstance(d, Infusion)}))


Evaluate = Callable[[Expression], float]


def timed_input(dose: Jump | Infusion, evaluate: Evaluate) -> tuple[float, float, float, float]:
    """Return (start, amount added at start, input rate, end) of one dose with its expressions evaluated.

    Raises:
        RegimenError: for a negative lag, bioavailability, duration or rate, or one that is not a number.
    """
    lag = _nonnegative(evaluate(dose.lag), "lag", dose.target)
    bioavailability = _nonnegative(evaluate(dose.bioavailability), "bioavailability", dose.target)
    start = dose.time + lag
    delivered = bioavailability * dose.amount
    if isinstance(dose, Jump):
        return start, delivered, 0.0, start
    if dose.rate is not None:
        rate = _positive(evaluate(dose.rate), "rate", dose.target)
        return start, 0.0, rate, start + delivered / rate
    if dose.duration is None:
        raise RegimenError(f"the infusion into '{dose.target}' has neither duration nor rate", where=dose.target)
    duration = _positive(evaluate(dose.duration), "duration", dose.target)
    return start, 0.0, delivered / duration, start + duration


def _nonnegative(value: float, name: str, target: str) -> float:
    if not value >= 0:
        raise RegimenError(f"the {name} of the dose into '{target}' is {value:g}", fix=f"give a {name} of at least 0")
    return value


def _positive(value: float, name: str, target: str) -> float:
    if not value > 0:
        raise RegimenError(f"the {name} of the dose into '{target}' is {value:g}", fix=f"give a positive {name}")
    return value
