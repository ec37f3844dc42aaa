"""Compares written model code, read back by a reader of its own, with the model it was made from."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

import numpy as np

from sbmlqsp.conversion.contract import Proof
from sbmlqsp.core.evaluate import prepare
from sbmlqsp.core.operators import Value
from sbmlqsp.model import Model
from sbmlqsp.model.equations import amount_of, equations, numeric
from sbmlqsp.model.initial import initial_amounts, initial_values

STATES = 20
_TOLERANCE = 1e-10


class ReadBack(Protocol):
    """Model code as a reader understands it; names are those of the code."""

    def derivatives(
        self, time: float, amounts: Mapping[str, float], parameters: Mapping[str, float], /
    ) -> Mapping[str, float]:
        """Return d/dt of each compartment at one state."""

    def starting_state(self, parameters: Mapping[str, float], /) -> Mapping[str, float]:
        """Return the amounts at time 0."""

    def values(self, time: float, amounts: Mapping[str, float], /) -> Mapping[str, float]:
        """Return the variables that the code computes, at one state."""

    def dosing(self, compartment: str, parameters: Mapping[str, float], /) -> Mapping[str, float]:
        """Return "F", "ALAG", "D" and "R" of a compartment, where the code sets them."""


def compare(model: Model, written: ReadBack, compartments: Mapping[str, str], names: Mapping[str, str]) -> Proof:
    """Return the proof that the code's equations, variables and starting amounts are the model's.

    Args:
        model: what was written.
        written: the code, read back.
        compartments: the compartment written for each state.
        names: the name written for each symbol.
    """
    ours = _Ours(model)
    start = ours.start(compartments)
    differences = [_difference(start, written.starting_state({}), compartments)]
    computed = {symbol: names[symbol] for symbol in ours.computed if symbol in names}
    for time, state in ours.states(start):
        named = {compartments[name]: value for name, value in state.items()}
        differences.append(_difference(ours.rates(state, time), written.derivatives(time, named, {}), compartments))
        differences.append(_difference(ours.values(state, time), written.values(time, named), computed))
    compared = len(compartments) * (STATES + 1) + len(computed) * STATES
    method = f"starting amounts, and rates and variables at {STATES} random states, read back from the file"
    return Proof(method, max(compared, 1), max(differences, default=0.0), _TOLERANCE)


class _Ours:
    """The model's own numbers."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._values = initial_values(model)
        self._equations = equations(model)
        self._numeric = numeric(model)
        self._steps = [(name, prepare(math, model.functions)) for name, math in self._equations.assignments]
        self.computed = tuple(name for name, _ in self._steps)

    def start(self, states: Iterable[str]) -> dict[str, float]:
        amounts, concentrations = initial_amounts(self._model), self._equations.concentrations
        return {name: amounts[name] if name in concentrations else self._values[name] for name in states}

    def states(self, start: Mapping[str, float]) -> Iterator[tuple[float, dict[str, float]]]:
        """Yield random times and states about the start."""
        draw = random.Random(20)
        typical = max((abs(value) for value in start.values() if math.isfinite(value)), default=0.0) or 1.0
        for _ in range(STATES):
            state = {
                name: (abs(value) or typical) * math.exp(draw.gauss(0.0, 1.0)) if math.isfinite(value) else typical
                for name, value in start.items()
            }
            yield draw.uniform(0.0, 100.0), state

    def rates(self, state: Mapping[str, float], time: float) -> dict[str, float]:
        return self._numeric(state, self._values, time)

    def values(self, state: Mapping[str, float], time: float) -> dict[str, float]:
        """Return reactions, assigned variables and concentrations."""
        known: dict[str, Value] = {**self._values, **state}
        for name, compartment in self._equations.concentrations.items():
            amount = state[name] if name in state else self._values[name] * self._values[compartment]
            known[amount_of(name).name] = amount
        with np.errstate(all="ignore"):
            for name, step in self._steps:
                known[name] = step(known.__getitem__, time)
        return {name: float(known[name]) for name in self.computed}


def _difference(ours: Mapping[str, float], theirs: Mapping[str, float], compartments: Mapping[str, str]) -> float:
    """Return the largest difference, relative to each value or, where that is smaller, 1e-6 of the largest."""
    finite = [abs(value) for value in ours.values() if math.isfinite(value)]
    floor = 1e-6 * max(finite, default=0.0) or 1.0
    return max((_relative(ours[a], theirs[b], floor) for a, b in compartments.items()), default=0.0)


def _relative(one: float, other: float, floor: float) -> float:
    if one == other or (math.isnan(one) and math.isnan(other)):
        return 0.0
    difference = abs(one - other) / max(abs(one), abs(other), floor)
    return difference if math.isfinite(difference) else math.inf
