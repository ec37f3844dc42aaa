"""What is to be exported as a problem: an experiment for each arm, its doses as periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sbmlqsp import treatment, units
from sbmlqsp.conversion import Request
from sbmlqsp.core.expression import Apply, Expression, Number, Symbol, transform
from sbmlqsp.core.formula import parse
from sbmlqsp.core.schedule import Schedule
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.model import Model
from sbmlqsp.study import Study
from sbmlqsp.treatment import schedule as schedule_of
from sbmlqsp.treatment.targets import holds_concentration
from sbmlqsp_converters.petab import regimen_json
from sbmlqsp_converters.petab.initial_doses import settled
from sbmlqsp_converters.petab.periods import periods_of
from sbmlqsp_converters.petab.problem import Experiment, Observable, Parameter, Period, Problem
from sbmlqsp_converters.petab.symbols import symbol_values

EXPERIMENT = "treatment"


class Arm(NamedTuple):
    """One experiment: the model with the values of the arm, its doses, its end and what binds doses per size."""

    name: str
    model: Model
    regimen: Regimen | None
    end: float | None
    body: tuple[Any, Any]


def problem_of(request: Request, version: int) -> tuple[Problem, Mapping[str, str]]:
    """Return the problem without measurements, and the regimen of each experiment as JSON."""
    return of_arms(request.stem, request.model, arms(request), _observables(request), version)


def of_arms(
    name: str, plain: Model, told: Iterable[Arm], observables: Mapping[str, Observable], version: int
) -> tuple[Problem, Mapping[str, str]]:
    """Return the problem of a model under the treatments of arms, and the regimen of each as JSON.

    In version 2 the first period sets numbers; in version 1 a dose at the start adds, because it becomes an event.
    """
    found: dict[str, Experiment] = {}
    kept: dict[str, str] = {}
    infused: set[str] = set()
    for arm in told:
        plan = Schedule() if arm.regimen is None else schedule_of(arm.regimen, arm.model, *arm.body, until=arm.end)
        with_inputs, periods = periods_of(arm.model, plan, arm.end)
        infused |= {p for p in with_inputs.parameters.ids if p not in plain.parameters}
        begin = settled(with_inputs, periods) if version == 2 else periods
        found[arm.name] = Experiment(arm.name, _with_values(plain, arm.model, begin))
        if arm.regimen is not None and not any(isinstance(item, Dose) and item.per for item in arm.regimen):
            kept[arm.name] = regimen_json.to_json(arm.regimen)
    prefix = treatment.input_id("")
    ready = treatment.infusion_inputs(plain, (one.removeprefix(prefix) for one in infused))
    changed = {target for each in found.values() for period in each.periods for target in period.changes}
    parameters = {
        each.id: Parameter(each.id, each.value, 0.0, 0.0, estimate=False)
        for each in ready.tables.parameters
        if each.id not in changed and each.value is not None and _fixed(ready, each.id)
    }
    return Problem(name, version, {name: ready}, parameters, observables, found, ()), kept


def _observables(request: Request) -> dict[str, Observable]:
    given = () if request.study is None else request.study.observables
    formulas = {name: in_symbols(request.model, parse(text)) for name, text in given}
    species = {f"observable_{name}": Symbol(name) for name in request.model.species.ids}
    return {name: Observable(name, formula, Number(1.0)) for name, formula in (formulas or species).items()}


def _fixed(model: Model, name: str) -> bool:
    set_by_events = any(change.variable == name for event in model.events for change in event.assignments)
    ruled = any(rule.variable == name for rule in model.tables.rules)
    return not (set_by_events or ruled or name in model.tables.initial_assignments)


def arms(request: Request) -> Iterator[Arm]:
    """Yield each arm of a study, or the one treatment."""
    study: Study | None = request.study
    if study is None:
        body = (request.body_weight, request.body_surface_area)
        yield Arm(EXPERIMENT, request.model, request.regimen, request.until, body)
        return
    for arm in study.arms:
        variant = study.variants[arm.variant].values if arm.variant else ()
        model = request.model.with_values(dict(variant) | dict(arm.values))
        end = units.convert(arm.until, model.unit_of("time"), what="until")
        yield Arm(arm.id, model, arm.regimen, end, (arm.body_weight, arm.body_surface_area))


def _with_values(plain: Model, model: Model, periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """Return the periods, the first with the values in which an arm differs from the model."""
    before, known = plain.overlay, symbol_values(model)
    names = [name.strip("[]") for name, value in model.overlay.items() if before.get(name) != value]
    changed = {name: Number(known[name]) for name in names}
    return (Period(periods[0].time, changed | dict(periods[0].changes)), *periods[1:]) if changed else periods


def in_symbols(model: Model, formula: Expression) -> Expression:
    """Return the formula with selections (`S` amount, `[S]` concentration) as what symbols mean in SBML."""

    def change(node: Expression) -> Expression:
        if not isinstance(node, Symbol):
            return node
        name = node.name.strip("[]")
        if name not in model.species:
            return node
        volume = Symbol(model.tables.species[name].compartment)
        if holds_concentration(model.tables, name):
            return Symbol(name) if node.name != name else Apply("times", (Symbol(name), volume))
        return Symbol(name) if node.name == name else Apply("divide", (Symbol(name), volume))

    return transform(formula, change)
