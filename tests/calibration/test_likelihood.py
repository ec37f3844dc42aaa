"""Likelihoods of the PEtab benchmark collection (cases.json PE01: AMICI at the nominal parameters), and derivatives."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.calibration import Condition, Estimated, Likelihood, Measurement, Noise, Observable
from sbmlqsp.calibration.searching import descended, search, starts
from sbmlqsp.errors import ModelError, UnknownSymbolError
from tests.calibration.petab_tables import Problem

SETTINGS = qsp.Settings(rtol=1e-9)
QUICK = ["Crauste_CellSystems2017", "Elowitz_Nature2000", "Brannmark_JBC2010"]


def expected(shared):
    cases = json.loads((shared / "reference_cases" / "cases.json").read_text(encoding="utf-8"))
    case = next(case for case in cases if case["id"] == "PE01")
    return {entry["quantity"]: (entry["value"], entry["tol"]) for entry in case["expected"]}


def problem(shared, name):
    folder = shared / "petab" / name
    if not folder.is_dir():
        pytest.skip(f"{name} is not in the shared folder")
    return Problem(folder)


def test_boehm_at_its_nominal_values(shared):
    """48 points; nllh 138.2219978 with roadrunner, chi2 47.976544."""
    made = problem(shared, "Boehm_JProteomeRes2014")
    told = made.likelihood(SETTINGS).evaluate(np.array(made.nominal))
    assert told.nllh == pytest.approx(-expected(shared)["Boehm_JProteomeRes2014"][0], rel=1e-6)
    assert np.sum(told.residuals**2) == pytest.approx(47.976544, rel=1e-6)


def test_the_gradient_is_the_slope(shared):
    made = problem(shared, "Boehm_JProteomeRes2014")
    likelihood = made.likelihood(qsp.Settings(rtol=1e-11))
    theta = np.array(made.nominal) * 1.3
    gradient = likelihood.gradient(theta) * theta
    for j in range(len(theta)):
        up, down = (
            likelihood.nllh(np.where(np.arange(len(theta)) == j, theta * np.exp(h), theta)) for h in (1e-4, -1e-4)
        )
        assert gradient[j] == pytest.approx((up - down) / 2e-4, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("name", QUICK)
def test_other_problems_of_the_collection(shared, name):
    """Scales and offsets, lognormal noise, several conditions, rest before the start, piecewise input."""
    made = problem(shared, name)
    value, tolerance = expected(shared)[name]
    assert -made.likelihood(SETTINGS).nllh(np.array(made.nominal)) == pytest.approx(value, rel=tolerance)


@pytest.mark.conformance
@pytest.mark.parametrize("name", ["Borghans_BiophysChem1997", "Bachmann_MSB2011", "Isensee_JCB2018"])
def test_large_problems_of_the_collection(shared, name):
    test_other_problems_of_the_collection(shared, name)


def decay(**changes):
    model = qsp.Model.from_antimony("model decay\n A = 5; k = 0.25; y = A; y' = -k*y;\nend")
    given = {
        "observables": [Observable("seen", "scale*y", Noise("sd"))],
        "conditions": [Condition("one", values={"k": "2*rate"})],
        "measurements": [Measurement("one", "seen", t, 3.0) for t in (1.0, 2.0)],
        "estimated": [Estimated(n, 1e-3, 1e3, v) for n, v in (("A", 5.0), ("rate", 0.1), ("scale", 2.0), ("sd", 0.5))],
    }
    return Likelihood(model, **{**given, **changes}, settings=SETTINGS)


def test_scales_and_formulas_of_estimates_in_closed_form():
    likelihood, theta = decay(), np.array([5.0, 0.1, 2.0, 0.5])
    prediction = 10 * np.exp(-0.2 * np.array([1.0, 2.0]))
    value = np.sum(0.5 * np.log(2 * np.pi * 0.25) + 0.5 * ((3.0 - prediction) / 0.5) ** 2)
    told = likelihood.evaluate(theta)
    assert told.nllh == pytest.approx(value, rel=1e-7)
    by_prediction = -(3.0 - prediction) / 0.25
    assert told.gradient[0] == pytest.approx(np.sum(by_prediction * prediction / 5), rel=1e-6)
    assert told.gradient[1] == pytest.approx(np.sum(by_prediction * prediction * -2 * np.array([1.0, 2.0])), rel=1e-6)
    assert told.gradient[2] == pytest.approx(np.sum(by_prediction * prediction / 2), rel=1e-6)


def test_wrong_input_is_one_clear_error():
    with pytest.raises(ModelError, match="no data points"):
        decay(measurements=[])
    with pytest.raises(UnknownSymbolError, match="did you mean seen"):
        decay(measurements=[Measurement("one", "sen", 1.0, 3.0)])
    with pytest.raises(UnknownSymbolError, match="did you mean one"):
        decay(measurements=[Measurement("on", "seen", 1.0, 3.0)])
    with pytest.raises(UnknownSymbolError, match="'scle'"):
        decay(observables=[Observable("seen", "scle*y", Noise("sd"))])
    with pytest.raises(UnknownSymbolError, match="'rat'"):
        decay(conditions=[Condition("one", values={"k": "2*rat"})])
    with pytest.raises(ModelError, match="bounds"):
        Estimated("A", 2.0, 1.0, 1.5)


def test_boehm_is_found_again_from_beside(shared):
    made = problem(shared, "Boehm_JProteomeRes2014")
    likelihood = made.likelihood(qsp.Settings(rtol=1e-8, max_steps=10_000))
    theta, _ = descended(likelihood, np.array(made.nominal) * 1.5, 100)
    assert search(likelihood, theta).nllh <= -expected(shared)["Boehm_JProteomeRes2014"][0] + 1e-3


@pytest.mark.conformance
@pytest.mark.timeout(1800)
def test_boehm_is_found_from_anywhere(shared):
    """Twenty starts of a Latin hypercube over ten decades; the nominal values are not among them."""
    made = problem(shared, "Boehm_JProteomeRes2014")
    likelihood = made.likelihood(qsp.Settings(rtol=1e-8, max_steps=10_000))
    best = min(search(likelihood, descended(likelihood, s, 150)[0]).nllh for s in starts(likelihood, 20, 3)[1:])
    assert best <= -expected(shared)["Boehm_JProteomeRes2014"][0] + 1e-3
