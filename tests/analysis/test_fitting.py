"""Fits and profiles against closed forms (cases.json PI01) and data made by an independent formula."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ConvergenceError, ModelError, UnknownSymbolError

DECAY = "model decay\n A = 4; k = 0.4; y = A; y' = -k*y;\nend"


def observed(times, values, output="y", **more):
    table = {"time": list(times), "value": list(values), **{k: v for k, v in more.items() if isinstance(v, list)}}
    constants = {k: v for k, v in more.items() if not isinstance(v, list)}
    columns = {k: k for k, v in more.items() if isinstance(v, list)}
    return qsp.Observations.from_table(table, time="time", output=output, value="value", **constants, **columns)


@pytest.fixture(scope="module")
def pi01(shared):
    cases = json.loads((shared / "reference_cases" / "cases.json").read_text(encoding="utf-8"))
    return {e["quantity"]: (e["value"], e["tol"]) for c in cases if c["id"] == "PI01" for e in c["expected"]}


@pytest.fixture(scope="module")
def decay():
    times = np.array([1.0, 2.0, 4.0, 8.0])
    model = qsp.Model.from_antimony(DECAY)
    data = observed(times, 5 * np.exp(-0.25 * times))
    settings = qsp.Settings(rtol=1e-10)
    return qsp.fit(model, data, ["A", "k"], error=0.1, starts=4, settings=settings)


def test_a_decay_is_found_with_its_precision(decay, pi01):
    assert decay.converged
    assert decay.found_by >= 2
    assert decay.values == pytest.approx({"A": 5.0, "k": 0.25}, rel=1e-6)
    for name, quantity in (("A", "SE_A"), ("k", "SE_k")):
        value, tolerance = pi01[quantity]
        assert decay.standard_errors[name] == pytest.approx(value, rel=tolerance)
    assert decay.identifiability.ok


@pytest.mark.parametrize("name", ["A", "k"])
def test_profiles_end_where_the_closed_form_says(decay, pi01, name):
    profile = decay.profile(name)
    assert profile.verdict == "identifiable"
    for found, quantity in ((profile.lower, f"profile {name} low"), (profile.upper, f"profile {name} high")):
        value, tolerance = pi01[quantity]
        assert found == pytest.approx(value, rel=tolerance)


def test_two_processes_find_the_same_numbers(decay):
    times = np.array([1.0, 2.0, 4.0, 8.0])
    model, told = qsp.Model.from_antimony(DECAY), []
    data = observed(times, 5 * np.exp(-0.25 * times))
    more = {"error": 0.1, "starts": 4, "settings": qsp.Settings(rtol=1e-10)}
    shared = qsp.fit(model, data, ["A", "k"], workers=2, progress=lambda done, of: told.append((done, of)), **more)
    assert shared.waterfall == decay.waterfall
    assert shared.values == decay.values
    assert told[-1] == (4, 4)
    profiles = shared.profiles(workers=2)
    assert {n: (p.lower, p.upper) for n, p in profiles.items()} == {
        n: (p.lower, p.upper) for n, p in decay.profiles().items()
    }
    with pytest.raises(ModelError, match="workers"):
        qsp.fit(model, data, ["A", "k"], workers=0, **more)


def test_the_profile_is_flat_where_nothing_can_be_known():
    """The model y = s (D/V) exp(-ke t): only s/V and ke."""
    text = "model flat\n s = 1; V = 8; ke = 0.2; D = 100; C = D/V; C' = -ke*C; y := s*C;\nend"
    model = qsp.Model.from_antimony(text)
    times = np.array([0.5, 1.0, 2.0, 4.0, 8.0])
    rng = np.random.default_rng(7)
    data = observed(times, 12 * np.exp(-0.3 * times) * (1 + 0.05 * rng.standard_normal(5)))
    fitted = qsp.fit(model, data, ["s", "V", "ke"], error={"proportional": 0.05}, starts=2)
    assert any("s/V" in note for note in fitted.notes)
    assert fitted.values["s"] / fitted.values["V"] == pytest.approx(0.12, rel=0.1)
    for name in ("s", "V"):
        profile = fitted.profile(name)
        assert profile.flat
        assert (profile.lower, profile.upper) == (None, None)
        assert not np.isfinite(fitted.rse[name])
    assert fitted.profile("ke").closed
    with pytest.raises(ConvergenceError, match="s/V"):
        qsp.fit(model, data, ["s", "V", "ke"], error=0.1, gate="refuse")


def test_doses_arms_units_and_limits_of_quantification():
    """Two arms by mouth; the data come from the closed form, those below the limit are censored."""
    text = """model oral
      unit hour = 3600 second; unit mg = 1e-3 gram; unit L = 1 litre
      unit per_hour = 1/hour; unit L_per_hour = L/hour; unit mg_per_L = mg/L
      compartment plasma = 1; plasma has L
      substanceOnly species depot in plasma, central in plasma; depot = 0; central = 0
      ka = 0.5; CL = 4; V = 20
      ka has per_hour; CL has L_per_hour; V has L
      absorption: depot -> central; ka*depot
      elimination: central -> ; CL/V*central
      conc := central/V; conc has mg_per_L
    end"""
    model = qsp.Model.from_antimony(text).with_units(time="h", substance="mg", volume="L")
    ka, cl, v = 1.1, 3.0, 30.0
    times, rows = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 40.0], []
    for arm, dose in (("low", 100.0), ("high", 400.0)):
        for t in times:
            k = cl / v
            value = dose * ka / v / (ka - k) * (np.exp(-k * t) - np.exp(-ka * t))
            rows.append({"t": t, "arm": arm, "dv": 1000 * value if value > 0.09 else float("nan")})
    data = qsp.Observations.from_table(
        rows, time="t", output="conc", value="dv", unit="ug/L", arm="arm", lloq=90.0, time_unit="h"
    )
    regimen = {"low": "100 mg into depot", "high": "400 mg into depot"}
    fitted = qsp.fit(model, data, ["ka", "CL", "V"], regimen, error={"proportional": 0.1}, starts=2)
    assert fitted.values == pytest.approx({"ka": ka, "CL": cl, "V": v}, rel=0.02)


def test_wrong_input_is_one_clear_error():
    model = qsp.Model.from_antimony(DECAY)
    data = observed([1.0, 2.0], [3.0, 2.0])
    with pytest.raises(UnknownSymbolError, match="'kk'"):
        qsp.fit(model, data, ["kk"])
    with pytest.raises(UnknownSymbolError, match="did you mean y"):
        qsp.fit(model, observed([1.0], [3.0], output="yy"), ["k"])
    with pytest.raises(ModelError, match="no data points"):
        qsp.fit(model, qsp.Observations(()), ["k"])
    with pytest.raises(ModelError, match="no data points"):
        qsp.fit(model, observed([], []), ["k"])
    with pytest.raises(ModelError, match="bounds"):
        qsp.fit(model, data, ["k"], bounds={"k": (2.0, 1.0)})
    with pytest.raises(ModelError, match="error model"):
        qsp.fit(model, data, ["k"], error="gaussian")
    with pytest.raises(UnknownSymbolError, match="estimate"):
        qsp.fit(model, data, ["k"], starts=1).profile("A")
