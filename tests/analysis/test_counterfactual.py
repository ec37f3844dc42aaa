"""Counterfactuals of simulated patients whose truth is known, and what a regression misses outside its training."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ConvergenceError, ModelError, UnknownSymbolError

TIMES = [0.5, 1, 2, 4, 8, 11, 14, 20, 26, 30, 36, 44]
GIVEN, OTHER = "100 mg into depot every 12 h x 4", "200 mg into depot every 24 h x 3"
LATER = [0.0, 50.0, 60.0, 70.0]


@pytest.fixture(scope="module")
def model():
    return qsp.Model.from_antimony("""
      model oral
        unit L = litre; unit mg = 1e-3 gram; unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = litre
        unit time_unit = 3600 second
        compartment V = 20; species drug in V = 0; substanceOnly species depot in V = 0; CL = 3; ka = 1.1
        J0: depot -> drug; ka*depot; J1: drug -> ; CL*drug
      end""")


def patient(model, random):
    """Return the true parameters of a patient and noisy observations of the factual treatment."""
    spread = {"CL": 0.3, "V": 0.2, "ka": 0.3}
    nominal = {"CL": 3.0, "V": 20.0, "ka": 1.1}
    truth = {name: nominal[name] * float(np.exp(size * random.standard_normal())) for name, size in spread.items()}
    seen = qsp.simulate(model.with_values(truth), GIVEN, times=[0, *TIMES], outputs=["[drug]"]).values("[drug]")[1:]
    noisy = seen * np.exp(0.1 * random.standard_normal(len(TIMES)))
    rows = {"t": TIMES, "y": noisy.tolist()}
    return truth, qsp.Observations.from_table(rows, time="t", output="[drug]", value="y")


def asked(model, observations, unknown=("CL", "V", "ka"), **more):
    return qsp.causal.counterfactual(
        model, observations, {"ka": 0.3}, output="[drug]", unknown=unknown, regimen=GIVEN,
        intervened_regimen=OTHER, times=LATER, starts=1, **more,
    )  # fmt: skip


def covered(model, repetitions, seed):
    """Return how often the interval at 60 h holds the truth."""
    random = np.random.default_rng(seed)
    inside = 0
    for _ in range(repetitions):
        truth, observations = patient(model, random)
        found = asked(model, observations)
        world = qsp.causal.do(model.with_values(truth), {"ka": 0.3})
        exact = qsp.simulate(world, OTHER, times=LATER, outputs=["[drug]"]).values("[drug]")
        inside += bool(found.lower[2] <= exact[2] <= found.upper[2])
    return inside


def test_the_interval_holds_the_truth_for_two_patients(model):
    assert covered(model, 2, seed=5) >= 1


@pytest.mark.conformance
@pytest.mark.timeout(3000)
def test_the_interval_holds_the_truth_as_often_as_it_says(model):
    assert 90 <= covered(model, 100, seed=2026) <= 99


def test_what_the_observations_do_not_determine_is_refused():
    model = qsp.Model.from_antimony("""
      compartment V = 10; species C in V = 0; ke = 0.2; s = 2; J: C -> ; ke*C*V; y := s*C""")
    truth = qsp.simulate(model, qsp.Regimen([qsp.Dose(100, "C")]), times=[0.0, 1, 2, 5, 9, 14], outputs=["y"])
    table = {"t": [1, 2, 5, 9, 14], "seen": (truth.values("y")[1:] * [1.01, 0.98, 1.02, 1.0, 0.99]).tolist()}
    seen = qsp.Observations.from_table(table, time="t", output="y", value="seen")
    question = {
        "unknown": ["V", "ke", "s"],
        "regimen": qsp.Regimen([qsp.Dose(100, "C")]),
        "times": [0.0, 3.0],
        "starts": 1,
    }
    with pytest.raises(ConvergenceError, match=r"do not determine the answer.*V and s apart; only s/V can be told"):
        qsp.causal.counterfactual(model, seen, {"ke": 0.4}, output="[C]", **question)
    told = qsp.causal.counterfactual(model, seen, {"ke": 0.4}, output="y", **question)
    assert told.estimate[1] == pytest.approx(20 * np.exp(-0.4 * 3), rel=0.05)


@pytest.mark.parametrize("interval", ["delta", "posterior"])
def test_the_interval_of_a_volume_with_a_known_error(interval):
    """ln V is normal around the mean of ln(D exp(-ke t) / y) with sd sigma/sqrt(n), whatever ke is set to."""
    model = qsp.Model.from_antimony("compartment V = 10; species C in V = 0; ke = 0.2; J: C -> ; ke*C*V")
    dose, sigma, times = qsp.Regimen([qsp.Dose(100, "C")]), 0.1, np.array([1.0, 2, 4, 8])
    noise = sigma * np.array([0.5, -1, 1.2, 0.1])
    table = {"t": times, "seen": 100 / 8 * np.exp(-0.2 * times + noise)}
    observations = qsp.Observations.from_table(table, time="t", output="[C]", value="seen")
    found = qsp.causal.counterfactual(
        model, observations, {"ke": 0.5}, output="[C]", unknown=["V"], regimen=dose, times=[0.0, 3.0], starts=1,
        error={"lognormal": sigma}, interval=interval,
    )  # fmt: skip
    middle = 100 / 8 * np.exp(noise.mean() - 1.5)
    assert found.estimate[1] == pytest.approx(middle, rel=1e-5)
    half = np.log([middle / found.lower[1], found.upper[1] / middle])
    assert half == pytest.approx(1.96 * sigma / 2, rel=1e-3 if interval == "delta" else 0.25)


def test_a_counterfactual_of_a_response_seen_with_its_drug_and_values_below_the_limit():
    model = qsp.Model.from_antimony("""
      compartment V = 10; species C in V = 0; kel = 0.2; kin = 5; kout = 0.5; IC50 = 2; R = 10
      J1: C -> ; kel*C*V; R' = kin*(1 - C/(IC50 + C)) - kout*R""")
    dose, times = qsp.Regimen([qsp.Dose(100, "C")]), [0.5, 1, 2, 4, 8, 12, 18, 24]
    exact = qsp.simulate(model, dose, times=[0, *times], outputs=["[C]", "R"])
    random, limit = np.random.default_rng(8), 0.5
    drug, response = (exact.values(n)[1:] * np.exp(0.06 * random.standard_normal(8)) for n in ("[C]", "R"))
    table = {
        "t": [*times, *times], "of": ["[C]"] * 8 + ["R"] * 8, "limit": [limit] * 8 + [float("nan")] * 8,
        "seen": [*np.maximum(drug, 0.9 * limit), *response],
    }  # fmt: skip
    seen = qsp.Observations.from_table(table, time="t", output="of", value="seen", lloq="limit")
    found = qsp.causal.counterfactual(
        model, seen, {"kel": qsp.causal.Times(0.5)}, output="R", unknown=["V", "kel", "kin", "kout", "IC50"],
        regimen=dose, times=[0.0, 3, 12], starts=1,
    )  # fmt: skip
    truth = qsp.simulate(qsp.causal.do(model, {"kel": 0.1}), dose, times=[0.0, 3, 12], outputs=["R"]).values("R")
    assert np.all((found.lower[1:] < truth[1:]) & (truth[1:] < found.upper[1:]))
    assert np.all(found.upper[1:] / found.lower[1:] < 1.5)


def test_too_few_observations_and_wrong_settings(model):
    few = qsp.Observations.from_table({"t": [1, 2], "y": [3, 4]}, time="t", output="[drug]", value="y")
    with pytest.raises(ConvergenceError, match="2 observations do not tell"):
        asked(model, few, unknown=("CL", "V"))
    with pytest.raises(UnknownSymbolError, match=r"'deltoid'.*did you mean delta"):
        asked(model, few, interval="deltoid")
    with pytest.raises(ModelError, match="no probability"):
        asked(model, few, level=95)


@pytest.fixture(scope="module")
def saturable():
    return qsp.Model.from_antimony("""
      model mm
        unit L = litre; unit mg = 1e-3 gram; unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = litre
        unit time_unit = 3600 second
        compartment V = 20; species drug in V = 0; substanceOnly species depot in V = 0
        CL = 2; ka = 1; Vmax = 8; Km = 0.5
        J0: depot -> drug; ka*depot; J1: drug -> ; CL*drug; J2: drug -> ; Vmax*drug/(Km + drug)
      end""")


def situations(amounts, **values):
    return [
        qsp.causal.Situation(f"{amount} mg daily", f"{amount} mg into depot every 24 h x 7", "168 h", values)
        for amount in amounts
    ]


def test_a_regression_misses_infusion_and_impairment_where_kinetics_saturate(saturable):
    train = situations((10, 20, 40), CL=2)
    test = [
        qsp.causal.Situation("infusion", "8 mg/h into drug until 168 h", "168 h", {"CL": 2}),
        qsp.causal.Situation("impaired", "40 mg into depot every 24 h x 7", "168 h", {"CL": 0.5}),
    ]
    report = qsp.causal.extrapolation(saturable, train, test, output="[drug]", learn=["Vmax"], noise=0.05, repeats=5)
    infusion, impaired = report.comparisons
    assert abs(infusion.regression_error) > max(0.05, 10 * abs(infusion.mechanism_error))
    assert abs(impaired.mechanism_error) < 0.1
    assert "infusion into drug instead of boluses into depot: does not pass J0 (absorption)" in infusion.reason
    assert "CL is 0.5, training had 2: changes J1 (elimination)" in impaired.reason
    assert len(report.to_frame()) == 2


def test_a_regression_is_as_good_where_kinetics_are_linear(model):
    train = situations((10, 20, 40))
    test = situations((15, 60))
    report = qsp.causal.extrapolation(model, train, test, output="[drug]", learn=["CL"], noise=0.0)
    assert all(abs(each.regression_error) < 1e-5 for each in report.comparisons)
    assert all(abs(each.mechanism_error) < 1e-5 for each in report.comparisons)
    assert "within" in report.comparisons[0].reason
    assert "outside of those trained on" in report.comparisons[1].reason


@pytest.fixture(scope="module")
def renal():
    return qsp.Model.from_antimony("""
      model kidney
        unit L = litre; unit mg = 1e-3 gram; unit substance = 1e-3 gram; unit extent = 1e-3 gram; unit volume = litre
        unit time_unit = 3600 second
        compartment V = 20; species drug in V = 0; substanceOnly species depot in V = 0
        renal = 2; other = 1; gfr = 1; own = 1; ka = 1; CL := (renal*gfr + other)*own
        J0: depot -> drug; ka*depot; J1: drug -> ; CL*drug
      end""")


def patients(gfr, seed):
    spread = {"gfr": qsp.LogNormal(gfr, cv=0.1), "own": qsp.LogNormal(1, cv=0.2)}
    return qsp.Population.sample(25, spread, seed=seed)


def test_populations_with_renal_impairment(renal):
    """Over ten half-lives the area of a dose is dose / clearance, in each patient."""
    healthy, impaired = patients(1, seed=1), patients(0.2, seed=2)
    train = [qsp.causal.Situation(f"{a} mg", f"{a} mg into depot", "150 h", {}, healthy) for a in (10, 20, 40)]
    test = [
        qsp.causal.Situation("same design", "30 mg into depot", "150 h", {}, healthy),
        qsp.causal.Situation("impaired", "30 mg into depot", "150 h", {}, impaired),
    ]
    asked = {"output": "[drug]", "learn": ["renal"], "covariates": ["gfr"], "noise": 0.05}
    same, other = qsp.causal.extrapolation(renal, train, test, **asked).comparisons
    gfr, own = impaired.values.T
    assert other.truth == pytest.approx(np.median(30 / ((2 * gfr + 1) * own)), rel=2e-3)
    assert abs(same.regression_error) < 0.1
    assert abs(other.mechanism_error) < 0.1
    assert abs(other.regression_error) > 0.2
    assert "the median gfr of 0.2" in other.reason
    assert "rule of CL" in other.reason


def test_another_regression_sees_doses_covariates_and_values(model):
    seen = []

    def powers(features, outcomes):
        seen.append(features.shape)
        slope, level = np.polyfit(np.log(features[:, 0]), np.log(outcomes), 1)
        return lambda asked: np.exp(level + slope * np.log(asked[:, 0]))

    report = qsp.causal.extrapolation(
        model, situations((10, 20, 40)), situations((80,)), output="[drug]", regression=powers, repeats=2
    )
    assert seen == [(6, 1)]
    assert abs(report.comparisons[0].regression_error) < 1e-5
    with pytest.raises(ModelError, match="shape"):
        qsp.causal.extrapolation(
            model, situations((1, 2)), situations((2,)), output="[drug]", regression=lambda _f, _y: lambda _a: [1, 2]
        )


def test_the_interval_between_doses_is_new(model):
    test = [qsp.causal.Situation("twice a day", "10 mg into depot every 12 h x 14", "168 h")]
    report = qsp.causal.extrapolation(model, situations((10, 20, 40)), test, output="[drug]", outcome="cmax")
    assert report.comparisons[0].reason == "doses every 12 h, not every 24 h"
    assert abs(report.comparisons[0].regression_error) > 0.3


def test_wrong_questions(model):
    with pytest.raises(UnknownSymbolError, match="aucc"):
        qsp.causal.extrapolation(model, situations((1,)), situations((2,)), output="[drug]", outcome="aucc")
    with pytest.raises(ModelError, match="nothing to learn from"):
        qsp.causal.extrapolation(model, [], situations((2,)), output="[drug]")
