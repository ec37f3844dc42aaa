"""`with_forcing`: parameters that follow tables, as assignment rules whose corners are found and stopped at."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from sbmlqsp import units
from sbmlqsp.core.expression import TIME, Apply, Expression
from sbmlqsp.dosing.forcing import Forcing
from sbmlqsp.errors import RegimenError
from sbmlqsp.model import Model
from sbmlqsp.native.edits import Edit
from sbmlqsp.treatment.values import Values

MOST_PIECES = 64


def with_forcing(model: Model, forcing: Mapping[str, Forcing]) -> Model:
    """Return the model with each named parameter, compartment or boundary species following its table.

    The course is an assignment rule, piecewise in time, so that it travels in SBML. Its times and values are
    parameters: another table with as many rows needs no recompilation. `simulate` finds the corners of such a formula
    exactly and lets the integrator stop at each, so that no pulse is stepped over, however short.

    Raises:
        UnknownSymbolError: for a name the model does not have.
        ModelError: for a species that reactions change.
        RegimenError: for a variable that events change, or that has a rule already.
        UnitsError: for units that do not fit.
    """
    for name, course in forcing.items():
        model = _forced(model, name, course)
    return model


def _forced(model: Model, name: str, course: Forcing) -> Model:
    tables, time_unit, unit = model.tables, model.unit_of("time"), model.unit_of(_selection(model, name))
    if name in tables.rules or any(change.variable == name for e in tables.events for change in e.assignments):
        what = "a rule" if name in tables.rules else "an event"
        raise RegimenError(f"'{name}' is set by {what} of the model", where=name, fix="force a parameter that is given")
    values = Values(tables, time_unit, {})
    stem = values.names.numbered(f"forcing_of_{name}")
    points: list[tuple[Expression, Expression]] = []
    for row, (time, value) in enumerate(zip(course.times, course.values, strict=True), start=1):
        at = units.convert(time, time_unit, what="time of the forcing")
        height = units.convert(value, unit, what=f"value of '{name}'")
        points.append(
            (
                values.number(f"{stem}_time_{row}", at, time_unit),
                values.number(f"{stem}_value_{row}", height, unit),
            )
        )
    edits: list[Edit] = [*values.unit_names.definitions, *values.edits]
    return model.edited(edits).with_equation(name, _course(points, course.kind))


def _selection(model: Model, name: str) -> str:
    """Return what the symbol of this name stands for in formulas."""
    species = model.tables.species.get(name)
    return name if species is None or species.has_only_substance_units else f"[{name}]"


def _course(points: list[tuple[Expression, Expression]], kind: str) -> Expression:
    """Return the formula: a value, or a straight line, for each stretch between two times."""
    pieces: list[tuple[Expression, Expression]] = []
    if kind == "linear":
        pieces.append((points[0][1], points[0][0]))
    for one, other in pairwise(points):
        pieces.append((one[1] if kind == "previous" else _line(one, other), other[0]))
    return _piecewise(pieces, points[-1][1])


def _piecewise(pieces: list[tuple[Expression, Expression]], last: Expression) -> Expression:
    """Return the value of each piece before its end, and `last` after all; many pieces in groups, for readers' sake."""
    if not pieces:
        return last
    while len(pieces) > MOST_PIECES:
        groups = [pieces[start : start + MOST_PIECES] for start in range(0, len(pieces), MOST_PIECES)]
        pieces = [(_piecewise(group[:-1], group[-1][0]), group[-1][1]) for group in groups]
    parts = [part for value, end in pieces for part in (value, Apply("lt", (TIME, end)))]
    return Apply("piecewise", (*parts, last))


def _line(one: tuple[Expression, Expression], other: tuple[Expression, Expression]) -> Expression:
    rise, run = Apply("minus", (other[1], one[1])), Apply("minus", (other[0], one[0]))
    passed = Apply("divide", (Apply("minus", (TIME, one[0])), run))
    return Apply("plus", (one[1], Apply("times", (rise, passed))))
