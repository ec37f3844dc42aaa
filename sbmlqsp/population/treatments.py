"""Regimens of single patients: from NM-TRAN tables, with doses missed, in arms; and the time after the last dose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sbmlqsp.core.measure import Measure
from sbmlqsp.dosing import Dose, Regimen
from sbmlqsp.dosing.subject import Subject
from sbmlqsp.dosing.times import starts
from sbmlqsp.errors import ModelError, RegimenError
from sbmlqsp.population.columns import BODY
from sbmlqsp.population.distributions.distribution import Floats
from sbmlqsp.population.population import Population


def from_subjects(subjects: Sequence[Subject], columns: Mapping[str, str] | None = None) -> Population:
    """Return the subjects of an NM-TRAN table as a population, each with its own regimen.

    Args:
        subjects: as `qsp.subjects_from_nmtran` returns them.
        columns: covariate -> what it is here: a parameter of the model, or "body_weight"; None: its own name. A
            covariate that stays a covariate has its own name in the covariates.

    Raises:
        ModelError: for covariates that some subjects lack, or that change during the run, which a population has no
            place for.
    """
    if not subjects:
        raise ModelError("there are no subjects", where="subjects", fix="give a table with at least one")
    for subject in subjects:
        if subject.changing:
            name = subject.changing[0][0]
            message = f"covariate '{name}' of subject {subject.id} changes during the run"
            raise ModelError(
                message, where=name, fix="simulate it with qsp.simulate(..., forcing=dict(subject.changing))"
            )
    names = list(dict.fromkeys(name for subject in subjects for name, _ in subject.covariates))
    rows = []
    for subject in subjects:
        own = dict(subject.covariates)
        missing = [name for name in names if name not in own]
        if missing:
            raise ModelError(f"subject {subject.id} has no '{missing[0]}'", where=missing[0], fix="complete the table")
        rows.append([own[name] for name in names])
    mapped = columns or {}
    called = [mapped.get(name, name) for name in names]
    covariates = frozenset(c for n, c in zip(names, called, strict=True) if n not in mapped or c in BODY)
    return Population(
        tuple(called),
        np.array(rows, float).reshape(len(subjects), len(names)),
        covariates=covariates,
        subjects=tuple(subject.id for subject in subjects),
        regimens=tuple(subject.regimen for subject in subjects),
        provenance={"subjects": len(subjects)},
    )


def in_arms(population: Population, arms: Mapping[str, Regimen | str | None]) -> Population:
    """Return every patient once in each arm, with the arm's regimen; subjects are (patient, arm).

    The same patients are in all arms, so differences between arms are those of the treatments.
    """
    if not arms:
        raise ModelError("there are no arms", where="arms", fix='give {"low": "1 mg/kg into Drug", ...}')
    count = len(population)
    places = np.tile(np.arange(count), len(arms))
    repeated = population.part(places)
    regimens = [Regimen.parse(r) if isinstance(r, str) else r for r in arms.values()]
    labels = tuple((subject, arm) for arm in arms for subject in population.subjects)
    given = tuple(regimen for regimen in regimens for _ in range(count))
    return replace(repeated, subjects=labels, regimens=given)


def with_adherence(
    population: Population, regimen: Regimen | str, taken: float | Iterable[float], *, seed: int = 0, until: Any = None
) -> Population:
    """Return the population with the doses each patient takes: each planned dose with probability `taken`.

    Args:
        population: the patients.
        regimen: what is planned; doses without end need `until`.
        taken: probability, one for all or one for each patient.
        seed: the same seed gives the same doses.
        until: end of the plan, a quantity or a number, for doses that repeat without end.

    Raises:
        RegimenError: for doses at steady state and constant infusions, of which none can be left out.
        ModelError: for a probability outside 0 to 1.
    """
    plan = Regimen.parse(regimen) if isinstance(regimen, str) else regimen
    chances = np.broadcast_to(np.asarray(taken, float), len(population))
    if not np.all((chances >= 0) & (chances <= 1)):
        raise ModelError(f"adherence {taken}", where="taken", fix="give probabilities from 0 to 1")
    single = [dose for item in plan for dose in _single(item, until)]
    regimens: list[Regimen | None] = []
    for patient, chance in enumerate(chances):
        numbers = np.random.Generator(np.random.PCG64([seed, patient])).random(len(single))
        regimens.append(Regimen(tuple(d for d, number in zip(single, numbers, strict=True) if number < chance)))
    return replace(population, regimens=tuple(regimen or None for regimen in regimens))


def _single(item: Any, until: Any) -> list[Dose]:
    """Return each dose of a clause as a dose of its own."""
    if not isinstance(item, Dose):
        raise RegimenError("a reset cannot be missed", where="regimen", fix="plan doses only")
    if item.steady_state != "no" or item.constant_infusion:
        message = f"the dose into '{item.into}' is continuous or at steady state"
        raise RegimenError(message, where=item.into, fix="plan single doses")
    unit = item.at[0].unit if item.at[0].unit is not None else (item.every.unit if item.every is not None else None)
    end = None if until is None else _number(until, unit)
    return [replace_times(item, Measure(float(time), unit)) for series in starts(item, unit, end) for time in series]


def _number(until: Any, unit: str | None) -> float:
    if isinstance(until, int | float):
        return float(until)
    from sbmlqsp import units

    return units.convert(units.parse(until, what="until"), unit, what="until")


def replace_times(dose: Dose, time: Measure) -> Dose:
    """Return the dose given once, at a time."""
    return replace(dose, at=(time,), every=None, count=1, until=None)


def time_after_dose(times: Floats, doses: Sequence[float]) -> Floats:
    """Return the time since the last dose at or before each time, NaN before the first."""
    given = np.sort(np.asarray(doses, float))
    place = np.searchsorted(given, times, side="right") - 1
    return np.where(place >= 0, times - given[np.maximum(place, 0)] if len(given) else np.nan, np.nan)
