"""The arms of a request: models with their values and doses in place, and their observables as rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbmlqsp import units
from sbmlqsp.conversion import Request
from sbmlqsp.conversion.columns import moving
from sbmlqsp.core import formula
from sbmlqsp.core.expression import Apply, Expression, Symbol, transform
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.tables import Parameter, Rule
from sbmlqsp.model import Model
from sbmlqsp.native.edits import AddParameter, SetRule
from sbmlqsp.simulation import with_regimen
from sbmlqsp.study import Study

POINTS = 201


@dataclass(frozen=True, slots=True)
class ArmModel:
    """One arm: what to run, until when in model time, with how many rows, and what to report."""

    id: str
    model: Model
    until: float
    points: int
    selections: tuple[str, ...]


def arms(request: Request) -> Iterator[ArmModel]:
    """Yield the arms of the study, or one called `run`."""
    if request.study is None:
        model = request.dosed()
        yield ArmModel("run", model, request.horizon, POINTS, _selections(model))
        return
    for arm in request.study.arms:
        values = dict(request.study.variants[arm.variant].values if arm.variant else ()) | dict(arm.values)
        model = request.model.with_values(values) if values else request.model
        until = _time(arm.until, model)
        points = arm.points or (round(until / _time(arm.every, model)) + 1 if arm.every is not None else POINTS)
        if arm.regimen is not None:
            body = {"body_weight": arm.body_weight, "body_surface_area": arm.body_surface_area}
            model = with_regimen(model, arm.regimen, **body, until=arm.until)
        observed = _observed(model, request.study)
        yield ArmModel(arm.id, observed, until, points, _selections(observed))


def _time(measure: Measure, model: Model) -> float:
    return units.convert(measure, model.unit_of("time"), what="time")


def _selections(model: Model) -> tuple[str, ...]:
    """Return what changes, each species once; what does not where nothing does."""
    plain = {each.id for each in model.species if each.has_only_substance_units}
    others = {each.id for each in model.species} - plain
    found = [name for name in moving(model) if name not in others and name.strip("[]") not in plain - {name}]
    return tuple(found) or model.parameters.ids


def _observed(model: Model, study: Study) -> Model:
    """Return the model with the study's observables as assignment rules."""
    tables = model.tables

    def change(node: Expression) -> Expression:
        if not isinstance(node, Symbol) or node.name.strip("[]") not in tables.species:
            return node
        species = tables.species[node.name.strip("[]")]
        symbol, size = Symbol(species.id), Symbol(species.compartment)
        if (node.name != species.id) == (not species.has_only_substance_units):
            return symbol
        return Apply("divide" if species.has_only_substance_units else "times", (symbol, size))

    edits: list[AddParameter | SetRule] = []
    for name, text in study.observables:
        edits.append(AddParameter(Parameter(name, None, constant=False)))
        edits.append(SetRule(Rule("assignment", name, name, transform(formula.parse(text), change))))
    return model.edited(edits) if edits else model
