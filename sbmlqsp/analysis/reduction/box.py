"""The box of parameters that a certificate holds for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sbmlqsp import units
from sbmlqsp.checks.structure import formulas
from sbmlqsp.core.expression import Apply, symbols, walk
from sbmlqsp.core.tables import Parameter
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from sbmlqsp.model.overlay import check_settable

FACTOR = 2.0
"""Without a box every parameter is varied by this factor both ways."""

Box = dict[str, tuple[float, float]]


def box_of(model: Model, box: Mapping[str, tuple[Any, Any]] | float | None) -> Box:
    """Return the box in model units.

    Args:
        model: the full model.
        box: {name: (lower, upper)} of parameters, local parameters `reaction.k`, compartments or initial values
            (`S` an amount, `[S]` a concentration); or a factor by which every positive constant that a formula reads
            is varied both ways, except exponents; None: a factor of 2.

    Raises:
        UnknownSymbolError: for names the model does not have.
        ModelError: for bounds that are not positive and ascending, and for what a rule computes.
    """
    if isinstance(box, Mapping):
        return {name: _bounds(model, name, ends) for name, ends in box.items()}
    factor = FACTOR if box is None else float(box)
    if not factor >= 1:
        raise ModelError(f"a box of the factor {box}", where="box", fix="give a factor above 1, such as 1.5")
    return {p.id: (p.value / factor, p.value * factor) for p in _varied(model) if p.value is not None}


def _bounds(model: Model, name: str, ends: tuple[Any, Any]) -> tuple[float, float]:
    check_settable(model.document, name)
    unit = model.unit_of(name)
    low, high = (float(units.convert(units.parse(end, what=name), unit, what=name)) for end in ends)
    if not 0 < low <= high < float("inf"):
        raise ModelError(
            f"the box of '{name}' goes from {ends[0]} to {ends[1]}", where=name, fix="give positive bounds"
        )
    return low, high


def _varied(model: Model) -> Iterator[Parameter]:
    """Yield positive constants that a formula reads other than as an exponent."""
    tables = model.tables
    read: set[str] = set()
    exponents: set[str] = set()
    for formula in formulas(tables):
        read |= symbols(formula.math)
        for node in walk(formula.math):
            if isinstance(node, Apply) and node.operator == "power":
                exponents |= symbols(node.arguments[1])
    local = [parameter for reaction in tables.reactions for parameter in reaction.local_parameters]
    for parameter in (*tables.parameters, *local):
        fixed = parameter.constant or parameter in local
        untouched = parameter.id not in tables.initial_assignments or parameter.id in model.overlay
        if fixed and untouched and parameter.id in read - exponents and (parameter.value or 0.0) > 0:
            yield parameter
