"""Each kind of problem of the PEtab test suite that the other files lack, with models and numbers of our own.

Expected simulations are closed forms of linear equations (`a`), or written out in the test; likelihoods are densities
of SciPy. Semantics: PEtab 2.0, "Detailed semantics" and "Initialization and parameter application".
"""

from __future__ import annotations

import math

import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ConvergenceError, ConversionError, UnknownSymbolError, UnsupportedFeature
from sbmlqsp_converters.petab import load
from tests.converters.petab_cases import (
    K1,
    MODEL,
    a,
    changes,
    check,
    measured,
    parameters_1,
    parameters_2,
    periods,
    write_1,
    write_2,
)

REST = a(math.inf)


def sbml(text=MODEL):
    return qsp.Model.from_antimony(text).sbml


GROWING = """
model growing
  compartment C = {size}; species S in C; S = {start}; p = 2; {more}
  S' = p
end"""


def growing(size=1, start=1, more=""):
    """Return a model whose concentration S grows by 2 per unit of time."""
    return sbml(GROWING.format(size=size, start=start, more=more))


def s_rows(*pairs, experiment="e"):
    return [{"observableId": "o", "experimentId": experiment, "time": t, "measurement": m} for t, m in pairs]


def observable(formula, noise="0.5", **more):
    return [{"observableId": "o", "observableFormula": formula, "noiseFormula": noise, **more}]


FIXED = [{"parameterId": "unused_sd", "estimate": "false", "nominalValue": 1}]


# --- version 1 ------------------------------------------------------------------------------------------------------


RULES = """
model rules
  compartment c = 1; species B in c; B = b0; A = 1; b0 = 0; k1 = 0.8; k2 = 0.6
  A' = -k1*A + k2*B; B' = k1*A - k2*B
end"""


def test_rate_rules_of_a_parameter_and_a_species_start_again_after_a_steady_state(tmp_path):
    path = write_1(
        tmp_path,
        sbml(RULES),
        conditions=[
            {"conditionId": "before", "k1": 0.3, "A": 0, "B": 2},
            {"conditionId": "c0", "k1": 0.8, "A": 1, "B": "NaN"},
        ],
        parameters=parameters_1()[1:],
        measurements=[
            {"preequilibrationConditionId": "before", "time": t, "measurement": m} for t, m in ((1, 0.7), (10, 0.1))
        ],
    )
    start = (1.0, 2 - a(math.inf, (0, 2), k1=0.3))
    check(path, [(0.7, a(1, start), 0.5), (0.1, a(10, start), 0.5)])


def test_an_estimated_start_by_a_condition_and_one_left_open(tmp_path):
    path = write_1(
        tmp_path,
        sbml(),
        conditions=[{"conditionId": "c0", "A": "start", "B": "NaN"}],
        parameters=parameters_1(start=3, b0=0.25),
        measurements=[{"time": 0, "measurement": 2.5}, {"time": 1, "measurement": 2}],
    )
    check(path, [(2.5, 3.0, 0.5), (2, a(1, (3, 0.25)), 0.5)])


def test_a_start_given_by_an_initial_assignment_is_overridden(tmp_path):
    conditions = [{"conditionId": "c0", "B": 0.5}, {"conditionId": "c1", "B": "other"}]
    path = write_1(
        tmp_path,
        sbml(),
        conditions=conditions,
        parameters=parameters_1(other=1.5),
        measurements=[{"time": 2, "measurement": 1}, {"time": 2, "measurement": 1, "simulationConditionId": "c1"}],
    )
    check(path, [(1, a(2, (1, 0.5)), 0.5), (1, a(2, (1, 1.5)), 0.5)])


def test_placeholders_of_the_observable_may_stand_in_the_noise(tmp_path):
    one = {"observableId": "obs_a", "observableFormula": "observableParameter1_obs_a * A"}
    noise = {"noiseFormula": "noiseParameter1_obs_a + observableParameter1_obs_a * noiseParameter2_obs_a"}
    row = {"time": 2, "measurement": 1, "observableParameters": "2", "noiseParameters": "0.1;k1"}
    path = write_1(tmp_path, sbml(), observables=[one | noise], measurements=[row])
    check(path, [(1, 2 * a(2), 0.1 + 2 * K1)])


def test_a_condition_sets_a_parameter_that_only_an_observable_reads(tmp_path):
    one = [{"observableId": "obs_a", "observableFormula": "A + offset", "noiseFormula": "0.5"}]
    conditions = [{"conditionId": "c0", "offset": 2}, {"conditionId": "c1", "offset": "k1"}]
    rows = [{"time": 2, "measurement": 1}, {"time": 2, "measurement": 1, "simulationConditionId": "c1"}]
    path = write_1(tmp_path, sbml(), observables=one, conditions=conditions, measurements=rows)
    check(path, [(1, 2 + a(2), 0.5), (1, K1 + a(2), 0.5)])


def test_a_resized_compartment_leaves_concentrations_after_a_steady_state(tmp_path):
    conditions = [{"conditionId": "before", "c": 2}, {"conditionId": "c0", "c": 5}]
    row = {"preequilibrationConditionId": "before", "time": 3, "measurement": 0.4}
    check(write_1(tmp_path, sbml(), conditions=conditions, measurements=[row]), [(0.4, REST, 0.5)])


def test_several_problems_in_one_file_share_the_parameters(tmp_path):
    path = write_1(tmp_path, sbml(), measurements=[{"time": 2, "measurement": 1}])
    (tmp_path / "other.xml").write_text(sbml(MODEL.replace("a0 = 1", "a0 = 4")))
    block = path.read_text().split("problems:\n")[1]
    path.write_text(path.read_text() + block.replace("model.xml", "other.xml"))
    found = check(path, [(1, a(2), 0.5), (1, a(2, (4, 0)), 0.5)])
    assert len(found.simulated) == 2
    with pytest.raises(UnsupportedFeature, match="model_1, model_2"):
        _ = load(path).model


# --- version 2 ------------------------------------------------------------------------------------------------------


def test_two_experiments_each_with_a_number_of_its_own(tmp_path):
    path = write_2(
        tmp_path,
        sbml(),
        condition=changes(few={"a0": 0.8}, more={"a0": 0.9}),
        experiment=[*periods((0, "few")), *periods((0, "more"), experiment="f")],
        measurement=[*measured((0, 0.7), (10, 0.1)), *measured((3, 0.5), experiment="f")],
    )
    check(path, [(0.7, 0.8, 0.5), (0.1, a(10, (0.8, 0)), 0.5), (0.5, a(3, (0.9, 0)), 0.5)])


def test_numbers_for_placeholders_change_from_time_to_time(tmp_path):
    one = observable("scale * A + offset", "spread", observablePlaceholders="scale;offset", noisePlaceholders="spread")
    rows = [
        {"observableId": "o", "experimentId": "", "time": 0, "measurement": 2, **two}
        for two in (
            {"observableParameters": "2;0.1", "noiseParameters": "0.5"},
            {"observableParameters": "3;k2", "noiseParameters": "sd"},
        )
    ]
    path = write_2(tmp_path, sbml(), observable=one, measurement=rows, parameter=parameters_2(sd=0.7))
    check(path, [(2, 2.1, 0.5), (2, 3.6, 0.7)])


def test_parameters_of_the_table_alone_are_values_of_conditions(tmp_path):
    path = write_2(
        tmp_path,
        sbml(),
        condition=changes(e={"k1": "fast * 2 + 0.1", "a0": "start^2"}),
        experiment=periods((0, "e")),
        parameter=[*parameters_2(fast=0.3, start=1.5)][1:],
        measurement=measured((0, 2), (1, 1)),
    )
    check(path, [(2, 2.25, 0.5), (1, a(1, (2.25, 0), 0.7), 0.5)])


def test_one_species_starts_again_after_a_steady_state_at_another_time(tmp_path):
    path = write_2(
        tmp_path,
        sbml(RULES),
        condition=changes(before={"B": 0.5, "k1": 0.3}, after={"A": 3, "k1": 0.8}),
        experiment=periods(("-inf", "before"), (7, "after")),
        parameter=parameters_2()[1:],
        measurement=measured((7, 3), (9, 2)),
    )
    start = (3.0, 1.5 - a(math.inf, (1, 0.5), 0.3))
    check(path, [(3, 3.0, 0.5), (2, a(2, start), 0.5)])


def test_the_clock_of_an_experiment_that_begins_later_says_that_time(tmp_path):
    text = """
    model timed
      compartment c = 1; species A in c; A = 1; q = 0; at (time >= 12): q = time
      feed: => A; c*0.3*time
    end"""
    path = write_2(
        tmp_path,
        sbml(text),
        observable=observable("A + q + time"),
        parameter=FIXED,
        condition=changes(more={"A": "A + time"}),
        experiment=periods((10, ""), (11, "more")),
        measurement=s_rows((10, 11), (11, 30), (13, 40)),
    )

    def fed(begin, end):
        return 0.15 * (end**2 - begin**2)

    check(
        path,
        [
            (11, 1 + 10.0, 0.5),
            (30, 1 + fed(10, 11) + 11 + 11, 0.5),
            (40, 1 + fed(10, 13) + 11 + 12 + 13, 0.5),
        ],
    )


@pytest.mark.parametrize("begin", [0, -10])
@pytest.mark.parametrize("own_values", ["true", "false"])
def test_an_event_at_the_time_of_a_change_sees_the_change(tmp_path, own_values, begin):
    event = f"at (time >= {10 + begin}), fromTrigger={own_values}: C = 2*C, q = S"
    path = write_2(
        tmp_path,
        growing(size=2, more=f"q = 0; {event};"),
        observable=[*observable("S"), {"observableId": "seen", "observableFormula": "q", "noiseFormula": "1"}],
        parameter=FIXED,
        condition=changes(new={"C": "C + 4", "S": "S / 7"}),
        experiment=periods((begin, ""), (10 + begin, "new")),
        measurement=[
            *s_rows((9 + begin, 19), (10 + begin, 1), (11 + begin, 3)),
            *measured((12 + begin, 3), of="seen"),
        ],
    )
    # S is 21 at 10, then 3 in a compartment of 6, then the event doubles the compartment: 1.5
    check(path, [(19, 19, 0.5), (1, 1.5, 0.5), (3, 3.5, 0.5), (3, 3.0, 1)])


def test_an_event_that_a_change_prevents_does_not_happen(tmp_path):
    path = write_2(
        tmp_path,
        growing(more="q = 0; at (time >= 10 && S > 5): q = 1"),
        observable=observable("q"),
        parameter=FIXED,
        condition=changes(none={"S": "0"}),
        experiment=periods((0, ""), (10, "none")),
        measurement=s_rows((10, 0), (12, 0), (13, 0)),
    )
    check(path, [(0, 0.0, 0.5), (0, 0.0, 0.5), (0, 1.0, 0.5)])  # S > 5 again at 12.5


BOTH = """
model both
  compartment C = 2; species A in C; species B in C; substanceOnly species D in C; substanceOnly species E in C
  A = 3; B = 2; D = 3; E = 4; k = 0
  forward: A -> B; k*A; other: D -> E; k*D
end"""


def test_a_resized_compartment_leaves_concentrations_and_amounts(tmp_path):
    rows = [{"observableId": f"o{n}", "observableFormula": n, "noiseFormula": "1"} for n in "ABDE"]
    path = write_2(
        tmp_path,
        sbml(BOTH),
        observable=rows,
        parameter=FIXED,
        condition=changes(new={"C": 5, "A": 7, "D": 20}),
        experiment=periods((0, ""), (10, "new")),
        measurement=[row for n in "ABDE" for row in measured((9, 1), (10, 1), (11, 1), of=f"o{n}")],
    )
    expected = [
        (1, value, 1) for before, after in ((3, 7), (2, 2), (3, 20), (4, 4)) for value in (before, after, after)
    ]
    check(path, expected)


def test_a_compartment_is_resized_before_the_model_begins(tmp_path):
    text = "model m\n compartment C = 2; species A in C = 6; species B in C; k = 0\n B.initialAmount\nend"
    model = qsp.Model.from_antimony(text.replace(" B.initialAmount\n", "").replace("species B in C;", ""))
    held = model.sbml.replace('initialConcentration="6"', 'initialAmount="12"')
    for document, expected in ((model.sbml, 6.0), (held, 12 / 5)):
        path = write_2(
            tmp_path,
            document,
            observable=observable("A"),
            parameter=FIXED,
            condition=changes(new={"C": 5}),
            experiment=periods((0, "new")),
            measurement=s_rows((0, 1), (3, 1)),
        )
        check(path, [(1, expected, 0.5)] * 2)


def test_other_names_for_a_local_parameter_and_in_overrides(tmp_path):
    text = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model id="m">
<listOfCompartments><compartment id="c" size="1" constant="true"/></listOfCompartments>
<listOfSpecies><species id="A" compartment="c" initialConcentration="2" hasOnlySubstanceUnits="false"
 boundaryCondition="false" constant="false"/></listOfSpecies>
<listOfReactions><reaction id="loss" reversible="false"><listOfReactants><speciesReference species="A" stoichiometry="1"
 constant="true"/></listOfReactants><kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/>
<ci>c</ci><ci>k</ci><ci>A</ci></apply></math><listOfLocalParameters><localParameter id="k" value="0.1"/>
</listOfLocalParameters></kineticLaw></reaction></listOfReactions></model></sbml>"""
    one = observable("substrate * factor + rate", observablePlaceholders="factor")
    path = write_2(
        tmp_path,
        text,
        mapping=[
            {"petabEntityId": "substrate", "modelEntityId": "A"},
            {"petabEntityId": "rate", "modelEntityId": "loss.k"},
            {"petabEntityId": "only_a_note", "modelEntityId": ""},
        ],
        observable=one,
        condition=changes(more={"substrate": 3}),
        experiment=periods((0, "more")),
        parameter=parameters_2(rate=0.5)[2:],
        measurement=[row | {"observableParameters": "rate"} for row in s_rows((2, 1))],
    )
    check(path, [(1, 3 * math.exp(-1) * 0.5 + 0.5, 0.5)])


def test_noise_that_grows_with_the_observable(tmp_path):
    path = write_2(
        tmp_path,
        sbml(),
        observable=observable("2 * A", "0.1 + 0.5 * o + 0.2 * B"),
        measurement=s_rows((10, 1), experiment=""),
    )
    check(path, [(1, 2 * a(10), 0.1 + a(10) + 0.2 * (1 - a(10)))])


SLEEPING = "model m\n compartment c = 1; species A in c = 2; p = 0; A' = p*(5 - A); at (time >= {}): p = 1\nend"


@pytest.mark.parametrize("time", [1000, 40000])
def test_events_happen_on_the_way_to_a_steady_state(tmp_path, time):
    path = write_2(
        tmp_path,
        sbml(SLEEPING.format(time)),
        observable=observable("A"),
        parameter=FIXED,
        condition=changes(low={"A": 1, "p": 0}),
        experiment=[*periods(("-inf", ""), (0, "")), *periods((0, "low"), experiment="f")],
        measurement=[*s_rows((0, 5)), *s_rows(("inf", 5), experiment="f")],
    )
    check(path, [(5, 5.0, 0.5), (5, 5.0, 0.5)])


def test_a_period_far_away_changes_the_steady_state(tmp_path):
    path = write_2(
        tmp_path,
        sbml(),
        condition=changes(late={"k1": 0.3}),
        experiment=periods((0, ""), (20000, "late")),
        parameter=parameters_2()[1:],
        measurement=measured(("inf", 0.5), (10, 0.4)),
    )
    check(path, [(0.5, a(math.inf, k1=0.3), 0.5), (0.4, a(10), 0.5)])


def test_what_comes_back_every_day_is_no_steady_state(tmp_path):
    text = "model m\n A = 0; A' = sin(2*pi*time/24) - A\nend"
    path = write_2(
        tmp_path,
        sbml(text),
        observable=observable("A"),
        parameter=FIXED,
        measurement=s_rows(("inf", 5), experiment=""),
    )
    with pytest.raises(ConvergenceError, match="'A' of 'm' still changes"):
        load(path).evaluate()


def test_a_change_at_a_time_without_measurements(tmp_path):
    path = write_2(
        tmp_path,
        sbml(),
        condition=changes(more={"A": "A + 2"}, slow={"k1": "k1 / 2"}),
        experiment=periods((0, ""), (4, "more"), (4, "slow")),
        parameter=parameters_2()[1:],
        measurement=measured((3, 1), (6, 1)),
    )
    check(path, [(1, a(3), 0.5), (1, a(2, (a(4) + 2, 1 - a(4)), K1 / 2), 0.5)])


def test_an_estimated_start_that_the_observable_reads_too(tmp_path):
    path = write_2(
        tmp_path,
        sbml(),
        observable=observable("A / start"),
        condition=changes(e={"A": "start"}),
        experiment=periods((0, "e")),
        parameter=parameters_2(start=3, b0=0.4),
        measurement=s_rows((0, 1), (2, 1)),
    )
    check(path, [(1, 1.0, 0.5), (1, a(2, (3, 0.4)) / 3, 0.5)])


def test_several_models_each_for_its_measurements(tmp_path):
    path = write_2(
        tmp_path,
        sbml(),
        measurement=[
            {"observableId": "obs_a", "experimentId": "", "time": t, "measurement": 1, "modelId": model}
            for t, model in ((2, "other"), (2, "m"), (3, "other"))
        ],
    )
    (tmp_path / "other.xml").write_text(sbml(MODEL.replace("a0 = 1", "a0 = 4")))
    text = path.read_text().replace(
        "model_files:\n", "model_files:\n  other:\n    location: other.xml\n    language: sbml\n"
    )
    path.write_text(text)
    check(path, [(1, a(2, (4, 0)), 0.5), (1, a(2), 0.5), (1, a(3, (4, 0)), 0.5)])


REFUSED = {
    "ruled": (UnsupportedFeature, "'total'", {"e": {"total": 3}}),
    "reaction": (ConversionError, "'forward'", {"e": {"forward": 3}}),
    "unknown": (ConversionError, "'lost'", {"e": {"lost": 3}}),
    "in the table": (ConversionError, "'k1'.*parameter table", {"e": {"k1": 3}}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_condition_cannot_change_is_named(tmp_path, case):
    kind, message, what = REFUSED[case]
    document = sbml(MODEL.replace("end", "total := A + B\nend"))
    path = write_2(
        tmp_path, document, condition=changes(**what), experiment=periods((0, "e")), measurement=measured((0, 1))
    )
    with pytest.raises(kind, match=message):
        load(path).evaluate()


@pytest.mark.parametrize("times", [(0,), (0, 2)])
def test_a_value_of_a_change_that_nothing_has_is_named(tmp_path, times):
    path = write_2(
        tmp_path,
        sbml(),
        condition=changes(e={"a0": "2*lost"}),
        experiment=periods(*((time, "e" if time == times[-1] else "") for time in times)),
        measurement=measured((0, 1)),
    )
    with pytest.raises(UnknownSymbolError, match="'lost'"):
        load(path).evaluate()
    path = write_1(
        tmp_path, sbml(), conditions=[{"conditionId": "c0", "a0": "lost"}], measurements=[{"time": 0, "measurement": 1}]
    )
    with pytest.raises(UnknownSymbolError, match="'lost'"):
        load(path).evaluate()


def test_a_measurement_before_the_experiment_is_refused(tmp_path):
    path = write_2(tmp_path, sbml(), experiment=periods((5, "")), measurement=measured((4, 1)))
    with pytest.raises(ConversionError, match="time 4 lies before the experiment begins at 5"):
        load(path).evaluate()


def test_a_measurement_without_a_logarithm_is_refused(tmp_path):
    one = observable("A", noiseDistribution="log-normal")
    path = write_2(tmp_path, sbml(), observable=one, measurement=s_rows((4, 0), experiment=""))
    with pytest.raises(ConversionError, match="measurement 0 of 'o' has no logarithm"):
        load(path).evaluate()


def test_a_parameter_without_a_value_is_named(tmp_path):
    path = write_1(tmp_path, sbml(), parameters=parameters_1(k1=""), measurements=[{"time": 0, "measurement": 1}])
    with pytest.raises(ConversionError, match="'k1' has no nominal value"):
        load(path).evaluate()
    assert load(path).evaluate({"k1": 0.8}).simulated == pytest.approx((1.0,))
