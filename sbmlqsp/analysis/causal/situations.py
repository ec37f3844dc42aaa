"""Situations of treatment and patients: what is seen of them, what comes out, and what is new in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sbmlqsp import units
from sbmlqsp.analysis.causal.modules import module_of
from sbmlqsp.core.measure import Measure
from sbmlqsp.core.settings import Settings
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.model.mechanisms import mechanisms
from sbmlqsp.population import Population, simulate_population
from sbmlqsp.simulation import simulate
from sbmlqsp.simulation.arrays import Floats

SETTINGS, CROWD = Settings(rtol=1e-9), Settings(rtol=1e-7)
POINTS = 601
OUTCOMES: dict[str, Callable[[Any, str], float]] = {
    "auc": lambda result, output: float(result.auc(output).magnitude),
    "average": lambda result, output: float(result.average(output).magnitude),
    "cmax": lambda result, output: float(result.cmax(output).magnitude),
    "cmin": lambda result, output: float(result.cmin(output).magnitude),
    "last": lambda result, output: float(result.values(output)[-1]),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """A treatment and a patient, a disease state or a population.

    Attributes:
        name: what reports call it.
        regimen: the treatment.
        until: end of the run.
        values: of the model that differ, such as {"CL": "2 L/h"}.
        population: patients instead of one; their columns replace values of the model.
    """

    name: str
    regimen: Regimen | str
    until: Any
    values: Mapping[str, Any] = field(default_factory=dict)
    population: Population | None = None


def outcomes(model: Model, each: Situation, output: str, outcome: str) -> Floats:
    """Return the outcome of the patient of a situation, or of each of its patients."""
    valued = model.with_values(dict(each.values)) if each.values else model
    if each.population is None:
        result = simulate(valued, each.regimen, until=each.until, outputs=[output], settings=SETTINGS)
        return np.array([OUTCOMES[outcome](result, output)])
    run: dict[str, Any] = {"until": each.until, "points": POINTS, "outputs": [output], "settings": CROWD}
    cohort = simulate_population(valued, each.population, each.regimen, progress=False, certified=0, **run)
    return cohort.measure(f"{outcome}({output})")


def features(model: Model, each: Situation, columns: Sequence[str]) -> Floats:
    """Return the dose per time and the named values of each patient of a situation, in model units."""
    valued = model.with_values(dict(each.values)) if each.values else model
    known = everything(valued)
    count = 1 if each.population is None else len(each.population)
    rows = np.tile([dose_rate(each), *(known[name] for name in columns)], (count, 1))
    if each.population is not None:
        for place, name in enumerate(columns, start=1):
            if name in each.population.names:
                rows[:, place] = _column(valued, each.population, name)
    return rows


def expected(model: Model, each: Situation, output: str, outcome: str, covariates: Sequence[str]) -> Floats:
    """Return what a model expects of each patient of a situation of whom it knows no more than covariates."""
    patients = each.population
    if patients is None:
        return outcomes(model, each, output, outcome)
    seen = {*covariates, *patients.covariates} & set(patients.names)
    if not seen and patients.regimens is None:
        return np.repeat(outcomes(model, replace(each, population=None), output, outcome), len(patients))
    kept = [place for place, name in enumerate(patients.names) if name in seen]
    names, units_ = tuple(patients.names[p] for p in kept), tuple(patients.units[p] for p in kept)
    alone = replace(patients, values=patients.values[:, kept], names=names, units=units_)
    return outcomes(model, replace(each, population=alone), output, outcome)


def everything(model: Model) -> dict[str, float]:
    """Return what each selection is at the start, in model units."""
    values = initial_values(model)
    return {**values, **initial_amounts(model), **{f"[{name}]": values[name] for name in model.species.ids}}


def _column(model: Model, patients: Population, name: str) -> Floats:
    unit, values = patients.units[patients.names.index(name)], patients.values[:, patients.names.index(name)]
    if unit is None or model.unit_of(name) is None:
        return values
    return values * units.factor(unit, str(model.unit_of(name)))


def dose_rate(situation: Situation) -> float:
    """Return the amount given per hour, in the regimen's own units: what a regression takes for the dose."""
    total = 0.0
    for item in doses_of(situation):
        if item.every is not None:
            total += item.amount.value / _hours(item.every)
        elif item.constant_infusion:
            unit = item.amount.unit
            per = 1.0 if unit is None else units.factor(unit, units.per(units.without_time(unit), "h"))
            total += item.amount.value * per
        else:
            total += item.amount.value * len(item.at) / _hours(units.parse(situation.until, what="until"))
    return total


def doses_of(situation: Situation) -> list[Dose]:
    """Return the doses of a situation."""
    regimen = situation.regimen
    return [d for d in (Regimen.parse(regimen) if isinstance(regimen, str) else regimen) if isinstance(d, Dose)]


def _hours(time: Measure) -> float:
    return time.value * (units.factor(time.unit, "h") if time.unit is not None else 1.0)


# --- what is new ------------------------------------------------------------------------------------------------------


def reason(model: Model, train: Sequence[Situation], asked: Situation) -> str:
    """Return in words what a situation has that no training situation had, with the mechanisms that it changes."""
    said = [
        *_new_values(model, train, asked),
        *_new_patients(model, train, asked),
        *_new_treatment(model, train, asked),
    ]
    return "; ".join(said) or "nothing new: within the training situations"


def _new_values(model: Model, train: Sequence[Situation], asked: Situation) -> Iterator[str]:
    for name in asked.values:
        now = everything(model.with_values(dict(asked.values)))[name]
        seen = sorted({everything(model.with_values(dict(t.values)))[name] for t in train})
        if not any(abs(now - one) <= 1e-9 * abs(one) for one in seen):
            had = ", ".join(f"{one:.6g}" for one in seen)
            value = f"{now:.6g} {model.unit_of(name) or ''}".rstrip()
            yield f"{name} is {value}, training had {had}{_changes(model, name)}"


def _new_patients(model: Model, train: Sequence[Situation], asked: Situation) -> Iterator[str]:
    patients = asked.population
    for name in () if patients is None else (name for name in patients.names if name not in patients.covariates):
        seen = np.concatenate([features(model, each, [name])[:, 1] for each in train])
        now = np.median(features(model, asked, [name])[:, 1])
        if not seen.min() <= now <= seen.max():
            span = f"{seen.min():.6g} to {seen.max():.6g}"
            yield f"the median {name} of {now:.6g} is outside of {span}{_changes(model, name)}"


def _changes(model: Model, name: str) -> str:
    """Return which mechanisms a value stands in, with their modules."""
    bare = name.strip("[]")
    acting = [m for m in mechanisms(model).values() if bare in m.reads and m.kind not in ("balance", "initial")]
    told = ", ".join(f"{m.id} ({module_of(model, m)})" for m in acting)
    return f": changes {told}" if told else ""


def _new_treatment(model: Model, train: Sequence[Situation], asked: Situation) -> Iterator[str]:
    forms = {_form(each) for each in train}
    if _form(asked) not in forms:
        past = {dose.into for each in train for dose in doses_of(each)} - {dose.into for dose in doses_of(asked)}
        passed = [r for r in model.reactions if {x.species for x in r.reactants} & past and r.kinetic_law]
        by = ", ".join(f"{r.id} ({module_of(model, mechanisms(model)[r.id])})" for r in passed)
        yield f"{_form(asked)} instead of {', '.join(sorted(forms))}" + (f": does not pass {by}" if by else "")
    elif _intervals(asked) not in [_intervals(each) for each in train]:
        yield f"doses every {_named(asked)}, not every {', '.join(sorted({_named(each) for each in train}))}"
    rates = [dose_rate(each) for each in train]
    if not min(rates) * (1 - 1e-9) <= dose_rate(asked) <= max(rates) * (1 + 1e-9):
        yield "a dose outside of those trained on"


def _form(situation: Situation) -> str:
    doses = doses_of(situation)
    into = ", ".join(sorted({dose.into for dose in doses}))
    infused = any(dose.constant_infusion or dose.over is not None or dose.rate is not None for dose in doses)
    return f"{'infusion' if infused else 'boluses'} into {into}"


def _intervals(situation: Situation) -> tuple[float, ...]:
    return tuple(sorted({0.0 if dose.every is None else round(_hours(dose.every), 9) for dose in doses_of(situation)}))


def _named(situation: Situation) -> str:
    return " and ".join(f"{hours:g} h" if hours else "single dose" for hours in _intervals(situation))
