"""Every template: its units are proved, its mass is conserved, its parameters are described."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp import units
from sbmlqsp.checks.conservation import conserved_totals, network
from sbmlqsp.templates import catalogue, find, with_sinks

TIGHT = qsp.Settings(rtol=1e-10)
CATALOGUE = {template.name: template for template in catalogue()}


def at(template, place):
    """Return the values at the low or high end of their ranges, or anywhere between (by the name of the template)."""
    limits = {"low": 0, "high": 1}
    if place in limits:
        return {name: each[limits[place]] for name, each in template.ranges.items()}
    draw = Random(template.name)
    return {each.id: between(each, draw.random()) for each in template.parameters}


def between(parameter, part):
    low, high = (units.convert(units.parse(end), parameter.unit) for end in (parameter.low, parameter.high))
    return low * (high / low) ** part if low > 0 else low + part * (high - low)


every_template = pytest.mark.parametrize("template", CATALOGUE.values(), ids=CATALOGUE.keys())
DOSED = [each for each in CATALOGUE.values() if each.dose_into]
AT_ONCE = [each for each in DOSED if each.dosing("1 mg") == f"1 mg into {each.dose_into}" and "at (" not in each.text]
OVER_TIME = [each for each in DOSED if each not in AT_ONCE]

every_template_with_mass = pytest.mark.parametrize("template", AT_ONCE, ids=lambda each: each.name)
every_template_with_delayed_doses = pytest.mark.parametrize("template", OVER_TIME, ids=lambda each: each.name)


@every_template
def test_units_are_proved_strictly(template):
    report = qsp.check_units(template.model(), "strict")
    assert report.ok, report.issues
    assert report.complete


@every_template
def test_parameters_have_unit_meaning_and_a_range_around_their_value(template):
    assert template.sources
    for parameter in template.parameters:
        low, high = (units.convert(units.parse(limit), parameter.unit) for limit in (parameter.low, parameter.high))
        assert parameter.meaning, parameter
        assert low <= parameter.value <= high, parameter


@every_template
def test_each_constant_of_the_model_is_described(template):
    model = template.model()
    computed = {rule.variable for rule in model.rules} | {each.id for each in model.tables.initial_assignments}
    computed |= {each.variable for event in model.events for each in event.assignments}
    free = {each.id for each in (*model.parameters, *model.compartments)} - computed
    assert free - set(template.inputs) <= set(template.ranges)


@every_template_with_mass
@pytest.mark.parametrize("place", ["low", "somewhere", "high"])
def test_mass_is_conserved_with_what_is_removed_and_made(template, place):
    model = with_sinks(template.model(at(template, place)))
    totals = conserved_totals(network(model.tables))
    assert set().union(*totals) == {species.id for species in model.species if not species.constant}
    outputs = list(model.species.ids)
    unit = model.unit_of(template.dose_into)
    result = qsp.simulate(model, f"100 {unit} into {template.dose_into} at 1 h", until="100 h", points=21,
                          outputs=outputs, settings=TIGHT)  # fmt: skip
    for total in totals:
        curve = sum(float(factor) * np.asarray(result[name].magnitude) for name, factor in total.items())
        curve = curve - 100.0 * (result.time.magnitude >= 1.0) * float(total.get(template.dose_into, 0))
        assert np.ptp(curve) <= 1e-9 * 100.0, total


@every_template_with_delayed_doses
@pytest.mark.parametrize("place", ["low", "somewhere", "high"])
def test_all_of_a_delayed_dose_arrives_and_stays_in_the_balance(template, place):
    model = with_sinks(template.model(at(template, place)))
    given = 100.0 * (model.parameters["F1"].value if "F1" in model.parameters else 1.0)
    result = qsp.simulate(model, template.dosing("100 mg"), times=[30, 50, 100], outputs=list(model.species.ids),
                          settings=TIGHT)  # fmt: skip
    balance = sum(np.asarray(result[name].magnitude) for name in model.species.ids)
    assert balance[-3:] == pytest.approx(given, rel=1e-9)


def test_find_names_the_nearest():
    with pytest.raises(qsp.UnknownSymbolError, match=r"pk\.one_compartment"):
        find("pk.one_compartmnt")
