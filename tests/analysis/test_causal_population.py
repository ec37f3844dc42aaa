"""Effects of interventions in populations, against closed forms of each patient."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ModelError, UnknownSymbolError

TIMES = [0.0, 2, 5, 12, 40, 400]
DOSE = qsp.Regimen([qsp.Dose(100, "C")])


@pytest.fixture(scope="module")
def bolus():
    return qsp.Model.from_antimony("""
      model bolus
        compartment V = 10; species C in V = 0; CL = 2; J1: C -> ; CL*C; Z = 3; Z' = -0.1*Z
      end""")


@pytest.fixture(scope="module")
def patients():
    return qsp.Population.sample(12, {"CL": qsp.LogNormal(2, cv=0.3), "V": qsp.LogNormal(10, cv=0.2)}, seed=4)


@pytest.fixture(scope="module")
def chain():
    """X moves Y directly and through M."""
    return qsp.Model.from_antimony("""
      model chain
        X = 1; M = 0; Y = 0; a = 2; b = 0.5; c = 1; d = 0.4; e = 0.7; f = 0.2; g = 0.3
        X' = a - b*X; M' = c*X - d*M; Y' = e*M + f*X - g*Y
      end""")


def course(clearance, volume):
    return 100 / volume[:, None] * np.exp(-(clearance / volume)[:, None] * np.array(TIMES))


def test_a_value_for_all_and_a_share_of_each_ones_own(bolus, patients):
    clearance, volume = patients.values.T
    asked = {"times": TIMES, "population": patients, "workers": 1}
    for value, theirs in ((1.5, np.full(12, 1.5)), (qsp.causal.Times(0.5), clearance / 2)):
        found = qsp.causal.effect(bolus, {"CL": value}, "[C]", DOSE, **asked)
        exact = course(theirs, volume) - course(clearance, volume)
        assert found.total == pytest.approx(exact, abs=1e-5)
        assert found.quantiles("total", [0.5])[0] == pytest.approx(np.median(exact, axis=0), abs=1e-5)
    assert found.of(3).total == pytest.approx(exact[2], abs=1e-5)
    assert list(found.summary().columns) == ["time", "total 0.05", "total 0.5", "total 0.95"]
    assert len(found.to_frame()) == 12 * len(TIMES)


def test_no_path_changes_no_bit_of_any_patient(bolus, patients):
    found = qsp.causal.effect(bolus, {"CL": 9}, "Z", DOSE, times=TIMES, population=patients, workers=1)
    assert not found.total.any()
    assert found.with_[:, -1] == pytest.approx(3 * np.exp(-40), abs=1e-6)


def test_direct_and_mediated_effects_of_each_patient(chain):
    """At rest X = a/b, M = c X/d, Y = (e M + f X)/g: the effects of a are products of each patient's coefficients."""
    patients = qsp.Population.sample(6, {"c": qsp.LogNormal(1, cv=0.4), "f": qsp.LogNormal(0.2, cv=0.4)}, seed=2)
    asked = {"times": [0.0, 200, 400], "population": patients, "workers": 1}
    found = qsp.causal.effect(chain, {"a": 3}, "Y", mediator="M", **asked)
    c, f = patients.values.T
    assert found.direct[:, -1] == pytest.approx(2 * f / 0.3, rel=1e-5)
    assert found.mediated[:, -1] == pytest.approx(2 * c * 0.7 / 0.4 / 0.3, rel=1e-5)
    scaled = qsp.causal.effect(chain, {"c": qsp.causal.Times(2)}, "Y", mediator="M", **asked)
    assert scaled.direct[:, -1] == pytest.approx(0, abs=1e-5)
    assert scaled.total[:, -1] == pytest.approx(4 * c * 0.7 / 0.4 / 0.3, rel=1e-5)


def test_from_a_time_on(bolus, patients):
    clearance, volume = patients.values.T
    asked = {"times": TIMES, "population": patients, "workers": 1, "at": 5}
    found = qsp.causal.effect(bolus, {"CL": qsp.causal.Times(0.5)}, "[C]", DOSE, **asked)
    assert np.abs(found.total[:, :3]).max() < 1e-5
    exact = 100 / volume * np.exp(-clearance / volume * 5) * np.exp(-clearance / volume / 2 * 7)
    assert found.with_[:, 3] == pytest.approx(exact, rel=1e-5)


def test_a_multiple_in_one_patient(bolus):
    assert qsp.causal.do(bolus, {"CL": qsp.causal.Times(0.5)}).overlay == {"CL": 1.0}
    found = qsp.causal.effect(bolus, {"CL": qsp.causal.Times(0.5)}, "[C]", DOSE, times=TIMES)
    assert found.with_ == pytest.approx(course(np.ones(1), np.full(1, 10.0))[0], rel=1e-6)
    with pytest.raises(ModelError, match="no quantiles"):
        found.quantiles()
    with pytest.raises(ModelError, match="no multiple"):
        qsp.causal.Times(float("nan"))


def test_wrong_questions(bolus, patients):
    asked = {"times": [0.0, 5.0], "population": patients, "workers": 1}
    with pytest.raises(ModelError, match="begins after the end"):
        qsp.causal.effect(bolus, {"CL": 1}, "[C]", DOSE, at=9, **asked)
    found = qsp.causal.effect(bolus, {"CL": 1}, "[C]", DOSE, **asked)
    with pytest.raises(UnknownSymbolError, match="totale"):
        found.quantiles("totale")
    with pytest.raises(UnknownSymbolError, match="99"):
        found.of(99)
