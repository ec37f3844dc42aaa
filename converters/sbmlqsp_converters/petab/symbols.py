"""Symbols of a model in SBML's meaning: their values, and what they are called where a run is asked for them."""

from __future__ import annotations

from collections.abc import Mapping

from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_values
from sbmlqsp.treatment.targets import holds_concentration

Values = Mapping[str, float]


def symbol_values(model: Model) -> dict[str, float]:
    """Return the value of every symbol at the start, in SBML's meaning."""
    return dict(initial_values(model))


def as_values(model: Model, values: Values) -> dict[str, float]:
    """Return symbol values as `Model.with_values` reads them: `[S]` for a species whose symbol is a concentration."""
    return {selection(model, name): value for name, value in values.items()}


def selection(model: Model, name: str) -> str:
    """Return what a run calls a symbol: `[S]` where it is a concentration."""
    return f"[{name}]" if name in model.species and holds_concentration(model.tables, name) else name


def entities(model: Model) -> tuple[str, ...]:
    """Return the ids of what has a value that a table may set: compartments, species, parameters, local parameters."""
    settable = {"compartment", "species", "parameter", "local parameter"}
    return tuple(name for name, kind in model.document.kinds.items() if kind in settable)


def ruled(model: Model, name: str) -> bool:
    """Return whether an assignment rule computes a symbol."""
    return name in model.document.assignment_rules
