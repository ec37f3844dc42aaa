"""Pharmacodynamic templates against closed forms and independent integrations."""

from __future__ import annotations

from math import exp, factorial, log, sqrt

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import sbmlqsp as qsp
from sbmlqsp.templates import compose, pd, pk

TIGHT = qsp.Settings(rtol=1e-10)


def at(model, time, *names, regimen=None):
    result = qsp.simulate(model, regimen, times=[time], outputs=list(names), settings=TIGHT)
    found = [float(result[name].magnitude[-1]) for name in names]
    return found[0] if len(found) == 1 else found


# --- direct effects --------------------------------------------------------------------------------------------------


def test_schild_shift():
    antagonised = pd.competitive_antagonism(EC50=10, KB=2, B=18, A=100, n=1.7)
    assert at(antagonised, 1, "dose_ratio") == pytest.approx(10)
    assert at(antagonised, 1, "E") == pytest.approx(0.5)


def test_tolerance_of_porchet():
    model = pd.tolerance(C=3, S=2, kt=0.2, T50=1.5, E0=1)
    assert at(model, 4, "E") == pytest.approx(1 + 6 / (1 + 2 * (1 - exp(-0.8))), rel=1e-9)


# --- turnover --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["inhibited", "stimulated"])
def test_a_lasting_effect_on_the_step_from_precursor_wears_off(kind):
    """At steady state R = k0 / kout whatever the drug does to kp; the precursor becomes k0 / (kp (1 -+ H))."""
    values = {"C": 0.4, "k0": 9, "kp": 0.1, "kout": 0.3}
    model = pd.precursor_response(kind, **values)
    h, sign = 0.4 / 0.5, -1 if kind == "inhibited" else 1
    start, end = at(model, 0, "R", "P"), at(model, 2000, "R", "P")
    assert start == pytest.approx([30, 90])
    assert end == pytest.approx([30, 90 / (1 + sign * h)])
    slope = (at(model, 1e-5, "R") - 30) / 1e-5
    assert slope == pytest.approx(sign * h * 9, rel=1e-3)


def test_rebound_after_a_lasting_stimulation():
    parts = {"pk": pk.one_compartment(V=90, CL=27), "pd": pd.precursor_response("stimulated")}
    model = compose(parts, {"pd.C": "pk.[central]"})
    result = qsp.simulate(model, "50 mg/h into central for 60 h", until="200 h", outputs=["R"])
    assert result.cmax("R").magnitude > 31
    assert result.cmin("R").magnitude < 29


def test_feedback_of_a_moderator():
    """Steady state under S: R = M = sqrt(kin (1 + S) / kout) (Gabrielsson & Peletier 2007)."""
    model = pd.feedback_turnover(C=0.3, kin=4, kout=0.5)
    assert at(model, 0, "R", "M") == pytest.approx([sqrt(8)] * 2)
    assert at(model, 500, "R", "M") == pytest.approx([sqrt(8 * 1.75)] * 2, rel=1e-8)


@pytest.mark.parametrize("steps", [1, 4, 7])
def test_a_step_of_signal_comes_out_as_an_erlang_distribution(steps):
    model = pd.signal_transduction(steps, C=3, EC50=1, Emax=2, tau=2)
    for time in (1, 5, 20):
        arrived = 1 - exp(-time / 2) * sum((time / 2) ** i / factorial(i) for i in range(steps))
        assert at(model, time, "response") == pytest.approx(1.5 * arrived, rel=1e-7)


# --- tumours ---------------------------------------------------------------------------------------------------------


def test_growth_that_is_killed():
    kill = 0.05 * 2 / 3
    assert at(pd.killed_growth("exponential", C=2, r=0.02), 30, "N") == pytest.approx(exp(30 * (0.02 - kill)))
    rate, top = 0.04 - kill, 100 * (1 - kill / 0.04)
    logistic = top / (1 + (top - 1) * exp(-rate * 30))
    assert at(pd.killed_growth("logistic", C=2, r=0.04, K=100), 30, "N") == pytest.approx(logistic, rel=1e-8)
    ln_top = log(100) - kill / 0.01
    gompertz = exp(ln_top * (1 - exp(-0.01 * 30)))
    assert at(pd.killed_growth("Gompertz", C=2, r=0.01, K=100), 30, "N") == pytest.approx(gompertz, rel=1e-8)


def test_growth_without_drug_is_plain_growth():
    assert at(pd.killed_growth("logistic", r=0.03), 50, "N") == pytest.approx(at(pd.logistic_growth(r=0.03), 50, "N"))
    assert at(pd.killed_growth("Gompertz", r=0.03), 50, "N") == pytest.approx(at(pd.gompertz_growth(a=0.03), 50, "N"))


def test_resistance_of_claret():
    model = pd.claret_growth(C=4, KL=0.002, KD=0.003, resistance=0.01)
    wanted = exp(0.002 * 100 - 0.003 * 4 / 0.01 * (1 - exp(-1)))
    assert at(model, 100, "y") == pytest.approx(wanted, rel=1e-9)


SIMEONI = {"lambda0": "0.273 1/d", "lambda1": "0.814 g/d", "k1": "0.968 1/d", "k2": "0.000629 mL/ng/d", "psi": 20}


def test_simeoni_thresholds():
    weight, concentration = at(pd.simeoni_growth(**SIMEONI), 0, "threshold_weight", "threshold_concentration")
    assert weight == pytest.approx(0.814 / 0.273)
    assert concentration == pytest.approx(0.273 / 0.629)  # mg/L


def test_simeoni_growth_against_an_independent_integration():
    def rates(time, x):
        w, c = x.sum(), 1000.0 if 8 <= time < 10 else 0.0
        growth = 0.273 * x[0] / (1 + (0.273 / 0.814 * w) ** 20) ** (1 / 20)
        damage = 0.000629 * c * x[0]
        return [growth - damage, damage - 0.968 * x[1], 0.968 * (x[1] - x[2]), 0.968 * (x[2] - x[3])]

    state = np.array([0.1, 0, 0, 0])
    for start, stop in ((0, 8), (8, 9.9999999999), (10, 20)):
        state = solve_ivp(rates, (start, stop), state, method="DOP853", rtol=1e-11, atol=1e-13).y[:, -1]
    model = pd.simeoni_growth(**SIMEONI, w0=0.1)
    switched = compose({"pd": model, "pk": switch()}, {"pd.C": "pk.C0"})
    assert at(switched, "20 d", "w") == pytest.approx(state.sum(), rel=1e-6)
    assert at(switched, "20 d", "w") == pytest.approx(5.37268, rel=1e-5)  # fact sheet, two other solvers


def switch():
    return qsp.Model.from_antimony(
        "model s; unit time_unit = 3600 second; unit mgL = 1e-3 gram / litre; C0 = 0; C0 has mgL\n"
        "on: at (time >= 192), t0=false: C0 = 1; off: at (time >= 240), t0=false: C0 = 0; end"
    )


def test_simeoni_eradicates_above_the_threshold_concentration():
    for factor, grows in ((0.9, True), (1.1, False)):
        model = pd.simeoni_growth(**SIMEONI, C=factor * 0.273 / 0.629, w0=0.01)
        early, late = at(model, "40 d", "x1"), at(model, "60 d", "x1")
        assert (late > early) is grows
        assert log(late / early) / 20 == pytest.approx(0.273 * (1 - factor), rel=1e-3)


# --- viruses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("c", "d"), [(3.07, 0.49), (2.06, 0.53)])
def test_hiv_decay_under_a_perfect_protease_inhibitor(c, d):
    """Perelson 1996, equation 6."""
    model = pd.hiv_dynamics(eta=1, c=f"{c} 1/d", delta=f"{d} 1/d", V0=1e6)
    for t in (0.3, 1, 2, 7):
        inner = c / (c - d) * (exp(-d * t) - exp(-c * t)) - d * t * exp(-c * t)
        assert at(model, f"{t} d", "V") == pytest.approx(1e6 * (exp(-c * t) + c / (c - d) * inner), rel=1e-7)


def test_viruses_start_at_their_steady_state():
    start, end = (at(pd.hiv_dynamics(), time, "T", "V") for time in ("0 d", "100 d"))
    assert start == pytest.approx(end, rel=1e-6)
    start, end = (at(pd.hcv_dynamics(), time, "T", "I", "V") for time in ("0 d", "100 d"))
    assert start == pytest.approx(end, rel=1e-6)


def test_hcv_declines_in_two_phases():
    """Neumann 1998, equation 3, with target cells held by a large pool: d is small and beta T changes little early."""
    c, delta, eps = 6.16, 0.14, 0.95
    model = pd.hcv_dynamics(epsilon=eps, c=f"{c} 1/d", delta=f"{delta} 1/d", beta="1e-10 mL/item/d", s="1e7 item/mL/d",
                            d="0.1 1/d", p="100 1/d")  # fmt: skip
    held = model.clamp({"T": at(model, 0, "T")})
    root = sqrt((c - delta) ** 2 + 4 * (1 - eps) * c * delta)
    fast, slow = (c + delta + root) / 2, (c + delta - root) / 2
    share = (eps * c - slow) / (fast - slow)
    for t in (0.5, 2, 10):
        wanted = share * exp(-fast * t) + (1 - share) * exp(-slow * t)
        assert at(held, f"{t} d", "V") / at(held, 0, "V") == pytest.approx(wanted, rel=1e-7)


def test_hcv_numbers_of_the_benchmark():
    """Nyberg 2014: T0 = 140000, I0 = 99300, R0 = 142.857 in closed form."""
    values = {"s": "20000 item/mL/d", "d": "0.001 1/d", "beta": "1e-7 mL/item/d", "p": "100 1/d", "c": "7 1/d"}
    model = pd.hcv_dynamics(**values, delta="0.2 1/d")
    assert at(model, 0, "T", "I", "R0", "critical_efficacy") == pytest.approx(
        [140000, 99300, 1000 / 7, 0.993], rel=1e-9
    )
