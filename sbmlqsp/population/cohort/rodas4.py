"""Rodas4: a Rosenbrock method of order 4(3) for stiff systems, L-stable, with dense output of order 3.

Source: Hairer and Wanner 1996 Solving Ordinary Differential Equations II, 2nd edition, section IV.7; coefficients of
their program RODAS in the form that needs no product with the Jacobian.
"""

from __future__ import annotations

from dataclasses import dataclass

from sbmlqsp.population.cohort.code import Number, Value
from sbmlqsp.population.cohort.step import Interpolant, Step

_GAMMA = 0.25
_A = (
    (1.544,),
    (0.9466785280815826, 0.2557011698983284),
    (3.314825187068521, 2.896124015972201, 0.9986419139977817),
    (1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950),
)
_C = (
    (-5.6688,),
    (-2.430093356833875, -0.2063599157091915),
    (-0.1073529058151375, -9.594562251023355, -20.47028614809616),
    (7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160),
    (8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054),
)
_DENSE = (
    (10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662),
    (-0.6762803392801253, 6.087714651680015, 16.43084320892478, 24.76722511418386, -6.594389125716872),
)


@dataclass(frozen=True, slots=True)
class Rodas4:
    """The method; systems that read time have it as a state, so there is no derivative with respect to time."""

    name: str = "Rodas4"
    implicit: bool = True
    arrays: tuple[str, ...] = ("k1", "k2", "k3", "k4", "k5", "k6", "stage")
    order: int = 4
    last_slope: str | None = None

    def write(self, step: Step) -> None:
        """Write six stages; the last two end at the solutions of order 3 and 4."""
        inverse = 1.0 / step.size
        step.factorise(inverse * (1.0 / _GAMMA))
        step.rates("before", "k1")
        step.solve("k1")
        for stage in range(2, 7):
            step.each(lambda place, stage=stage: _stage(step, stage, place))  # type: ignore[misc]
            step.rates("stage", f"k{stage}")
            step.each(lambda place, stage=stage: _right_side(step, stage, inverse, place))  # type: ignore[misc]
            step.solve(f"k{stage}")
        step.each(lambda place: _finish(step, place))

    def interpolant(self, step: Step, place: int) -> Interpolant:
        """Return y + theta (dy + (1 - theta) (c + theta d))."""
        before = step.load("before", place)
        rise = step.load("after", place) - before
        c, d = (step.combination(_weights(row), place) for row in _DENSE)
        assert c is not None
        assert d is not None
        return lambda theta, rest: before + theta * (rise + rest * (c + theta * d))


def _weights(row: tuple[float, ...]) -> list[tuple[float | Value, str]]:
    return [(weight, f"k{number}") for number, weight in enumerate(row, start=1)]


def _stage(step: Step, stage: int, place: Number) -> None:
    if stage < 6:
        change = step.combination(_weights(_A[stage - 2]), place)
        base = step.load("before", place)
    else:
        change, base = step.load("k5", place), step.load("stage", place)
    assert change is not None
    step.store("stage", place, base + change)


def _right_side(step: Step, stage: int, inverse: Value, place: Number) -> None:
    name = f"k{stage}"
    memory = step.combination(_weights(_C[stage - 2]), place)
    assert memory is not None
    step.store(name, place, step.load(name, place) + inverse * memory)


def _finish(step: Step, place: Number) -> None:
    error = step.load("k6", place)
    after = step.load("stage", place) + error
    step.store("after", place, after)
    step.add_error(place, error, after)
