"""Absorption, metabolite and recirculation against closed forms of the one-compartment model."""

from __future__ import annotations

from math import exp, lgamma

import numpy as np
import pytest
from scipy.integrate import quad

import sbmlqsp as qsp
from sbmlqsp.templates import pk

TIGHT = qsp.Settings(rtol=1e-10)
TIMES = [0.5, 1, 2, 4, 8, 24]
V, CL = 20.0, 5.0
K = CL / V


def curve(model, regimen, times=TIMES, output="[central]"):
    result = qsp.simulate(model, regimen, times=times, outputs=[output], settings=TIGHT)
    return np.asarray([result.at(output, time).magnitude for time in times])


def bateman(ka, time):
    return 100 / V * ka / (ka - K) * (exp(-K * time) - exp(-ka * time)) if time > 0 else 0.0


def gamma_then_first_order(mtt, n, ka, time):
    """Convolution of Savic's input (2007, equation 10) with the response to absorption by ka."""
    ktr = (n + 1) / mtt
    density = lambda s: ktr * (ktr * s) ** n * exp(-ktr * s - lgamma(n + 1))  # noqa: E731
    return quad(lambda s: density(s) * bateman(ka, time - s), 0, time, epsabs=1e-13, epsrel=1e-12, limit=200)[0]


@pytest.mark.parametrize("n", [0.7, 3, 3.5, 12.3])
def test_transit_absorption_with_any_number_of_compartments(n):
    model = pk.one_compartment("transit", V=V, CL=CL, MTT="1.5 h", n=n, ka=0.9)
    wanted = [gamma_then_first_order(1.5, n, 0.9, time) for time in TIMES]
    assert curve(model, "100 mg into swallowed") == pytest.approx(wanted, rel=1e-7)


@pytest.mark.parametrize("n", [1, 3, 8])
def test_chain_of_transit_compartments(n):
    model = pk.one_compartment("transit chain", transits=n, V=V, CL=CL, MTT="1.5 h", ka=0.9)
    wanted = [gamma_then_first_order(1.5, n, 0.9, time) for time in TIMES]
    assert curve(model, "100 mg into transit0") == pytest.approx(wanted, rel=1e-7)


def test_doses_through_a_chain_add_up():
    model = pk.one_compartment("transit chain", V=V, CL=CL, MTT="3 h", ka=0.9)
    wanted = [gamma_then_first_order(3, 3, 0.9, 4) + gamma_then_first_order(3, 3, 0.9, 2)]
    assert curve(model, "100 mg into transit0 every 2 h x 2", [4]) == pytest.approx(wanted, rel=1e-7)


def test_a_dose_before_the_last_has_arrived_is_not_lost():
    model = pk.one_compartment("transit", V=V, CL=CL, MTT="3 h", n=3.5)
    result = qsp.simulate(model, "100 mg into swallowed every 2 h x 3", until="120 h", outputs=["[central]"])
    assert result.auc("[central]").magnitude == pytest.approx(300 / CL, rel=1e-5)


def test_zero_order():
    model = pk.one_compartment("zero-order", V=V, CL=CL, Tk0="3 h")
    wanted = [100 / 3 / CL * (exp(-K * max(t - 3, 0)) - exp(-K * t)) for t in TIMES]
    assert curve(model, "100 mg into central over Tk0") == pytest.approx(wanted, rel=1e-8)


def test_lag_and_bioavailability():
    model = pk.one_compartment("lagged", V=V, CL=CL, ka=0.9, Tlag="45 min", F1=0.3)
    wanted = [0.3 * bateman(0.9, time - 0.75) for time in TIMES]
    assert curve(model, "100 mg into depot lag Tlag F F1") == pytest.approx(wanted, rel=1e-8, abs=1e-12)


def test_fast_and_slow():
    model = pk.one_compartment("parallel", V=V, CL=CL, ka_fast=2, ka_slow=0.1, fraction=0.7, Tlag="1.5 h")
    wanted = [0.7 * bateman(2, time) + 0.3 * bateman(0.1, time - 1.5) for time in TIMES]
    assert curve(model, "100 mg into fast F fraction; 100 mg into slow lag Tlag F rest") == pytest.approx(wanted)


def test_first_order_beside_zero_order():
    model = pk.one_compartment("mixed", V=V, CL=CL, ka=0.9, fraction=0.7, Tk0="3 h")
    infused = [30 / 3 / CL * (exp(-K * max(t - 3, 0)) - exp(-K * t)) for t in TIMES]
    wanted = [0.7 * bateman(0.9, t) + c for t, c in zip(TIMES, infused, strict=True)]
    assert curve(model, "100 mg into depot F fraction; 100 mg into central over Tk0 F rest") == pytest.approx(wanted)


def test_metabolite():
    model = pk.metabolite(V=V, CL=CL, fm=0.4, CLm=3, Vm=15, MR=1.2)
    km = 3 / 15
    wanted = [1.2 * 0.4 * 100 * K / 15 / (K - km) * (exp(-km * t) - exp(-K * t)) for t in TIMES]
    assert curve(model, "100 mg into central", output="Cm") == pytest.approx(wanted, rel=1e-8)


@pytest.mark.parametrize(("kr", "kf"), [(1, 0.2), (0, 0.2), (3, 0.01)])
def test_recirculation_raises_exposure_by_what_comes_back(kr, kf):
    """AUC = dose / (CL + CLb (1 - recycled)): Roberts 2002, section 3."""
    model = pk.enterohepatic(V=V, CL=CL, CLb=4, kg=0.3, kr=kr, kf=kf)
    result = qsp.simulate(model, "100 mg into central", until="2000 h", outputs=["[central]"], settings=TIGHT)
    assert result.auc("[central]").magnitude == pytest.approx(100 / (CL + 4 * (1 - kr / (kr + kf))), rel=1e-6)


def test_a_child_of_half_the_weight():
    model = pk.allometric(pk.two_compartment("first-order"), weight="35 kg")
    start = qsp.simulate(model, times=[0], outputs=["CL", "Q", "V1", "V2", "ka"])
    found = {name: float(start[name].magnitude[0]) for name in ("CL", "Q", "V1", "V2", "ka")}
    wanted = {"CL": 5 * 0.5**0.75, "Q": 8 * 0.5**0.75, "V1": 5, "V2": 15, "ka": 1}
    assert found == pytest.approx(wanted, rel=1e-12)
    assert qsp.check_units(model, "strict").complete
    assert model.with_values({"WT": "70 kg", "CL_std": "8 L/h"}).parameters["WT"].value == 70


def test_what_cannot_be_scaled_is_refused():
    with pytest.raises(qsp.UnknownSymbolError, match="CLX"):
        pk.allometric(pk.one_compartment(), exponents={"CLX": 1})
    with pytest.raises(qsp.UnitsError, match="WT"):
        pk.allometric(pk.one_compartment(), weight="70 L")
    with pytest.raises(qsp.ModelError, match="taken"):
        pk.allometric(pk.allometric(pk.one_compartment()), exponents={"WT_std": 1})
    with pytest.raises(qsp.ModelError, match="transits"):
        pk.one_compartment("transit chain", transits=0)


@pytest.mark.parametrize("engine", ["roadrunner", "copasi"])
@pytest.mark.parametrize("n", [0.5, 12.3, 20, 60])
def test_integrators_do_not_step_over_what_arrives_late(n, engine):
    model = pk.one_compartment("transit", V=V, CL=CL, MTT="1 h", n=n, ka=5)
    regimen = "100 mg into swallowed at 100 h; 100 mg into swallowed at 200 h"
    result = qsp.simulate(model, regimen, until="900 h", outputs=["[central]"], engine=engine)
    assert result.auc("[central]").magnitude == pytest.approx(200 / CL, rel=1e-5)
