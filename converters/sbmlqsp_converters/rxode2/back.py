"""A written text, read back by the reader of the format, as numbers."""

from __future__ import annotations

from collections.abc import Mapping

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.core.expression import Expression
from sbmlqsp_converters.rxode2.reading import TIMES, read_text

_PROPERTIES = {"bioavailability": "F", "lag": "ALAG", "duration": "D", "rate": "R"}


class Back:
    """Evaluates what `read_text` finds."""

    def __init__(self, text: str) -> None:
        self._found = read_text(text)

    def derivatives(
        self, time: float, amounts: Mapping[str, float], parameters: Mapping[str, float], /
    ) -> dict[str, float]:
        """Return d/dt of each state."""
        known = _Values(self._found.system.formulas, {**self._found.system.parameters, **parameters, **amounts}, time)
        return {state: known.of(rate) for state, rate in self._found.system.derivatives.items()}

    def values(self, time: float, amounts: Mapping[str, float], /) -> dict[str, float]:
        """Return every variable of the text at one state."""
        system = self._found.system
        known = _Values(system.formulas, {**system.parameters, **amounts}, time)
        return {**system.parameters, **{name: known.of(math) for name, math in system.formulas.items()}}

    def starting_state(self, parameters: Mapping[str, float], /) -> dict[str, float]:
        """Return the amounts at time 0."""
        system = self._found.system
        zero = dict.fromkeys(system.states, 0.0)
        known = _Values(system.formulas, {**system.parameters, **parameters, **zero}, 0.0)
        return {**zero, **{state: known.of(start) for state, start in system.starts.items()}}

    def dosing(self, compartment: str, parameters: Mapping[str, float], /) -> dict[str, float]:
        """Return F, ALAG, D and R of a compartment."""
        system = self._found.system
        known = _Values(system.formulas, {**system.parameters, **parameters, **self.starting_state({})}, 0.0)
        return {
            _PROPERTIES[argument]: known.of(formulas[compartment])
            for argument, formulas in self._found.properties.items()
            if compartment in formulas
        }


class _Values:
    """Values of names, formulas computed when they are first read."""

    def __init__(self, formulas: Mapping[str, Expression], known: Mapping[str, float], time: float) -> None:
        self._formulas = formulas
        self._known = {**known, **dict.fromkeys(TIMES, time)}
        self._time = time

    def of(self, expression: Expression) -> float:
        return float(evaluate(expression, self._lookup, time=self._time))

    def _lookup(self, name: str) -> float:
        if name not in self._known:
            self._known[name] = self.of(self._formulas[name])
        return self._known[name]
