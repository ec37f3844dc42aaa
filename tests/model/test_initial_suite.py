"""The first row of every case of the SBML Test Suite: an independent reading of the state at t = 0."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from sbmlqsp.core.evaluate import evaluate
from sbmlqsp.errors import SbmlqspError
from sbmlqsp.model import Model
from sbmlqsp.model.initial import initial_amounts, initial_values
from sbmlqsp.model.initial_order import at_start
from tests.conformance.suite_cases import FOLDER, Case, read_case


def starts_otherwise(model: Model) -> str:
    """Return why the first row is not the initial state: constraints at all times, or an event at t = 0."""
    if any(rule.kind == "algebraic" for rule in model.rules):
        return "algebraic rule"
    if any(reaction.fast for reaction in model.reactions):
        return "fast reaction"
    if "fbc:objective" in model.tables.packages:
        return "flux balance"
    values = initial_values(model)
    for event in model.events:
        if event.trigger is None or event.trigger_initial_value:
            continue
        if evaluate(at_start(event.trigger, model.tables), values.__getitem__, model.functions, 0.0):
            return "event at t = 0"
    return ""


def wrong(model: Model, case: Case) -> list[str]:
    values, amounts = initial_values(model), initial_amounts(model)
    found = []
    columns = case.expected()
    for name in case.variables:
        expected, got = float(columns[name][0]), values.get(name, math.nan)
        if name in case.amounts and name in amounts:
            got = amounts[name]
        elif name in case.concentrations and name in amounts:
            got = amounts[name] / values[model.species[name].compartment]
        both_nan = math.isnan(got) and math.isnan(expected)
        if not (both_nan or got == expected or abs(got - expected) <= case.absolute + case.relative * abs(expected)):
            found.append(f"{name} is {got:g}, not {expected:g}")
    return found


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the SBML Test Suite is missing")
def test_first_rows_of_the_suite():
    failures, right, excused = [], 0, Counter[str]()
    for folder in sorted(FOLDER.iterdir()):
        case = read_case(folder.name)
        try:
            model = Model.from_sbml(case.path.read_bytes(), case.path.parent)
        except SbmlqspError as error:
            excused[type(error).__name__] += 1
            continue
        problems = wrong(model, case)
        reason = starts_otherwise(model) if problems else ""
        if reason:
            excused[reason] += 1
        elif problems:
            failures.append(f"{case.number}: {'; '.join(problems)}")
        else:
            right += 1
    assert failures == []
    assert right >= 840, excused
