"""What an integration method needs to write one step of all lanes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from sbmlqsp.population.cohort.code import Code, Number, Value
from sbmlqsp.population.cohort.functions import Target

UNROLLED = 12
"""Up to so many states a step is straight-line code in registers; above, loops are as fast and compile sooner."""

Interpolant = Callable[[Value, Value], Value]
"""(theta from 0 to 1, 1 - theta) -> the state inside the step."""


class Step:
    """One step inside `advance`: arrays of the states' size, the step of each lane, and loops over states.

    `before` are the states at the start, `after` those at the end, `slope` the rates at the start.
    """

    def __init__(self, code: Code, target: Target, arrays: Iterable[str]) -> None:
        self.code, self.target = code, target
        self.count = len(target.system.states)
        kind = f"[{max(self.count, 1)} x {target.vector}]"
        self._arrays = {name: code.space(kind) for name in (*arrays, "after")}
        for name, row in (("before", "STATE"), ("slope", "SLOPE"), ("atol", "ATOL")):
            self._arrays[name] = target.address(code, row)
        self._error = code.space(target.vector)
        self._shift = code.space(target.vector)
        self.rtol = target.load(code, "RTOL")
        self.size = code.constant(0.0, target.vector)  # the step of each lane, set for each step

    # --- arrays ----------------------------------------------------------------------------------------------------

    def load(self, name: str, place: Number) -> Value:
        """Return one state's value in an array."""
        return self.code.load(self.code.at(self._arrays[name], place, self.target.vector), self.target.vector)

    def store(self, name: str, place: Number, value: Value) -> None:
        """Put one state's value into an array."""
        self.code.store(value, self.code.at(self._arrays[name], place, self.target.vector))

    def each(self, body: Callable[[Number], None]) -> None:
        """Write a body for each state: one after the other, or as a loop."""
        if self.count <= UNROLLED:
            for number in range(self.count):
                body(number)
        else:
            with self.code.loop(0, self.count) as place:
                body(place)

    def combination(self, weights: Iterable[tuple[float | Value, str]], place: Number) -> Value | None:
        """Return the weighted sum of arrays at one state, None if every weight is 0."""
        result: Value | None = None
        for weight, name in weights:
            if isinstance(weight, float) and weight == 0:
                continue
            value = self.load(name, place)
            term = value if isinstance(weight, float) and weight == 1 else weight * value
            result = term if result is None else result + term
        return result

    # --- the model -------------------------------------------------------------------------------------------------

    def rates(self, source: str, into: str) -> None:
        """Compute the rates at the states in one array into another."""
        rows = self.code.literal("%rows", "ptr")
        self.code.do(f"call void @rates({rows}, {self._arrays[source]}, {self._arrays[into]})")

    def factorise(self, shift: Value) -> None:
        """Factorise shift I - J at the start of the step."""
        self.code.store(shift, self._shift)
        self.code.do(f"call void @factorise({self.code.literal('%rows', 'ptr')}, {self._shift})")

    def solve(self, name: str) -> None:
        """Replace an array by the solution of the factorised system."""
        self.code.do(f"call void @solve({self.code.literal('%rows', 'ptr')}, {self._arrays[name]})")

    # --- the error -------------------------------------------------------------------------------------------------

    def begin(self, size: Value) -> None:
        """Begin a step of this size."""
        self.size = size
        self.code.do(f"store {self.target.vector} zeroinitializer, {self._error}")

    def add_error(self, place: Number, error: Value, after: Value) -> None:
        """Add one state's error, relative to its tolerance, to the norm."""
        code = self.code
        magnitude = code.greatest(self.absolute(self.load("before", place)), self.absolute(after))
        ratio = error / (self.load("atol", place) + self.rtol * magnitude)
        code.store(code.load(self._error, self.target.vector) + ratio * ratio, self._error)

    def error(self) -> Value:
        """Return the mean square of the errors: 1 is what the tolerances allow."""
        return self.code.load(self._error, self.target.vector) * (1.0 / max(self.count, 1))

    def absolute(self, value: Value) -> Value:
        """Return the magnitude of a vector."""
        return self.code.call(f"llvm.fabs.v{self.target.lanes}f64", self.target.vector, value)


class Method(Protocol):
    """An integration method: one file, its coefficients and how they are used."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def implicit(self) -> bool:
        """Whether it needs the factorised Jacobian."""

    @property
    def arrays(self) -> tuple[str, ...]:
        """The arrays it works with, beside those every step has."""

    @property
    def order(self) -> int:
        """The error of a step shrinks as this power of its size."""

    @property
    def last_slope(self) -> str | None:
        """The array that holds the rates at the end of the step, for the next one to begin with."""

    def write(self, step: Step) -> None:
        """Write the step: `after`, and the error of each state."""

    def interpolant(self, step: Step, place: int) -> Interpolant:
        """Write what is needed to know a state inside the step; return the rest."""
