"""What patients begin with: constants and states at time 0, computed for all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sbmlqsp.core.operators import Value
from sbmlqsp.model.equations import amount_of
from sbmlqsp.population.cohort.batch import Floats
from sbmlqsp.population.cohort.system import CLOCK, System


@dataclass(frozen=True, slots=True)
class Start:
    """Values and amounts at the start: one number for all patients, or one for each."""

    values: dict[str, Value]
    amounts: dict[str, Value]
    count: int

    @property
    def varying_names(self) -> frozenset[str]:
        """What patients have own values of."""
        return frozenset(name for name, value in self.values.items() if np.ndim(value) > 0)

    def of(self, patient: int) -> Callable[[str], float]:
        """Return the values of one patient."""

        def value(name: str) -> float:
            found = self.values[name]
            return float(found[patient]) if isinstance(found, np.ndarray) else float(found)

        return value

    def value(self, name: str) -> Value:
        """Return a value by its name in a system."""
        prefix = amount_of("").name
        if name.startswith(prefix):
            return self.amounts[name.removeprefix(prefix)]
        return self.values.get(name, 0.0)  # a switch, set at time 0

    def constants(self, system: System) -> tuple[Floats, np.ndarray, Floats]:
        """Return the constants, the places of those that vary, and their values."""
        values = [self.value(name) for name in system.constants]
        varying = np.array([place for place, value in enumerate(values) if np.ndim(value) > 0], np.int64)
        own = np.empty((self.count, len(varying)))
        for column, place in enumerate(varying):
            own[:, column] = values[place]
        return np.array([0.0 if np.ndim(value) > 0 else value for value in values], float), varying, own

    def start(self, system: System, rated: frozenset[str]) -> Floats:
        """Return the states at time 0, one row if they are the same for all; `rated` have a rate rule."""
        columns = [self._start_of(name, rated) for name in system.states]
        if all(np.ndim(column) == 0 for column in columns):
            return np.array([columns], float).reshape(1, len(columns))
        return np.ascontiguousarray(np.column_stack([np.broadcast_to(column, self.count) for column in columns]), float)

    def _start_of(self, name: str, rated: frozenset[str]) -> Value:
        if name == CLOCK:
            return 0.0
        return self.values[name] if name in rated else self.amounts[name]
