"""Compares a written mrgsolve file with the model it was made from."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping

from sbmlqsp.conversion import Proof
from sbmlqsp.model import Model
from sbmlqsp.model.equations import equations, numeric
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp_converters.mrgsolve.reader import MrgsolveModel, read

STATES = 20
_TOLERANCE = 1e-10


def compare(model: Model, text: str, compartments: Mapping[str, str]) -> Proof:
    """Return the proof that the file's equations and starting amounts are the model's.

    Args:
        model: what was written.
        text: the file.
        compartments: the compartment written for each state.
    """
    written = read(text)
    values, amounts = initial_values(model), initial_amounts(model)
    concentrations = equations(model).concentrations
    start = {name: amounts[name] if name in concentrations else values[name] for name in compartments}
    differences = [_difference(start, written.starting_state({}), compartments)]
    differences += _at_random_states(model, written, start, compartments)
    method = f"starting amounts, and rates at {STATES} random states, read back from the file"
    return Proof(method, len(compartments) * len(differences), max(differences, default=0.0), _TOLERANCE)


def _at_random_states(
    model: Model, written: MrgsolveModel, start: Mapping[str, float], compartments: Mapping[str, str]
) -> list[float]:
    values, rates = initial_values(model), numeric(model)
    draw = random.Random(20)
    typical = max((abs(value) for value in start.values() if math.isfinite(value)), default=0.0) or 1.0
    found = []
    for _ in range(STATES):
        state = {
            name: (abs(value) or typical) * math.exp(draw.gauss(0.0, 1.0)) if math.isfinite(value) else typical
            for name, value in start.items()
        }
        time = draw.uniform(0.0, 100.0)
        theirs = written.derivatives(time, {compartments[name]: value for name, value in state.items()}, {})
        found.append(_difference(rates(state, values, time), theirs, compartments))
    return found


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
