"""Regimens as SBML events: roadrunner and COPASI read them the same way, and both are exact."""

from __future__ import annotations

import math

import pytest

from sbmlqsp import check, simulate, with_regimen
from sbmlqsp.core.expression import symbols
from sbmlqsp.errors import ModelError
from sbmlqsp.model import Model
from tests.treatment import raw_engines
from tests.treatment.responses import bolus_response, infused_response

K = 0.25
ENGINES = ["roadrunner", "copasi"]


def run(engine, model, selections, times, **settings):
    return getattr(raw_engines, engine)(model.sbml, selections, times, **settings)


def bolus(t):
    return bolus_response(t, oral=False, k=K) if t >= 0 else 0.0


def infused(t):
    return infused_response(t, oral=False, k=K) if t >= 0 else 0.0


def infusion(t, duration):
    return infused(t) - infused(t - duration)


CASES = [
    ("100 mg into A", "A", lambda t: 100 * bolus(t)),
    ("100 mg into A at 2 h; 50 mg into A at 2 h", "A", lambda t: 150 * bolus(t - 2)),
    ("100 mg into A at 2 h; 50 mg into A at 1 h lag ALAG1", "A", lambda t: 150 * bolus(t - 2)),
    ("100 mg into A every 2 h x 5", "A", lambda t: sum(100 * bolus(t - 2 * i) for i in range(5))),
    (
        "100 mg into A every 2 h x 5; 30 mg into A every 4 h x 3; 7 mg into A at 8 h",
        "A",
        lambda t: sum(100 * bolus(t - 2 * i) for i in range(5))
        + sum(30 * bolus(t - 4 * i) for i in range(3))
        + 7 * bolus(t - 8),
    ),
    ("10 mg/h into A for 6 h; 10 mg/h into A at 4 h for 4 h", "A",
     lambda t: 10 * infusion(t, 6) + 10 * infusion(t - 4, 4)),
    ("20 mg into A over 3 h every 2 h x 4", "A", lambda t: sum(20 / 3 * infusion(t - 2 * i, 3) for i in range(4))),
    ("20 mg into A over 2 h every 2 h x 4", "A", lambda t: 10 * infusion(t, 8)),
    ("100 mg into A rate 25 mg/h F F1", "A", lambda t: 25 * infusion(t, 2)),
    ("100 mg into A over D2 F F1 lag ALAG1", "A", lambda t: 12.5 * infusion(t - 1, 4)),
    ("100 mg into A rate R1 lag lag_in_minutes", "A", lambda t: 25 * infusion(t - 0.5, 4)),
    ("20 mg into C every 3 h x 3 lag 0.5 h F 70 %", "[C]",
     lambda t: sum(0.7 * 20 / 2 * bolus(t - 0.5 - 3 * i) for i in range(3))),
    ("20 mg into C over 1 h every 3 h x 3", "[C]", lambda t: sum(20 / 2 * infusion(t - 3 * i, 1) for i in range(3))),
    ("60 mg into A on days 1-3 of 7 d x 2", "A",
     lambda t: sum(60 * bolus(t - 24 * d) for d in (0, 1, 2, 7, 8, 9))),
]  # fmt: skip
TIMES = [0.0, 0.5, 1.0, 2.0, 3.5, 4.0, 6.0, 7.9, 8.0, 10.0, 24.0, 30.0]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("text", "selection", "exact"), CASES, ids=[case[0] for case in CASES])
def test_events_are_exact(elimination, engine, text, selection, exact):
    rows = run(engine, with_regimen(elimination, text), [selection], TIMES)[0]
    expected = [exact(t) for t in TIMES]
    assert [row[0] for row in rows] == pytest.approx(expected, abs=3e-8 * max(expected))


@pytest.mark.parametrize("engine", ENGINES)
def test_two_doses_at_one_time_give_the_sum_in_every_run(elimination, engine):
    text = "100 mg into A at 1 h; 50 mg into A at 1 h; 100 mg into D every 1 h x 3; 50 mg into D lag ALAG1"
    runs = run(engine, with_regimen(elimination, text), ["A", "D"], [1.0], repeat=100)
    assert runs[0][0] == pytest.approx([150.0, 250.0], rel=1e-9)
    assert all(again == runs[0] for again in runs)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_second_run_equals_the_first(elimination, engine):
    first, second = run(
        engine, with_regimen(elimination, "10 mg into A over 1 h every 2 h x 9"), ["A"], TIMES, repeat=2
    )
    assert first == second
    assert first[-1][0] > 0.03


@pytest.mark.parametrize("engine", ENGINES)
def test_a_bolus_and_an_infusion_into_a_growing_compartment(engine):
    """dV/dt = 1: the amount, not the concentration, is what a dose adds to."""
    model = Model.from_antimony("compartment V = 2; V' = 1; species S in V = 0; k = 0.25; S -> ; k*S*V")
    model = model.with_units(time="h", substance="mg", volume="L")
    dosed = with_regimen(model, "100 mg into S at 2 h; 10 mg/h into S at 4 h for 2 h")
    times = [2.0, 4.0, 5.0, 6.0, 9.0]
    rows = run(engine, dosed, ["S"], times)[0]
    amounts = [100 * bolus(t - 2) + 10 * infusion(t - 4, 2) for t in times]
    assert [row[0] for row in rows] == pytest.approx(amounts, rel=1e-7)


RATE_RULES = """
  compartment V = 2; species B in V = 0; $B in V; substanceOnly species $A in V = 0
  k = 0.25; x = 0; x' = -k*x; B' = -k*B
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_targets_with_rate_rules_and_boundary_species(engine):
    """x and [B] follow rate rules; the boundary species A has none and keeps what it gets."""
    model = Model.from_antimony(RATE_RULES).with_units(time="h", substance="mg", volume="L")
    text = "10 mg into B over 2 h; 6 mg into B at 1 h; 10 mg into A over 2 h; 5 mg into A at 1 h"
    rows = run(engine, with_regimen(model, text), ["[B]", "A"], [1.0, 3.0])[0]
    for (concentration, amount), t in zip(rows, [1.0, 3.0], strict=True):
        assert concentration == pytest.approx(5 / 2 * infusion(t, 2) + 6 / 2 * bolus(t - 1), rel=1e-7)
        assert amount == pytest.approx(5 * min(t, 2) + 5, rel=1e-9)


def test_a_parameter_takes_doses_in_its_own_unit():
    model = Model.from_antimony(
        "unit mg = 1e-3 gram; unit time_unit = 3600 second; k = 0.25; x = 0; x has mg; x' = -k*x"
    )
    rows = run("roadrunner", with_regimen(model, "0.01 g into `x` at 1 h; 10 mg over 1 h"), ["x"], [1.0, 2.0])[0]
    assert rows[0][0] == pytest.approx(10 * infusion(1, 1) + 10)
    assert rows[1][0] == pytest.approx(10 * infusion(2, 1) + 10 * bolus(1))


@pytest.mark.parametrize("engine", ENGINES)
def test_conversion_factors_apply_to_reactions_not_to_doses(engine):
    """Species in mmol, reactions in mol: an infusion of 3 mmol/h must not become 3 mol/h."""
    model = Model.from_sbml(CONVERTED)
    rows = run(engine, with_regimen(model, "3 mmol into S over 1 h; 2 mmol into S at 1 h"), ["S"], [1.0, 2.0])[0]
    assert [row[0] for row in rows] == pytest.approx([3 * infusion(1, 1) + 2, 3 * infusion(2, 1) + 2 * bolus(1)])


CONVERTED = """<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1">
<model timeUnits="h" extentUnits="mole" substanceUnits="mmol" conversionFactor="cf"><listOfUnitDefinitions>
<unitDefinition id="h"><listOfUnits><unit kind="second" exponent="1" scale="0" multiplier="3600"/></listOfUnits>
</unitDefinition><unitDefinition id="mmol"><listOfUnits><unit kind="mole" exponent="1" scale="-3" multiplier="1"/>
</listOfUnits></unitDefinition></listOfUnitDefinitions><listOfCompartments>
<compartment id="V" spatialDimensions="3" size="1" constant="true"/></listOfCompartments><listOfSpecies>
<species id="S" compartment="V" initialAmount="0" hasOnlySubstanceUnits="true" boundaryCondition="false"
 constant="false"/></listOfSpecies><listOfParameters><parameter id="cf" value="1000" constant="true"/>
<parameter id="k" value="0.25" constant="true"/></listOfParameters><listOfReactions>
<reaction id="J" reversible="false" fast="false"><listOfReactants>
<speciesReference species="S" stoichiometry="1" constant="true"/></listOfReactants><kineticLaw>
<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><divide/><apply><times/><ci>k</ci><ci>S</ci></apply>
<ci>cf</ci></apply></math></kineticLaw></reaction></listOfReactions></model></sbml>"""


def test_level_2_documents_are_dosed():
    text = CONVERTED.replace("level3/version1/core", "level2").replace('level="3" version="1"', 'level="2" version="1"')
    text = text.replace(' timeUnits="h" extentUnits="mole" substanceUnits="mmol" conversionFactor="cf"', "")
    text = text.replace(' fast="false"', "").replace('constant="true"/></listOfReactants>', "/></listOfReactants>")
    model = Model.from_sbml(text.replace("<ci>k</ci><ci>S</ci>", "<ci>k</ci><ci>S</ci><ci>cf</ci>"))
    model = model.with_units(time="h", substance="mmol", volume="L")
    rows = run("roadrunner", with_regimen(model, "3 mmol into S over 1 h; 2 mmol into S at 1 h"), ["S"], [2.0])[0]
    assert rows[0][0] == pytest.approx(3 * infusion(2, 1) + 2 * bolus(1))


def test_a_hundred_doses_are_one_event_and_change_without_recompilation(elimination):
    dosed = with_regimen(elimination, "100 mg into A every 24 h x 100")
    assert len(dosed.events) == 1
    smaller = dosed.with_values({"dose_1_amount": "50 mg", "course_1_interval": "12 h"})
    assert smaller.structure_hash == dosed.structure_hash
    one, other = (run("roadrunner", m, ["A"], [2400.0], rtol=1e-8)[0][0][0] for m in (dosed, smaller))
    assert one == pytest.approx(100 * sum(bolus(24 * i) for i in range(1, 100)), rel=1e-5)
    assert other < 1e-3 * one


def test_dose_values_are_parameters_with_units(elimination):
    dosed = with_regimen(elimination, "100 mg into A over 2 h at 1 h lag 0.5 h F 0.7; 20 mg into A rate R1")
    found = {p.id: (p.value, dosed.unit_of(p.id)) for p in dosed.parameters if p.id not in elimination.parameters}
    assert found["dose_1_amount"] == (20, "mg") or found["dose_2_amount"] == (20, "mg")
    assert (0.7, "") in found.values()
    assert (0.5, "h") in found.values()
    assert found["rate_into_A"] == (0, "mg/h")
    triggers = frozenset().union(*(symbols(event.trigger) for event in dosed.events))
    assert "R1" in triggers


def test_a_dosed_model_can_be_dosed_again(elimination):
    once = with_regimen(elimination, "10 mg into A over 1 h every 2 h x 3")
    twice = with_regimen(once, "10 mg into A over 1 h every 2 h x 3")
    one, two = (run("roadrunner", model, ["A"], [6.0])[0][0][0] for model in (once, twice))
    assert two == pytest.approx(2 * one, rel=1e-8)


def test_a_steady_state_becomes_an_event_with_its_numbers_as_parameters(elimination):
    dosed = with_regimen(elimination, "100 mg into C every 12 h x 2 at steady state")
    (event,) = [event for event in dosed.events if event.id.startswith("steady_state")]
    assert {change.variable for change in event.assignments} == {"A", "D", "C"}
    trough = 100 * math.exp(-12 * K) / (1 - math.exp(-12 * K))
    assert dosed.parameters["steady_state_1_C"].value == pytest.approx(trough, rel=1e-9)
    assert dosed.unit_of("steady_state_1_C") == "mg"
    assert "UnsupportedFeature" not in str(check(dosed))


def test_a_steady_state_is_refused_once_a_value_has_changed(elimination):
    dosed = with_regimen(elimination, "100 mg into A every 12 h x 2 at steady state")
    assert simulate(dosed, times=[0.0], outputs=["A"]).values("A")[0] == pytest.approx(
        100 / (1 - math.exp(-12 * K)), rel=1e-9
    )
    for changed in (dosed.with_values({"k": 0.5}), Model.from_sbml(dosed.with_values({"k": 0.5}).sbml)):
        with pytest.raises(ModelError, match=r"stale: k was 0\.25, is 0\.5.*with_regimen"):
            simulate(changed, until="1 h")
        assert "stale steady state" in {issue.rule for issue in check(changed).errors}
    assert "stale steady state" not in {issue.rule for issue in check(Model.from_sbml(dosed.sbml)).issues}
    with pytest.raises(ModelError, match="its equations"):
        simulate(dosed.with_equation("J1", "2*k*A", kind="kinetic law"), until="1 h")
