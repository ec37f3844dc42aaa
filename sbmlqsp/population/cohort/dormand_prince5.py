"""DP5: the explicit Runge-Kutta method of order 5(4) of Dormand and Prince, with dense output of order 4.

Source: Hairer, Norsett and Wanner 1993 Solving Ordinary Differential Equations I, 2nd edition, section II.5 and their
program DOPRI5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sbmlqsp.population.cohort.code import Number, Value
from sbmlqsp.population.cohort.step import Interpolant, Step

_A = (
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
_ERROR = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)
_DENSE = (
    -12715105075 / 11282082432,
    0.0,
    87487479700 / 32700410799,
    -10690763975 / 1880347072,
    701980252875 / 199316789632,
    -1453857185 / 822651844,
    69997945 / 29380423,
)
_SLOPES = ("slope", "k2", "k3", "k4", "k5", "k6", "k7")


@dataclass(frozen=True, slots=True)
class DormandPrince5:
    """The method; its last stage is the first of the next step."""

    name: str = "DP5"
    implicit: bool = False
    arrays: tuple[str, ...] = ("k2", "k3", "k4", "k5", "k6", "k7", "stage")
    order: int = 5
    last_slope: str | None = "k7"

    def write(self, step: Step) -> None:
        """Write six stages beside the slope that is known."""
        for stage, row in enumerate(_A, start=2):
            weights = _weights(step, row)
            into = "stage" if stage < 7 else "after"
            step.each(lambda place, weights=weights, into=into: _stage(step, weights, into, place))  # type: ignore[misc]
            step.rates(into, f"k{stage}")
        weights = _weights(step, _ERROR)
        step.each(lambda place: _error(step, weights, place))

    def interpolant(self, step: Step, place: int) -> Interpolant:
        """Return y + theta (dy + (1 - theta) (b + theta (c + (1 - theta) d)))."""
        before = step.load("before", place)
        rise = step.load("after", place) - before
        b = step.size * step.load("slope", place) - rise
        c = rise - step.size * step.load("k7", place) - b
        sum_of_slopes = step.combination(zip(_DENSE, _SLOPES, strict=True), place)
        assert sum_of_slopes is not None
        d = step.size * sum_of_slopes
        return lambda theta, rest: before + theta * (rise + rest * (b + theta * (c + rest * d)))


def _weights(step: Step, row: Sequence[float]) -> list[tuple[float | Value, str]]:
    return [(step.size * weight, name) for weight, name in zip(row, _SLOPES, strict=False) if weight]


def _stage(step: Step, weights: list[tuple[float | Value, str]], into: str, place: Number) -> None:
    change = step.combination(weights, place)
    assert change is not None
    step.store(into, place, step.load("before", place) + change)


def _error(step: Step, weights: list[tuple[float | Value, str]], place: Number) -> None:
    error = step.combination(weights, place)
    assert error is not None
    step.add_error(place, error, step.load("after", place))
