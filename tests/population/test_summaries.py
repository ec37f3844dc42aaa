"""Measures, target attainment, prevalence weights, plausible patients, VPC, treatments: closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp import population as pop
from sbmlqsp.errors import ModelError, UnitsError
from tests.population.models import ONE_COMPARTMENT, model

BOLUS = qsp.Regimen(qsp.Dose(100, "D"))


def run(n=400, regimen=BOLUS, seed=1, **options):
    population = qsp.Population.sample(n, {"CL": qsp.LogNormal(5, omega=0.3)}, seed=seed)
    grid = {} if "times" in options else {"until": 20, "points": 2001}
    options = {**grid, "outputs": ["[D]"], "certified": 0, **options}
    return qsp.simulate_population(model(ONE_COMPARTMENT), population, regimen, **options)


def test_measures_of_an_exponential():
    result = run()
    rate = result.population.column("CL") / 10
    assert result.measure("cmax([D])") == pytest.approx(np.full(400, 10.0))
    assert result.measure("tmax([D])") == pytest.approx(np.zeros(400))
    assert result.measure("auc([D])") == pytest.approx(10 * (1 - np.exp(-20 * rate)) / rate, rel=1e-4)
    assert result.measure("auc([D], 0..10)") == pytest.approx(10 * (1 - np.exp(-10 * rate)) / rate, rel=1e-4)
    assert result.measure("at([D], 3)") == pytest.approx(10 * np.exp(-3 * rate), rel=1e-4)
    from sbmlqsp.population.measures import grid_error

    assert grid_error(result, "[D]") < 1e-4


@pytest.mark.parametrize("text", ["cmax", "peak([D])", "at([D])", "auc([D], 3)", "cmax([X])", "auc([D], 30..40)"])
def test_a_measure_that_is_none_is_refused(text):
    with pytest.raises(qsp.SbmlqspError):
        run(10).measure(text)


def test_target_attainment_of_a_lognormal():
    result = run(20_000, points=2)
    found = result.attainment("at([D], 20)", [10 * math.exp(-20 * 0.5)])[0]  # reached where CL is below its median
    assert found.share == pytest.approx(0.5, abs=0.015)
    assert found.low < 0.5 < found.high
    assert result.attainment("at([D], 20)", [1e9], below=True)[0].share == 1


def test_prevalence_weights_turn_one_normal_into_another():
    x = np.random.default_rng(1).standard_normal(50_000)
    found = pop.prevalence_weights({"x": x}, {"x": {"mean": 0.5, "sd": 0.8}})
    expected = np.exp(-((x - 0.5) ** 2) / (2 * 0.64) + x**2 / 2)  # density ratio of N(0.5, 0.8^2) and N(0, 1)
    assert found.weights / found.weights.mean() == pytest.approx(expected / expected.mean(), rel=0.15)
    assert np.average(x, weights=found.weights) == pytest.approx(0.5, abs=1e-8)
    assert np.sum(found.weights * (x > 0.5)) == pytest.approx(0.5, abs=0.01)
    assert found.effective == pytest.approx(expected.sum() ** 2 / (expected**2).sum(), rel=0.05)


def test_prevalence_weights_of_shares_and_quantiles_are_strata():
    x = np.linspace(0, 1, 1000)
    found = pop.prevalence_weights({"x": x}, {"x": {"quantiles": {0.3: 0.5}}})
    assert found.weights[x <= 0.5].sum() == pytest.approx(0.3)
    assert np.ptp(found.weights[x <= 0.5]) == pytest.approx(0, abs=1e-12)


def test_targets_that_no_weights_reach_are_refused():
    x = np.linspace(0, 1, 100)
    with pytest.raises(qsp.ModelError, match="the patients have"):
        pop.prevalence_weights({"x": x}, {"x": {"mean": 2.0}})
    with pytest.raises(qsp.ConvergenceError):
        pop.prevalence_weights({"x": x}, {"x": {"mean": 0.9, "quantiles": {0.9: 0.2}}})


def test_plausible_patients_lie_in_their_ranges_and_say_what_they_cost():
    def draw(n, seed):
        return qsp.Population.sample(n, {"CL": qsp.Uniform(1, 9)}, seed=seed)

    found = pop.plausible_patients(
        model(ONE_COMPARTMENT), draw, {"at([D], 2)": (10 * math.exp(-1), 10 * math.exp(-0.6))}, 300, BOLUS,
        times=[0, 2], outputs=["[D]"], certified=0,
    )  # fmt: skip
    clearance = found.population.column("CL")
    assert len(clearance) == 300
    assert clearance.min() == pytest.approx(3, abs=0.05)
    assert clearance.max() == pytest.approx(5, abs=0.05)
    assert found.accepted == pytest.approx(0.25, abs=0.05)
    assert found.diversity()["dimensions"] == pytest.approx(1)
    with pytest.raises(qsp.ConvergenceError, match="plausible"):
        pop.plausible_patients(
            model(ONE_COMPARTMENT), draw, {"at([D], 2)": (20.0, 30.0)}, 20, BOLUS, most=2, times=[0, 2], certified=0
        )


def test_weights_count_in_quantiles_and_means():
    result = run(3)
    weighted = qsp.simulate_population(
        model(ONE_COMPARTMENT), result.population.with_weights([0, 1, 0]), BOLUS, until=20, points=5, certified=0
    )
    assert weighted.mean("[D]").magnitude == pytest.approx(weighted.values("[D]")[1])


def test_a_vpc_of_the_model_itself_holds_and_that_of_another_does_not():
    result = run(2000, points=101)
    truth = run(60, points=101, seed=99)
    error = pop.ResidualError(proportional=0.1, seed=5)
    noisy = error.observed(truth.values("[D]"))
    rows = [
        {"t": truth.trial.times[t], "y": noisy[s, t], "id": s} for s in range(60) for t in range(0, 60, 6)
    ]  # fmt: skip
    data = qsp.Observations.from_table(rows, time="t", output="[D]", value="y", subject="id")
    check = result.vpc(data, "[D]", error=error, bins=6, replicates=200)
    assert check.inside > 0.8
    slow = qsp.Population.sample(2000, {"CL": qsp.LogNormal(8, omega=0.3)}, seed=1)
    wrong = qsp.simulate_population(model(ONE_COMPARTMENT), slow, BOLUS, until=20, points=101, certified=0)
    assert wrong.vpc(data, "[D]", error=error, bins=6, replicates=200).inside < 0.5


def test_the_same_patients_in_every_arm():
    population = qsp.Population.sample(5, {"CL": qsp.LogNormal(5, cv=0.3)}, seed=1)
    both = pop.in_arms(population, {"once": BOLUS, "nothing": None})
    result = qsp.simulate_population(model(ONE_COMPARTMENT), both, until=2, points=3, outputs=["[D]"], certified=0)
    assert result.values("[D]")[:5, 0] == pytest.approx(np.full(5, 10.0))
    assert not result.values("[D]")[5:].any()
    assert result.subjects[7] == (3, "nothing")


def test_adherence_leaves_out_doses():
    population = qsp.Population.sample(400, {"CL": qsp.LogNormal(5, cv=0.3)}, seed=1)
    plan = qsp.Regimen(qsp.Dose(1, "D", every=1, count=10))
    taken = pop.with_adherence(population, plan, 0.7, seed=3)
    counts = [0 if regimen is None else len(regimen) for regimen in taken.regimens]
    assert np.mean(counts) == pytest.approx(7, abs=0.3)
    assert np.var(counts) == pytest.approx(10 * 0.7 * 0.3, rel=0.25)
    assert taken == pop.with_adherence(population, plan, 0.7, seed=3)


def test_subjects_of_an_event_table_keep_their_doses_and_weights():
    table = {
        "ID": [1, 1, 2, 2], "TIME": [0, 4, 0, 4], "AMT": [100, 0, 200, 0], "EVID": [1, 0, 1, 0],
        "CMT": [1, 0, 1, 0], "CLI": [5, 5, 2, 2], "DV": [".", 1, ".", 1],
    }  # fmt: skip
    subjects = qsp.subjects_from_nmtran(table, {1: "D"}, covariates=["CLI"])
    population = pop.from_subjects(subjects, {"CLI": "CL"})
    result = qsp.simulate_population(model(ONE_COMPARTMENT), population, times=[0, 4], outputs=["[D]"], certified=0)
    assert result.values("[D]")[:, 1] == pytest.approx([10 * math.exp(-2), 20 * math.exp(-0.8)], rel=1e-5)


def test_columns_of_residual_error_and_time_after_dose():
    result = run(2, qsp.Regimen(qsp.Dose(100, "D", at=1, every=2, count=2)), times=[0, 1, 2, 3, 5])
    table = result.to_frame(residual={"[D]": pop.ResidualError(additive=1, seed=1)}, time_after_dose=True)
    assert table["time_after_dose"].tolist()[1:5] == [0, 1, 0, 2]
    assert math.isnan(table["time_after_dose"][0])
    assert np.std(table["[D] observed"] - table["[D]"]) == pytest.approx(1, abs=0.6)


def test_adults_and_their_kidneys():
    people = pop.adults(20_000, seed=1)
    women = people.column("female") == 1
    assert np.median(people.column("body_weight")[women]) == pytest.approx(60, rel=0.02)
    assert np.mean(people.column("height")[~women]) == pytest.approx(176, rel=0.01)
    # Cockcroft and Gault 1976: a man of 40 years, 72 kg, 1 mg/dL has (140 - 40) 72 / 72 = 100 mL/min, a woman 85
    assert pop.creatinine_clearance(np.array([0.0, 1.0]), 40, 72, 1.0) == pytest.approx([100, 85])
    # CKD-EPI 2021 at kappa: 142 0.9938^age, times 1.012 for women
    assert pop.filtration_rate(np.array([1.0]), 50, np.array([0.7])) == pytest.approx(142 * 0.9938**50 * 1.012)


def test_a_population_from_a_file(tmp_path):
    (tmp_path / "p.toml").write_text(
        """
        patients = 50
        [parameters.CL]
        distribution = "lognormal"
        median = 5
        cv = 0.3
        low = 2
        [covariates.body_weight]
        distribution = "normal"
        mean = "70 kg"
        sd = "8 kg"
        [[effects]]
        parameter = "CL"
        covariate = "body_weight"
        reference = "70 kg"
        exponent = 0.75
        [[correlations]]
        of = ["CL", "body_weight"]
        value = 0.2
        """
    )
    population = pop.read_spec(tmp_path / "p.toml").sample()
    assert len(population) == 50
    assert population.parameters == ("CL",)
    (tmp_path / "q.toml").write_text("[parameters.CL]\ndistribution = 'lognorml'\n")
    with pytest.raises(qsp.ParseError, match="did you mean 'lognormal'"):
        pop.read_spec(tmp_path / "q.toml")


def test_figures_can_be_drawn(tmp_path):
    result = run(50, points=50)
    result.plot().savefig(tmp_path / "plot.png")
    groups = {"fast": ("CL", 5, 100), "slow": ("CL", 0, 5)}
    result.forest("auc([D])", groups).savefig(tmp_path / "forest.png")
    assert (tmp_path / "forest.png").stat().st_size > 1000


def test_clearance_that_differs_between_occasions():
    population = qsp.Population.sample(300, {"CL": qsp.LogNormal(5, cv=0.3)}, seed=1)
    the_model, occasions = pop.with_occasions(model(ONE_COMPARTMENT), population, {"CL": 0.2}, [0, 2], seed=4)
    result = qsp.simulate_population(the_model, occasions, BOLUS, times=[0, 2, 4], outputs=["[D]"])
    assert result.provenance["engine"] == "cohort"
    first, second = (occasions.column(f"forcing_of_CL_1_value_{n}") for n in (1, 2))
    assert result.values("[D]")[:, 1] == pytest.approx(10 * np.exp(-2 * first / 10), rel=1e-5)
    assert result.values("[D]")[:, 2] == pytest.approx(10 * np.exp(-2 * (first + second) / 10), rel=1e-5)
    assert np.std(np.log(second / first)) == pytest.approx(0.2 * math.sqrt(2), rel=0.1)
    assert np.log(first / population.column("CL")).mean() == pytest.approx(0, abs=0.04)


def test_patients_in_arms_have_a_column_for_the_arm(tmp_path):
    population = qsp.Population.sample(3, {"CL": qsp.LogNormal(5, cv=0.3)}, seed=1)
    both = pop.in_arms(population, {"once": BOLUS, "nothing": None})
    result = qsp.simulate_population(model(ONE_COMPARTMENT), both, until=2, points=2, outputs=["[D]"], certified=0)
    table = result.to_frame()
    assert table["subject"].tolist() == [1, 1, 2, 2, 3, 3] * 2
    assert table["arm"].tolist() == ["once"] * 6 + ["nothing"] * 6
    assert table["[D]"].to_numpy() == pytest.approx(result.values("[D]").ravel())
    data = result.to_xarray()
    assert data["arm"].values.tolist() == ["once"] * 3 + ["nothing"] * 3
    assert data["subject"].values.tolist() == [1, 2, 3] * 2
    result.save(tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text().startswith("subject,arm,")


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_file_of_patients_keeps_their_arms_and_regimens(tmp_path, suffix):
    population = qsp.Population.sample(3, {"CL": qsp.LogNormal("5 L/h", cv=0.3)}, seed=1)
    both = pop.in_arms(population, {"low": "50 mg into D every 12 h x 3", "nothing": None})
    both.save(tmp_path / f"p{suffix}")
    back = qsp.Population.load(tmp_path / f"p{suffix}")
    assert back.subjects == both.subjects
    assert back.regimens == both.regimens
    assert back.names == both.names
    assert back.values == pytest.approx(both.values, rel=1e-12)


def test_regimens_that_text_cannot_say_are_not_lost_without_a_word(tmp_path):
    population = qsp.Population.sample(2, {"CL": qsp.LogNormal("5 L/h", cv=0.3)}, seed=1)
    with pytest.raises(ModelError, match=r"'100 into D .* cannot be kept in a table"):
        pop.in_arms(population, {"a": qsp.Regimen(qsp.Dose(100, "D", at=1))}).save(tmp_path / "p.csv")
    assert not (tmp_path / "p.csv").exists()


def test_residual_errors_are_quantities_and_differ_between_outputs():
    result = run(200, points=3, outputs=["[D]", "D"])
    table = result.to_frame(residual=pop.ResidualError(additive=1.0, seed=1))
    errors = [(table[f"{name} observed"] - table[name]).to_numpy() for name in result.names if name != "time"]
    assert len(errors) >= 2
    assert abs(np.corrcoef(errors[0], errors[1])[0, 1]) < 0.2
    values = np.full((400, 5), 2.0)
    assert np.std(pop.ResidualError(additive="100 ug/L").observed(values, "mg/L")) == pytest.approx(0.1, rel=0.1)
    with pytest.raises(UnitsError):
        pop.ResidualError(additive="1 kg").observed(values, "mg/L")


@pytest.mark.parametrize(
    "wrong", [{"additive": "-1 mg/L"}, {"proportional": "10 %"}, {"proportional": 0.1, "exponential": 0.1}]
)
def test_residual_errors_that_make_no_sense(wrong):
    with pytest.raises(ModelError):
        pop.ResidualError(**wrong)


def test_nothing_asked_for_is_refused():
    with pytest.raises(ModelError, match="no output is asked for"):
        run(2, outputs=[])
    with pytest.raises(ModelError, match="no columns"):
        qsp.Population.from_table({})
