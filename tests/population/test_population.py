"""Distributions, correlation, tables and grids: closed forms, and refusals."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import sbmlqsp as qsp
from tests.population.models import ONE_COMPARTMENT, model

BOLUS = qsp.Regimen(qsp.Dose(100, "D"))


def cases(shared, name):
    listed = json.loads((shared / "reference_cases" / "cases.json").read_text(encoding="utf-8"))
    return next(case for case in listed if case["id"] == name)


def test_lognormal_moments_of_reference_case_vp01(shared):
    expected = {e["quantity"]: e["value"] for e in cases(shared, "VP01")["expected"]}
    population = qsp.Population.sample(100_000, {"CL": qsp.LogNormal(5, omega=0.3)}, seed=1)
    clearance = population.column("CL")
    auc = 100 / clearance
    assert np.median(auc) == pytest.approx(expected["median AUC"], rel=0.01)
    assert auc.mean() == pytest.approx(expected["mean AUC"], rel=0.01)
    assert np.quantile(auc, 0.05) == pytest.approx(expected["P5"], rel=0.01)
    assert np.quantile(auc, 0.95) == pytest.approx(expected["P95"], rel=0.01)
    assert clearance.std() / clearance.mean() == pytest.approx(expected["CV(CL)"], rel=0.01)


def test_cv_and_omega_are_one_thing():
    assert qsp.LogNormal(1, cv=0.3).omega == pytest.approx(math.sqrt(math.log(1.09)))
    assert qsp.LogNormal(1, omega=0.3).cv == pytest.approx(math.sqrt(math.expm1(0.09)))


@pytest.mark.parametrize("sampling", ["random", "sobol", "lhs"])
def test_every_distribution_has_its_quantiles(sampling):
    given = {
        "a": qsp.Normal(3, 2),
        "b": qsp.LogitNormal(0.3, omega=1, low=0, high=1),
        "c": qsp.Uniform(2, 6),
        "d": qsp.Truncated(qsp.Normal(0, 1), low=0),
        "e": qsp.Empirical([1, 2, 3, 4]),
        "f": qsp.Discrete({0: 0.25, 1: 0.75}),
        "g": qsp.LogUniform(1, 100),
    }
    p = qsp.Population.sample(20_000, given, seed=2, sampling=sampling)
    assert p.column("a").mean() == pytest.approx(3, abs=0.06)
    assert p.column("a").std() == pytest.approx(2, rel=0.03)
    assert np.median(p.column("b")) == pytest.approx(0.3, abs=0.01)
    assert p.column("c").mean() == pytest.approx(4, abs=0.03)
    assert p.column("c").min() >= 2
    assert p.column("d").mean() == pytest.approx(math.sqrt(2 / math.pi), abs=0.02)  # of the half-normal
    assert [np.mean(p.column("e") == v) for v in (1, 2, 3, 4)] == pytest.approx([0.25] * 4, abs=0.015)
    assert p.column("f").mean() == pytest.approx(0.75, abs=0.015)
    assert np.median(p.column("g")) == pytest.approx(10, rel=0.05)


def test_correlation_of_the_etas():
    p = qsp.Population.sample(
        50_000,
        {"CL": qsp.LogNormal(5, omega=0.3), "V": qsp.LogNormal(10, omega=0.2)},
        seed=1,
        correlation={("CL", "V"): 0.6},
    )
    assert np.corrcoef(np.log(p.column("CL")), np.log(p.column("V")))[0, 1] == pytest.approx(0.6, abs=0.01)
    q = qsp.Population.sample(
        50_000,
        {"CL": qsp.LogNormal(5, omega=0.3), "V": qsp.LogNormal(10, omega=0.2)},
        seed=1,
        covariance={("CL", "V"): 0.036},
    )
    assert p == q


def test_a_further_parameter_does_not_change_the_others():
    one = qsp.Population.sample(100, {"CL": qsp.LogNormal(5, cv=0.3)}, seed=7)
    two = qsp.Population.sample(100, {"V": qsp.LogNormal(9, cv=0.3), "CL": qsp.LogNormal(5, cv=0.3)}, seed=7)
    assert np.array_equal(one.column("CL"), two.column("CL"))


def test_allometric_scaling():
    p = qsp.Population.sample(
        10,
        {"CL": qsp.LogNormal("5 L/h", cv=0)},
        covariates={"body_weight": qsp.Uniform("40 kg", "100 kg")},
        effects={"CL": qsp.population.Power("body_weight", "70 kg", 0.75)},
    )
    assert p.column("CL") == pytest.approx(5 * (p.column("body_weight") / 70) ** 0.75)
    assert p.parameters == ("CL",)


def test_units_are_converted_to_those_of_the_model():
    text = """model m()
      unit volume = 1 litre; unit time_unit = 3600 second; unit substance = 1 mole; unit L_per_h = litre/(3600 second);
      compartment V = 10; species D in V; D = 10; CL = 5 L_per_h; J: D -> ; CL*D;
    end"""
    m = qsp.Model.from_antimony(text)
    p = qsp.Population.from_table({"CL": [5000 / 60]}, units={"CL": "mL/min"})
    cohort = qsp.simulate_population(m, p, until="2 h", points=2, outputs=["[D]"])
    assert cohort["[D]"].to("mol/L").magnitude[0, -1] == pytest.approx(10 * math.exp(-1), rel=1e-5)


def test_a_grid_is_every_combination():
    p = qsp.Population.grid({"CL": ["0.1 L/h", "200 mL/h"], "V": [1.0, 2.0, 3.0]})
    assert p["CL"].to("L/h").magnitude == pytest.approx([0.1, 0.1, 0.1, 0.2, 0.2, 0.2])
    assert p.column("V").tolist() == [1, 2, 3, 1, 2, 3]
    found = qsp.scan(model(ONE_COMPARTMENT), {"CL": [1.0, 5.0]}, BOLUS, until=2, points=3, outputs=["[D]"])
    assert found.values("[D]")[:, -1] == pytest.approx(10 * np.exp([-0.2, -1.0]), rel=1e-5)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_files_bring_back_the_same_population(tmp_path, suffix):
    p = qsp.Population.sample(
        5, {"CL": qsp.LogNormal("5 L/h", cv=0.3)}, covariates={"body_weight": qsp.Normal("70 kg", "8 kg")}, seed=1
    )
    p.save(tmp_path / f"p.{suffix}")
    q = qsp.Population.load(tmp_path / f"p.{suffix}")
    assert q == p


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: qsp.LogNormal(5, omega=-0.3), "omega"),
        (lambda: qsp.LogNormal(-5, cv=0.3), "median"),
        (lambda: qsp.LogNormal(5), "no spread"),
        (lambda: qsp.LogNormal(5, cv=0.3, omega=0.3), "both"),
        (lambda: qsp.Uniform(3, 2), "below"),
        (lambda: qsp.Discrete({1: 0.5, 2: 0.6}), "sum"),
        (lambda: qsp.Empirical([]), "no values"),
        (lambda: qsp.Truncated(qsp.Normal(0, 1), low=2, high=1), "nothing lies"),
        (lambda: qsp.Population.sample(0, {}), "0 patients"),
        (lambda: qsp.Population.from_table({"CL": [1.0, math.nan]}), "CL of patient 2"),
        (lambda: qsp.Population.from_table({"CL": [1.0, "x"]}), "not a number"),
        (lambda: qsp.Population.from_table({"CL": [1.0], "V": [1.0, 2.0]}), "rows"),
        (lambda: qsp.Population.sample(5, {"CL": qsp.LogNormal(5, cv=0.3)}, sampling="halton"), "halton"),
    ],
)
def test_what_makes_no_sense_is_refused(make, words):
    with pytest.raises(qsp.SbmlqspError, match=words):
        make()


def test_a_correlation_that_cannot_be_is_refused():
    given = {name: qsp.LogNormal(1, cv=0.3) for name in "abc"}
    impossible = {("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): -0.9}
    with pytest.raises(qsp.ModelError, match="not positive definite"):
        qsp.Population.sample(5, given, correlation=impossible)


def test_an_unknown_parameter_is_named_with_its_nearest():
    with pytest.raises(qsp.UnknownSymbolError, match="CLL") as error:
        qsp.simulate_population(model(ONE_COMPARTMENT), qsp.Population.from_table({"CLL": [1.0]}), until=1)
    assert "CL" in error.value.nearest


def test_a_compartment_without_size_in_one_patient_is_refused():
    population = qsp.Population.from_table({"plasma": [10.0, -1.0]})
    text = ONE_COMPARTMENT.replace("compartment plasma = V;", "compartment plasma = 10;").replace("V = 10;", "")
    with pytest.raises(qsp.ModelError, match="in patient 2"):
        qsp.simulate_population(model(text), population, BOLUS, until=1)


@pytest.mark.parametrize(("wrong", "words"), [({"client": 3}, "no client"), ({"certified": 2}, "certified=2")])
def test_arguments_of_a_run_that_do_not_fit(wrong, words):
    population = qsp.Population.from_table({"CL": [5.0, 6.0]})
    with pytest.raises(qsp.ModelError, match=words):
        qsp.simulate_population(model(ONE_COMPARTMENT), population, until=5, **wrong)
