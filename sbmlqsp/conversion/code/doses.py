"""The event table beside model code: its records with F, lag, duration and rate as the code gives them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sbmlqsp.conversion.code.system import constant
from sbmlqsp.core.expression import Expression
from sbmlqsp.dosing import Regimen
from sbmlqsp.errors import ConversionError

Properties = Mapping[str, Mapping[str, Expression]]
"""Argument of `Regimen.from_nmtran` ("bioavailability", "lag", "duration", "rate") -> state -> formula."""


def event_table(
    path: Path, states: tuple[str, ...], properties: Properties, renamed: Mapping[str, str]
) -> Regimen | None:
    """Return the regimen of an event table (CSV) for states in the order of their numbers, None where there is none.

    Raises:
        ConversionError: for a property that is a formula without a name.
        RegimenError: for records that contradict each other, with row and column.
    """
    if not path.is_file():
        return None
    maps: dict[str, Any] = {}
    for argument, formulas in properties.items():
        for number, state in enumerate(states, start=1):
            if state in formulas:
                maps.setdefault(argument, {})[number] = _given(argument, state, formulas[state], renamed)
    numbers = {number: renamed.get(state, state) for number, state in enumerate(states, start=1)}
    regimen = Regimen.from_nmtran(path, numbers, **maps)
    return regimen if len(regimen) else None


def _given(argument: str, state: str, formula: Expression, renamed: Mapping[str, str]) -> float | str:
    value = constant(formula)
    if value is None:
        message = f"the {argument} of '{state}' is a formula"
        raise ConversionError(message, where=state, fix="compute it as a variable of the model and use its name")
    return renamed.get(value, value) if isinstance(value, str) else value
