"""Derivatives of dosed models against closed forms and the complex step of an independent integrator, SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import sbmlqsp as qsp
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.simulation.sensitivities import Forward
from sbmlqsp.simulation.sensitivities.forward import formulas

TIGHT = qsp.Settings(rtol=1e-12)

ORAL = """model oral
  substanceOnly species depot, central; depot = 0
  ka = 1; F = 0.5; CL = 0.8; V = 8; tlag = 0.3; dur = 2; base = 3
  absorption: depot -> central; ka*depot
  elimination: central -> ; CL/V*central
  central = base*V
  y := central/V
end"""

TMDD = """model tmdd
  substanceOnly species L, R, P; L = 0; P = 0
  kel = 0.1; kon = 0.3; koff = 0.05; ksyn = 0.4; kdeg = 0.2; kint = 0.15
  J1: L -> ; kel*L
  J2: L + R -> P; kon*L*R - koff*P
  J3: -> R; ksyn
  J4: R -> ; kdeg*R
  J5: P -> ; kint*P
  R = ksyn/kdeg
end"""


@pytest.fixture(scope="module")
def oral():
    return qsp.Model.from_antimony(ORAL)


@pytest.fixture(scope="module")
def tmdd():
    return qsp.Model.from_antimony(TMDD)


def oral_in_closed_form(theta, t):
    """Five doses by mouth with bioavailability and lag, an infusion at 20, and a baseline: sums of exponentials."""
    ka, f, cl, v, lag, dur, base = theta
    k = cl / v
    y = base * np.exp(-k * t)
    for n in range(5):
        d = t - 12 * n - lag
        y = y + np.where(d.real >= 0, 100 * f * ka / v / (ka - k) * (np.exp(-k * d) - np.exp(-ka * d)), 0)
    begun, ended = t - 20 + 0 * dur, t - 20 - dur
    y = y + np.where(begun.real >= 0, 30 / dur / cl * (1 - np.exp(-k * begun)), 0)
    return y - np.where(ended.real >= 0, 30 / dur / cl * (1 - np.exp(-k * ended)), 0)


def complex_step(function, theta):
    columns = []
    for j in range(len(theta)):
        shifted = np.array(theta, dtype=complex)
        shifted[j] += 1e-30j
        columns.append(function(shifted).imag / 1e-30)
    return np.stack(columns, axis=-1)


def worst(found, reference):
    return np.max(np.abs(found - reference).max(axis=0) / np.abs(reference).max(axis=0))


def test_doses_lag_bioavailability_infusion_and_initial_assignment_in_closed_form(oral):
    regimen = qsp.Regimen(
        (
            qsp.Dose(100, "depot", bioavailability="F", lag="tlag", every=12, count=5),
            qsp.Dose(30, "central", at=20, over="dur"),
        )
    )
    unknowns = ["ka", "F", "CL", "V", "tlag", "dur", "base"]
    forward = Forward(oral, unknowns, formulas(["y"]), qsp.schedule(regimen, oral), TIGHT)
    times = np.linspace(0, 70, 36)
    course = forward.run(forward.nominal, times)
    theta = forward.nominal
    assert worst(course.values[:, 0], oral_in_closed_form(theta.astype(complex), times).real) < 1e-9
    assert worst(course.slopes[:, 0], complex_step(lambda z: oral_in_closed_form(z, times), theta)) < 1e-8


def tmdd_by_scipy(theta, times):
    kel, kon, koff, ksyn, kdeg, kint = theta

    def rates(_, x):
        ligand, receptor, both = x
        bound = kon * ligand * receptor - koff * both
        return np.array([-kel * ligand - bound, ksyn - kdeg * receptor - bound, bound - kint * both])

    x, out = np.array([0, ksyn / kdeg, 0], dtype=complex), []
    for begin in (0.0, 7.0, 14.0, 21.0, 28.0):
        x = x + np.array([10, 0, 0])
        inside = times[(times >= begin) & (times < begin + 7)]
        span = (begin, begin + 7)
        found = solve_ivp(rates, span, x, method="DOP853", t_eval=[*inside, span[1]], rtol=1e-13, atol=1e-15)
        out.append(found.y[:, :-1])
        x = found.y[:, -1]
    return np.concatenate(out, axis=1).T


def test_five_doses_and_an_initial_assignment_against_the_complex_step(tmdd):
    unknowns = ["kel", "kon", "koff", "ksyn", "kdeg", "kint"]
    schedule = qsp.schedule(qsp.Regimen((qsp.Dose(10, "L", every=7, count=5),)), tmdd)
    forward = Forward(tmdd, unknowns, formulas(["L", "R", "P"]), schedule, TIGHT)
    times = np.array([0.0, 0.5, 3.0, 6.5, 7.0, 9.0, 15.0, 22.5, 29.0, 34.0])
    course = forward.run(forward.nominal, times)
    theta = forward.nominal
    assert np.allclose(course.values, tmdd_by_scipy(theta.astype(complex), times).real, rtol=1e-9, atol=1e-10)
    reference = complex_step(lambda z: tmdd_by_scipy(z, times), theta)
    for output in range(3):
        assert worst(course.slopes[:, output], reference[:, output]) < 1e-8
    assert course.slopes[0, 1, 3] == pytest.approx(1 / theta[4])  # dR(0)/dksyn, through the initial assignment


def test_finite_differences_at_the_default_tolerance_are_wrong(tmdd):
    """The warning: why derivatives are not taken from a simulator's differences."""
    schedule = qsp.Regimen((qsp.Dose(10, "L", every=7, count=5),))
    times = [29.0, 30.0, 32.0, 34.0]
    forward = Forward(tmdd, ["koff"], formulas(["L"]), qsp.schedule(schedule, tmdd), TIGHT)
    exact = forward.run(forward.nominal, times).slopes[:, 0, 0]
    step = 1e-8 * forward.nominal[0]

    def simulated(value):
        result = qsp.simulate(tmdd, schedule, times=times, outputs=["L"], values={"koff": value})
        return result.values("L")

    differences = (simulated(forward.nominal[0] + step) - simulated(forward.nominal[0] - step)) / (2 * step)
    assert np.max(np.abs(differences / exact - 1)) > 1e-3


def test_a_steady_state_dose_is_what_many_doses_become(oral):
    unknowns = ["ka", "CL", "V", "tlag"]
    steady = qsp.Regimen((qsp.Dose(100, "depot", every=12, count=2, lag="tlag", steady_state="replace"),))
    many = qsp.Regimen((qsp.Dose(100, "depot", every=12, count=42, lag="tlag"),))
    times = np.array([1.0, 4.0, 11.0, 14.0])
    ready = oral.with_values({"base": 0.0})
    one = Forward(ready, unknowns, formulas(["y"]), qsp.schedule(steady, ready), TIGHT)
    other = Forward(ready, unknowns, formulas(["y"]), qsp.schedule(many, ready), TIGHT)
    a, b = one.run(one.nominal, times), other.run(other.nominal, times + 480)
    assert np.allclose(a.values, b.values, rtol=1e-8)
    assert np.allclose(a.slopes, b.slopes, rtol=1e-6, atol=1e-9)


def test_a_moving_corner_of_the_model_itself():
    """An input that stops at time T of the model: y = r t until T, r T after, so dy/dT = r after."""
    model = qsp.Model.from_antimony("model m\n r = 3; T = 4; y = 0; y' = piecewise(r, time < T, 0);\nend")
    forward = Forward(model, ["r", "T"], formulas(["y"]), settings=TIGHT)
    course = forward.run([3.0, 4.0], [1.0, 3.0, 5.0, 9.0])
    assert np.allclose(course.values[:, 0], [3, 9, 12, 12])
    assert np.allclose(course.slopes[:, 0], [[1, 0], [3, 0], [4, 3], [4, 3]], atol=1e-7)


def test_rest_before_the_start_and_at_infinity(tmdd):
    forward = Forward(tmdd, ["ksyn", "kdeg"], formulas(["R"]), settings=TIGHT)
    rest = forward.rest([0.5, 0.25])
    assert rest.x[rest.states.index("R")] == pytest.approx(2.0, rel=1e-9)
    assert rest.s[rest.states.index("R")] == pytest.approx([4.0, -8.0], rel=1e-7)
    course = forward.run([0.5, 0.25], [1.0, np.inf])
    assert course.values[1, 0] == pytest.approx(2.0, rel=1e-9)


def test_initial_values_are_unknowns(oral):
    forward = Forward(oral, ["central", "V"], formulas(["y"]), settings=TIGHT)
    course = forward.run([24.0, 8.0], [0.0, 5.0])
    assert course.values[0, 0] == pytest.approx(3.0)
    assert course.slopes[0, 0] == pytest.approx([1 / 8, -24 / 64])


def test_events_are_refused_by_name(oral):
    dosed = qsp.with_regimen(oral, qsp.Regimen((qsp.Dose(100, "depot"),)))
    with pytest.raises(UnsupportedFeature, match="split_regimen"):
        Forward(dosed, ["CL"], formulas(["y"]))
