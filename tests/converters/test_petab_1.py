"""What PEtab 1.0 can say, each against the closed form of a reversible reaction and densities of SciPy."""

from __future__ import annotations

import math

import pytest

import sbmlqsp as qsp
from sbmlqsp_converters.petab import load
from tests.converters.petab_cases import MODEL, a, check, density, parameters_1, write_1

TIMES = (0.0, 10.0)
MEASURED = (0.7, 0.1)
PLAIN = [{"time": time, "measurement": value} for time, value in zip(TIMES, MEASURED, strict=True)]


@pytest.fixture(scope="module")
def sbml():
    return qsp.Model.from_antimony(MODEL).sbml


def test_a_simulation(tmp_path, sbml):
    expected = [(m, a(t), 0.5) for m, t in zip(MEASURED, TIMES, strict=True)]
    found = check(write_1(tmp_path, sbml, measurements=PLAIN), expected)
    assert found.log_likelihood == pytest.approx(-0.84750169713188, abs=1e-6)  # PEtab test suite, case 0001
    assert found.chi_squared == pytest.approx(0.79183798368486, abs=1e-6)


def test_two_conditions_set_initial_values_by_number_and_by_parameter(tmp_path, sbml):
    path = write_1(
        tmp_path,
        sbml,
        conditions=[{"conditionId": "c0", "a0": 0.8}, {"conditionId": "c1", "a0": "start"}],
        parameters=parameters_1(start=0.9),
        measurements=[*PLAIN, {"time": 3, "measurement": 0.4, "simulationConditionId": "c1"}],
    )
    check(path, [(0.7, 0.8, 0.5), (0.1, a(10, (0.8, 0)), 0.5), (0.4, a(3, (0.9, 0)), 0.5)])


def test_a_condition_sets_a_rate_constant_and_a_species(tmp_path, sbml):
    conditions = [{"conditionId": "c0", "k1": 0.3, "B": 2, "A": ""}]
    path = write_1(tmp_path, sbml, conditions=conditions, measurements=PLAIN, parameters=parameters_1()[1:])
    check(path, [(0.7, 1.0, 0.5), (0.1, a(10, (1, 2), 0.3), 0.5)])


def test_scale_offset_and_noise_come_with_each_measurement(tmp_path, sbml):
    observables = [
        {
            "observableId": "obs_a",
            "observableFormula": "observableParameter2_obs_a + observableParameter1_obs_a * A",
            "noiseFormula": "noiseParameter1_obs_a + 0.1 * obs_a",
        }
    ]
    path = write_1(
        tmp_path,
        sbml,
        observables=observables,
        parameters=parameters_1(scaling=0.5, offset=2),
        measurements=[
            {"time": 0, "measurement": 2.4, "observableParameters": "scaling;offset", "noiseParameters": 0.2},
            {"time": 10, "measurement": 2.1, "observableParameters": "scaling;3", "noiseParameters": "scaling"},
        ],
    )
    first, second = 2 + 0.5, 3 + 0.5 * a(10)
    check(path, [(2.4, first, 0.2 + 0.1 * first), (2.1, second, 0.5 + 0.1 * second)])


@pytest.mark.parametrize("scale", ["lin", "log", "log10"])
@pytest.mark.parametrize("kind", ["normal", "laplace"])
def test_noise_is_normal_or_laplace_on_a_scale(tmp_path, sbml, scale, kind):
    observables = [
        {
            "observableId": "obs_a",
            "observableFormula": "A",
            "noiseFormula": 0.5,
            "observableTransformation": scale,
            "noiseDistribution": kind,
        }
    ]
    path = write_1(tmp_path, sbml, observables=observables, measurements=PLAIN)
    check(path, [(m, a(t), 0.5, scale, kind) for m, t in zip(MEASURED, TIMES, strict=True)])


def test_replicates_count_each(tmp_path, sbml):
    path = write_1(tmp_path, sbml, measurements=[*PLAIN, PLAIN[0]])
    check(path, [(0.7, 1.0, 0.5), (0.1, a(10), 0.5), (0.7, 1.0, 0.5)])


def test_a_steady_state_at_infinity(tmp_path, sbml):
    path = write_1(tmp_path, sbml, measurements=[{"time": "inf", "measurement": 0.5}])
    check(path, [(0.5, a(math.inf), 0.5)])


def test_an_experiment_begins_at_the_steady_state_of_another_condition(tmp_path, sbml):
    path = write_1(
        tmp_path,
        sbml,
        conditions=[{"conditionId": "before", "k1": 0.3}, {"conditionId": "c0", "k1": 0.8}],
        parameters=parameters_1()[1:],
        measurements=[{"preequilibrationConditionId": "before"} | row for row in PLAIN],
    )
    rest = (a(math.inf, k1=0.3), 1 - a(math.inf, k1=0.3))
    check(path, [(0.7, rest[0], 0.5), (0.1, a(10, rest), 0.5)])


def test_after_the_steady_state_a_species_is_set_and_another_one_kept(tmp_path, sbml):
    path = write_1(
        tmp_path,
        sbml,
        conditions=[{"conditionId": "before", "k1": 0.3, "B": 0}, {"conditionId": "c0", "k1": 0.8, "B": 2}],
        parameters=parameters_1()[1:],
        measurements=[{"preequilibrationConditionId": "before"} | row for row in PLAIN],
    )
    rest = a(math.inf, k1=0.3)
    check(path, [(0.7, rest, 0.5), (0.1, a(10, (rest, 2)), 0.5)])


def test_what_a_condition_leaves_open_after_a_steady_state_is_as_the_model_has_it(tmp_path, sbml):
    path = write_1(
        tmp_path,
        sbml,
        conditions=[{"conditionId": "before", "k1": 0.3}, {"conditionId": "c0", "k1": ""}],
        parameters=parameters_1()[1:],
        measurements=[{"preequilibrationConditionId": "before"} | row for row in PLAIN],
    )
    rest = (a(math.inf, k1=0.3), 1 - a(math.inf, k1=0.3))
    check(path, [(0.7, rest[0], 0.5), (0.1, a(10, rest), 0.5)])


def test_a_compartment_of_another_size_leaves_concentrations(tmp_path, sbml):
    path = write_1(tmp_path, sbml, conditions=[{"conditionId": "c0", "c": 3}], measurements=PLAIN)
    check(path, [(0.7, 1.0, 0.5), (0.1, a(10), 0.5)])


def test_an_assignment_rule_is_observed(tmp_path):
    model = qsp.Model.from_antimony(MODEL.replace("end", "total := 2*A + 1\nend"))
    observables = [{"observableId": "obs_a", "observableFormula": "total", "noiseFormula": "1"}]
    path = write_1(tmp_path, model.sbml, observables=observables, measurements=PLAIN)
    check(path, [(0.7, 3.0, 1), (0.1, 2 * a(10) + 1, 1)])


def test_logarithms_of_formulas_are_natural(tmp_path, sbml):
    formula = "log(A) + log10(A) + log2(A) + sqrt(A) + sign(A)"
    observables = [{"observableId": "obs_a", "observableFormula": formula, "noiseFormula": "1"}]
    path = write_1(tmp_path, sbml, observables=observables, measurements=PLAIN[1:])
    x = a(10)
    check(path, [(0.1, math.log(x) + math.log10(x) + math.log2(x) + math.sqrt(x) + 1, 1)])


def test_priors_add_their_density(tmp_path, sbml):
    rows = parameters_1()
    rows[0] |= {"objectivePriorType": "normal", "objectivePriorParameters": "1;0.5"}
    rows[1] |= {
        "parameterScale": "log10",
        "objectivePriorType": "parameterScaleNormal",
        "objectivePriorParameters": "0;2",
    }
    found = load(write_1(tmp_path, sbml, parameters=rows, measurements=PLAIN)).evaluate()
    assert found.log_prior == pytest.approx(density(0.8, 1, 0.5) + density(math.log10(0.6), 0, 2))
    assert found.log_posterior == pytest.approx(found.log_likelihood + found.log_prior)


def test_keys_and_columns_of_other_programs_are_theirs(tmp_path, sbml):
    rows = [row | {"experimentId": "x", "plotted": 1} for row in PLAIN]
    path = write_1(tmp_path, sbml, measurements=rows)
    path.write_text(path.read_text() + "  simulation_files: [simulated.tsv]\n")
    check(path, [(0.7, 1.0, 0.5), (0.1, a(10), 0.5)])
