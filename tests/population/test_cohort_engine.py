"""The cohort engine against closed forms and against `simulate`."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from tests.population.models import FULL_TMDD, ONE_COMPARTMENT, TWO_COMPARTMENTS, model

BOLUS = qsp.Regimen(qsp.Dose(100, "D"))
TIGHT = qsp.Settings(rtol=1e-10)


def patients(n=12, **medians):
    return qsp.Population.sample(n, {name: qsp.LogNormal(value, cv=0.3) for name, value in medians.items()}, seed=3)


def differences(antimony, population, regimen=None, outputs=None, settings=TIGHT, **options):
    """Return the largest difference from `simulate` relative to the peak, over patients and outputs."""
    the_model = antimony if isinstance(antimony, qsp.Model) else model(antimony)
    cohort = qsp.simulate_population(
        the_model, population, regimen, outputs=outputs, settings=settings, certified=0, **options
    )
    assert cohort.provenance["engine"] == "cohort", cohort.provenance["why_not_cohort"]
    worst = 0.0
    for place in range(len(population)):
        values = dict(zip(population.parameters, population.values[place].tolist(), strict=False))
        single = qsp.simulate(the_model, regimen, outputs=outputs, settings=settings, values=values, **options)
        for name in cohort.names:
            reference = single.values(name)
            peak = np.abs(reference).max() or 1.0
            worst = max(worst, np.abs(cohort.values(name)[place] - reference).max() / peak)
    return worst


def test_a_bolus_falls_exponentially():
    population = patients(CL=5.0)
    cohort = qsp.simulate_population(model(ONE_COMPARTMENT), population, BOLUS, until=6, points=13, outputs=["[D]"])
    rate = population.column("CL") / 10
    expected = 10 * np.exp(-rate[:, None] * np.linspace(0, 6, 13))
    assert np.abs(cohort.values("[D]") - expected).max() < 1e-5


def test_a_constant_infusion_fills_up_and_stops_where_it_should():
    population = patients(CL=5.0)
    dose = qsp.Regimen(qsp.Dose(100, "D", at=1, over=2))
    times = np.array([0.5, 1, 2, 3, 5])
    cohort = qsp.simulate_population(
        model(ONE_COMPARTMENT), population, dose, times=times, outputs=["[D]"], settings=TIGHT
    )
    rate = population.column("CL")[:, None] / 10
    during = np.clip(times - 1, 0, 2)
    expected = 50 / (rate * 10) * (1 - np.exp(-rate * during)) * np.exp(-rate * np.clip(times - 3, 0, None))
    assert np.abs(cohort.values("[D]") - expected).max() < 1e-7


def test_two_compartments_ten_doses():
    doses = qsp.Regimen(qsp.Dose(100, "depot", every=24, count=10))
    assert differences(TWO_COMPARTMENTS, patients(CL=5, V1=30, KA=0.8), doses, ["C"], until=240, points=49) < 1e-8


def test_full_tmdd_with_infusions_and_a_computed_start():
    doses = qsp.Regimen(qsp.Dose(1800, "L", every=14, count=2, over=1 / 24))
    population = patients(6, CL=0.15, ksyn=5, kon=20)
    assert differences(FULL_TMDD, population, doses, ["[L]", "[R]", "P"], until=28, points=29) < 1e-7


@pytest.mark.parametrize(
    "text",
    [
        "species A in c = 10; c = 2; J: A -> ; k*A; k = 0.3; at time >= t1: A = A + 5; t1 = 2.5;",
        "species A in c = 10; c = 2; J: A -> ; k*A; k = 0.3; t1 = 2.5; at time >= t1: k = 2*k; at time >= 4: A = 3;",
        "species A in c = 10; c = 2; J: A -> ; piecewise(k, time < 2, 3*k)*A; k = 0.3;",
        "species A in c = 10; c = 2; J: A -> ; k*A*(1 + 0.5*sin(2*time)); k = 0.3;",
        "species A in c = 10; c = 2; c' = 0.5; J: A -> ; k*A; k = 0.3;",
        "species A in c = 10; c = 2; k = 0.3; A' = -k*A^1.5/(1 + A); B := A^k + max(A, 3); c = 2;",
        "species A in c, $S in c = 4; A = 5*k; c = 2; J: S -> A; k*S - tanh(k*A); k = 0.3;",
        "species A in c = 3, E in c; c = 2; E = k + 1; J: A -> 2 E; k*A/(1 + E); k = 0.3; F := twice(A, k);",
        "species A in c = 10, B in c = 0; c = 2; J: A -> B; k*A; k = 0.3; at time >= 3, t0=false: A = B + 1, B = 0;",
    ],
)
def test_features(text):
    function = "function twice(x, y)\n piecewise(x, x > y, y + x^3)\nend"
    the_model = qsp.Model.from_antimony(f"{function}\nmodel m()\ncompartment c; {text}\nend")
    assert differences(the_model, patients(5, k=0.3), until=6, points=25) < 1e-7


def test_jumps_at_times_that_differ_between_patients():
    text = (
        "model m()\ncompartment c = 1; species A in c = 10; J: A -> ; piecewise(k, time < t1, 3*k)*A; k=0.3; t1=2;\nend"
    )
    assert differences(qsp.Model.from_antimony(text), patients(5, k=0.3, t1=2), until=6, points=25) < 1e-7


def test_doses_per_body_weight_with_lag_and_bioavailability_of_each_patient():
    text = ONE_COMPARTMENT.replace("CL = 5;", "CL = 5; F1 = 0.5; lag1 = 0.7;")
    population = patients(5, F1=0.5, lag1=0.7).with_column("body_weight", [50, 60, 70, 80, 90])
    dose = qsp.Regimen(qsp.Dose(2, "D", per="kg", every=2, count=3, bioavailability="F1", lag="lag1"))
    the_model = qsp.Model.from_antimony(text)
    cohort = qsp.simulate_population(the_model, population, dose, until=6, points=25, settings=TIGHT)
    for place, weight in enumerate([50, 60, 70, 80, 90]):
        values = {name: float(population.column(name)[place]) for name in ("F1", "lag1")}
        single = qsp.simulate(the_model, dose, until=6, points=25, values=values, body_weight=weight, settings=TIGHT)
        assert np.abs(single.values("[D]") - cohort.values("[D]")[place]).max() < 1e-7


def test_a_reset_returns_to_the_start():
    regimen = qsp.Regimen((qsp.Dose(100, "D", over=4), qsp.Reset(2), qsp.Dose(50, "D", at=3)))
    assert differences(ONE_COMPARTMENT, patients(4, CL=5), regimen, ["[D]"], until=6, points=25) < 1e-8


def test_results_do_not_depend_on_the_neighbours_or_their_order():
    population = patients(40, CL=0.15, ksyn=5, kon=20)
    doses = qsp.Regimen(qsp.Dose(1800, "L", every=14, count=2, over=1 / 24))
    options = {"until": 28, "points": 29, "outputs": ["[L]"], "certified": 0}
    whole = qsp.simulate_population(model(FULL_TMDD), population, doses, **options).values("[L]")
    order = np.random.default_rng(1).permutation(40)
    mixed = qsp.simulate_population(model(FULL_TMDD), population.part(order), doses, **options).values("[L]")
    assert np.array_equal(whole[order], mixed)


def test_threads_give_the_same_numbers():
    population = patients(300, CL=5, V1=30)
    doses = qsp.Regimen(qsp.Dose(100, "depot", every=24, count=3))
    one, two = (
        qsp.simulate_population(model(TWO_COMPARTMENTS), population, doses, until=72, outputs=["C"], workers=n)
        for n in (1, 2)
    )
    assert np.array_equal(one.values("C"), two.values("C"))


def test_a_model_the_engine_cannot_carry_goes_to_libroadrunner_and_says_so():
    text = "model m()\ncompartment c = 1; species A in c = 10; J: A -> ; k*A; k = 0.3; at 1 after A < 5: A = 10;\nend"
    cohort = qsp.simulate_population(qsp.Model.from_antimony(text), patients(3, k=0.3), until=6, points=7)
    assert cohort.provenance["engine"] == "roadrunner"
    assert "event" in cohort.provenance["why_not_cohort"]


def test_a_patient_that_blows_up_is_listed_and_the_others_are_right():
    text = "model m()\ncompartment c = 1; species A in c = 1; J: -> A; k*A*A; k = 0.1;\nend"
    population = qsp.Population.from_table({"k": [0.1, 1.0, 0.05]})
    cohort = qsp.simulate_population(qsp.Model.from_antimony(text), population, until=5, points=6, outputs=["[A]"])
    assert [failure.subject for failure in cohort.failures] == [1]  # 1/(1 - k t) has its pole at t = 1
    assert cohort.failures[0].reason
    exact = 1 / (1 - population.column("k")[[0, 2], None] * np.arange(6))
    assert np.abs(cohort.values("[A]")[[0, 2]] - exact).max() < 1e-5
    assert np.isnan(cohort.values("[A]")[1, -1])
    assert np.isfinite(cohort.quantiles("[A]").magnitude).all()


def test_the_certificate_names_its_patients_and_a_bad_run_fails(monkeypatch):
    population = patients(30, CL=5)
    cohort = qsp.simulate_population(model(ONE_COMPARTMENT), population, BOLUS, until=6, points=7)
    assert cohort.certificate.ok
    assert len(cohort.certificate.patients) >= 8
    from sbmlqsp.population import roads

    def wrong(trial, patients, place):
        return single(trial, patients, place) * 1.01

    from sbmlqsp.population import certificate

    single = roads.single
    monkeypatch.setattr(
        certificate, "_references", lambda t, p, r: (certificate.references(t, p)[0] * 1.01, frozenset())
    )
    with pytest.raises(qsp.SimulationError, match="differs from libRoadRunner"):
        qsp.simulate_population(model(ONE_COMPARTMENT), population, BOLUS, until=6, points=7)


def test_volumes_and_starts_of_each_patient():
    the_model = model(
        ONE_COMPARTMENT.replace("compartment plasma = V;", "compartment plasma = 10;").replace("V = 10;", "")
    )
    population = qsp.Population.from_table({"plasma": [5.0, 20.0], "[D]": [3.0, 4.0], "CL": [5.0, 5.0]})
    cohort = qsp.simulate_population(the_model, population, BOLUS, times=[0, 2], outputs=["[D]", "D"], settings=TIGHT)
    size, start = np.array([5.0, 20.0]), np.array([3.0, 4.0])
    assert cohort.values("D")[:, 0] == pytest.approx(start * size + 100)
    assert cohort.values("[D]")[:, 1] == pytest.approx((start + 100 / size) * np.exp(-2 * 5 / size))


def test_doses_at_steady_state_go_to_libroadrunner():
    dose = qsp.Regimen(qsp.Dose(100, "D", every=4, count=2, steady_state="replace"))
    cohort = qsp.simulate_population(model(ONE_COMPARTMENT), patients(2, CL=5), dose, times=[0, 4], outputs=["[D]"])
    assert "steady state" in cohort.provenance["why_not_cohort"]
    rate = cohort.population.column("CL") / 10
    assert cohort.values("[D]")[:, 0] == pytest.approx(10 / (1 - np.exp(-4 * rate)), rel=1e-4)


def test_a_certificate_without_anybody_compared_is_none():
    from sbmlqsp.population.certificate import Certificate

    assert not Certificate((), 0.0, 0, "", 1e-4, (1, 2)).ok
