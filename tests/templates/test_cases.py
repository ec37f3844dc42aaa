"""The cases of cases.json that the templates cover, built from templates."""

from __future__ import annotations

import json
from math import e, isclose, log

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.templates import binding, compose, pd, pk, tmdd

TIGHT = qsp.Settings(rtol=1e-10)
TM01 = {"V": "1 L", "kel": 0.0015, "ksyn": 0.11, "kdeg": 0.0089, "kint": 0.003}
KOFF_KON = {"kon": 0.091, "koff": 0.001}
KSS, KD = 0.004 / 0.091, 0.001 / 0.091
"""TM01 is in mg/L, the templates in nmol/L: the equations are the same, so are the numbers."""


@pytest.fixture(scope="module")
def case(shared):
    text = (shared / "reference_cases/cases.json").read_text(encoding="utf-8")
    cases = {each["id"]: {one["quantity"]: one for one in each["expected"]} for each in json.loads(text)}

    def check(number: str, found: dict[str, float]) -> None:
        """Compare with the expected quantities, named by how their description starts."""
        for name, value in found.items():
            known = cases[number]
            expected = known[name] if name in known else next(known[q] for q in known if q.startswith(name))
            wanted, tolerance = expected["value"], expected["tol"]
            close = abs(value) <= tolerance if wanted == 0 else isclose(value, wanted, rel_tol=tolerance)
            assert close, f"{number} {name}: {value!r}, expected {wanted!r}"

    return check


def run(model, regimen=None, **options):
    return qsp.simulate(model, regimen, settings=TIGHT, **options)


def value(model, name):
    return float(run(model, times=[0], outputs=[name])[name].magnitude[0])


def plasma(model, regimen, until="300 h"):
    result = run(model, regimen, until=until, outputs=["[central]"])
    return result, qsp.nca(result, "[central]"), lambda time: result.at("[central]", time).magnitude


def test_pk01_bolus(case):
    _, nca, at = plasma(pk.one_compartment(V="20 L", CL="5 L/h"), "100 mg into central", "100 h")
    found = {"C0": at(0), "k": (nca.cl / nca.vz).magnitude, "t_half": nca.half_life.magnitude, "C(4h)": at(4)}
    exposure = {"AUC_inf": nca.auc_inf, "AUMC_inf": nca.aumc_inf, "MRT": nca.mrt, "Vss": nca.vss}
    case("PK01", found | {name: each.magnitude for name, each in exposure.items()})


def test_pk02_infusion(case):
    model = pk.one_compartment(V="20 L", CL="5 L/h")
    result, nca, at = plasma(model, "10 mg/h into central for 6 h", "120 h")
    endless = plasma(model, "10 mg/h into central until 400 h", "400 h")[2]
    tmax = result.tmax("[central]").magnitude
    found = {"C(3h)": at(3), "C(6h)": at(6), "C(10h)": at(10), "tmax": tmax, "Css": endless(400)}
    case("PK02", found | {"AUC_inf": nca.auc_inf.magnitude})


def test_pk05_flip_flop(case):
    sets = ({"ka": 0.1, "V": 20, "CL": 10}, {"ka": 0.5, "V": 100, "CL": 10})
    runs = [plasma(pk.one_compartment("first-order", **each), "100 mg into depot") for each in sets]
    for result, nca, at in runs:
        found = {"C(2h)": at(2), "tmax": result.tmax("[central]").magnitude, "Cmax": result.cmax("[central]").magnitude}
        case("PK05", found | {"terminal slope": nca.lambda_z.magnitude})
    case("PK05", {"max |C_A-C_B|": max(abs(runs[0][2](t) - runs[1][2](t)) for t in np.linspace(1, 60, 30))})


def test_pk08_steady_state_of_infusions(case):
    regimen = "100 mg into central over 1 h every 12 h x 20"
    at = plasma(pk.one_compartment(V="20 L", CL="5 L/h"), regimen, "240 h")[2]
    case("PK08", {"Cpeak_ss": at(229), "Ctrough_ss": at(240)})


def test_pk09_two_compartments(case):
    _, nca, at = plasma(pk.two_compartment(CL=5, V1=10, Q=8, V2=30), "100 mg into central")
    macro = pk.macro_constants(pk.micro_constants(5, (10, 30), (8,)))
    (alpha, beta), (a, b) = macro.exponents, macro.coefficients
    found = {"C(1h)": at(1), "C(10h)": at(10), "Vss": nca.vss.magnitude, "MRT": nca.mrt.magnitude}
    case("PK09", found | {"AUC_inf": nca.auc_inf.magnitude, "V_beta": nca.vz.magnitude})
    case("PK09", {"alpha": alpha, "beta": beta, "A": 100 * a, "B": 100 * b})


def test_pk10_two_compartments_oral(case):
    result, nca, at = plasma(pk.two_compartment("first-order", CL=5, V1=10, Q=8, V2=30, ka=1.5), "100 mg into depot")
    found = {"C(2h)": at(2), "tmax": result.tmax("[central]").magnitude, "Cmax": result.cmax("[central]").magnitude}
    case("PK10", found | {"AUC_inf": nca.auc_inf.magnitude})


def test_pk12_michaelis_menten(case):
    model = pk.one_compartment(elimination="Michaelis-Menten", V=20, Vmax=10, Km=2)
    low, nca, _ = plasma(model, "200 mg into central", "150 h")
    double = plasma(model, "400 mg into central", "150 h")[1]
    steady = plasma(model, "5 mg/h into central until 1000 h", "1000 h")[2]
    found = {"t(C=1)": low.first_time("[central]", "1 mg/L").magnitude, "AUC_inf(C0=10)": nca.auc_inf.magnitude}
    case("PK12", found | {"AUC_inf(C0=20)": double.auc_inf.magnitude, "Css": steady(1000)})


def test_pk13_effect_compartment(case):
    parts = {"pk": pk.one_compartment(V=20, CL=5), "site": pk.effect_compartment(ke0=0.5)}
    model = compose(parts, {"site.C": "pk.[central]"})
    result = run(model, "100 mg into central", until="100 h", outputs=["[central]", "Ce"])
    peak, height = result.tmax("Ce"), result.cmax("Ce").magnitude
    gap = result.at("[central]", peak).magnitude - height
    case("PK13", {"tpeak": peak.magnitude, "Ce peak": height, "AUC_Ce": result.auc("Ce").magnitude})
    case("PK13", {"C at tpeak - Ce peak": gap})


@pytest.mark.parametrize("dose", [10, 100, 1000])
@pytest.mark.parametrize(("kind", "roman"), [(1, "I"), (2, "II"), (3, "III"), (4, "IV")])
def test_id01_indirect_response(case, kind, roman, dose):
    parts = {"pk": pk.one_compartment(V=90, CL=27), "pd": pd.indirect_response(kind, kin=9, kout=0.3)}
    model = compose(parts, {"pd.C": "pk.[central]"})
    result = run(model, f"{dose} mg into central", until="60 h", outputs=["R"])
    time, extreme = (result.tmin("R"), result.cmin("R")) if kind in {1, 4} else (result.tmax("R"), result.cmax("R"))
    found = {"t_extreme": time.magnitude, "R_extreme": extreme.magnitude}
    case("ID01", {f"model {roman}, {dose} mg: {name}": each for name, each in found.items()})


@pytest.mark.parametrize("dose", [10, 100, 1000])
@pytest.mark.parametrize("kind", [1, 3])
def test_id02_area_between_effect_and_baseline(case, kind, dose):
    parts = {"pk": pk.one_compartment(V=90, CL=27), "pd": pd.indirect_response(kind, kin=9, kout=0.3)}
    model = compose(parts, {"pd.C": "pk.[central]"})
    result = run(model, f"{dose} mg into central", until="150 h", outputs=["R"])
    case("ID02", {f"ABEC {dose} mg": abs(result.auc("R").magnitude - 150 * 30)})


def test_rb02_association(case):
    model = binding.occupancy_kinetics(L="5 nmol/L", kon="3.6 L/nmol/h", koff="2.5e-3 1/s")
    k_obs = value(model, "k_obs") / 3600
    theta = run(model, times=["100 s"], outputs=["occupancy"])["occupancy"].magnitude[-1]
    found = {"KD": value(model, "KD"), "k_obs": k_obs, "t_half": log(2) / k_obs, "theta(100s)": theta}
    case("RB02", found | {"kon": model.parameters["kon"].value})


def test_rb04_dissociation(case):
    model = binding.occupancy_kinetics(L=0, koff="2.5e-3 1/s", occupancy=2 / 3)
    result = qsp.simulate(model, times=["600 s"], outputs=["occupancy"], settings=qsp.Settings(rtol=1e-12))
    residence = value(model, "residence_time") * 3600
    theta = result["occupancy"].magnitude[-1]
    case("RB04", {"theta(600s)": theta, "t_half": residence * log(2), "residence time": residence})


@pytest.mark.parametrize(("tau", "n"), [(10, 1), (10, 2), (1, 1)])
def test_rb07_spare_receptors(case, tau, n):
    model = pd.operational_agonism(tau=tau, n=n)
    potency, largest = value(model, "EC50"), value(model, "Emax")
    case("RB07", {f"EC50 tau={tau} n={n}": potency, f"Emax tau={tau} n={n}": largest})
    assert value(model.with_values({"A": potency}), "E") == pytest.approx(largest / 2, rel=1e-9)


@pytest.mark.parametrize("hill", [1, 2, 4])
def test_rb08_steepness(case, hill):
    steep = pd.sigmoid_emax(hill=hill, EC50=3)
    assert value(steep.with_values({"C": 3 * 9 ** (1 / hill)}), "E") == pytest.approx(0.9, rel=1e-12)
    assert value(steep.with_values({"C": 3 / 9 ** (1 / hill)}), "E") == pytest.approx(0.1, rel=1e-12)
    case("RB08", {f"n={hill}": 9 ** (2 / hill)})


@pytest.mark.parametrize("dose", [30, 100, 300, 900])
def test_tm01_full_model(case, dose):
    model = tmdd.full(**TM01, **KOFF_KON)
    result = run(model, f"{dose} nmol into L", until="1000 h", outputs=["[L]", "[R]", "[RL]"])
    found = {f"L({time} h)": result.at("[L]", time).magnitude for time in (24, 500, 1000)}
    found |= {f"{name}(500 h)": result.at(f"[{name}]", 500).magnitude for name in ("R", "RL")}
    case("TM01", {f"L0={dose}: {name}": each for name, each in found.items()})
    case("TM01", {"R0": value(model, "[R]")})


def test_tm02_low_doses_are_cleared_by_the_target(case):
    model = tmdd.full(**TM01, **KOFF_KON)
    rate = 0.0015 + 0.091 * value(model, "[R]") * 0.003 / 0.004
    case("TM02", {"low-dose rate": rate, "ratio": rate / 0.0015})


@pytest.mark.parametrize(
    ("name", "model", "into", "output"),
    [
        ("QSS", lambda: tmdd.quasi_steady_state(**TM01, KSS=KSS), "Ltot", "L"),
        ("QE", lambda: tmdd.quasi_equilibrium(**TM01, KD=KD), "Ltot", "L"),
        ("MM", lambda: tmdd.michaelis_menten(V=1, kel=0.0015, ksyn=0.11, KSS=KSS), "L", "[L]"),
        ("full", lambda: tmdd.full(**TM01, **KOFF_KON), "L", "[L]"),
    ],
)
def test_tm04_approximations(case, name, model, into, output):
    result = run(model(), f"100 nmol into {into}", until="1000 h", outputs=[output])
    found = {f"{name} L({time})": result.at(output, time).magnitude for time in (24, 500, 1000)}
    if name == "MM":  # the closed form of t(L) gives 1e-462 there; the case has 1e-22, an integrator's remainder
        assert abs(found.pop("MM L(1000)")) < 1e-12
    case("TM04", found)


def test_tm06_two_compartments(case):
    rates = {"kel": 0.106, "kpt": 0.064, "ktp": 0.123, "kdeg": 0.079, "ksyn": 64.31 * 0.079, "kint": 2}
    model = tmdd.full(peripheral=True, V=0.032, kon=0.101, koff=10.1, **rates)
    result = run(model, "10 nmol into L", until="48 h", outputs=["[L]", "[R]", "[RL]"])
    found = {f"CP({time})": result.at("[L]", time).magnitude for time in (1, 6, 24, 48)}
    found |= {f"R({time})": result.at("[R]", time).magnitude for time in (1, 6, 24, 48)}
    case("TM06", found | {"RC(6)": result.at("[RL]", 6).magnitude})


def test_pd01_myelosuppression(case):
    parts = {"pk": pk.two_compartment(CL=32.6, Q=5.34, V1=5.77, V2=11), "pd": pd.friberg_myelosuppression(EC50=5.79336)}
    model = compose(parts, {"pd.C": "pk.[central]"})
    for dose in (100, 180):
        result = run(model, f"{dose} mg into central over 1 h", until="40 d", outputs=["Circ"])
        found = {"t_nadir": result.tmin("Circ").to("d").magnitude, "nadir": result.cmin("Circ").magnitude}
        if dose == 100:
            found |= {
                "Circ day 21": result.at("Circ", "21 d").magnitude,
                "overshoot peak": result.cmax("Circ").magnitude,
            }
            found["overshoot time"] = result.tmax("Circ").to("d").magnitude
        case("PD01", {f"{dose} mg: {name}": each for name, each in found.items()})


def test_pd05_growth(case):
    logistic = run(pd.logistic_growth(r="0.5 1/d", K=100), until="10 d", outputs=["N"])
    gompertz = run(pd.gompertz_growth(a="0.1 1/d", K=100), until="20 d", outputs=["N"])
    case(
        "PD05",
        {"logistic N(10)": logistic.at("N", "10 d").magnitude, "Gompertz N(10)": gompertz.at("N", "10 d").magnitude},
    )
    case("PD05", {"logistic inflection time": logistic.first_time("N", 50).to("d").magnitude})
    assert gompertz.first_time("N", 100 / e).to("d").magnitude == pytest.approx(10 * log(log(100)), rel=1e-6)


def test_pd07_viral_dynamics(case):
    rates = {"production": "1e5 item/mL/d", "d": "0.1 1/d", "beta": "2e-7 mL/item/d", "a": "0.5 1/d"}
    model = pd.viral_dynamics(**rates, k="100 1/d", u="5 1/d")
    result = run(model, until="600 d", outputs=["x", "y", "v"])
    found = {f"{name}*": result.at(name, "600 d").magnitude for name in "xyv"}
    case("PD07", found | {"R0": value(model, "R0"), "critical drug efficacy": 1 - 1 / value(model, "R0")})
    assert value(model.with_values({"efficacy": 0.875}), "R0") == pytest.approx(1)


def test_pd08_glucose_minimal_model(case):
    values = {"p1": "0.03082 1/min", "p2": "0.02093 1/min", "p3": "1.062e-5 L/mIU/min^2", "Gb": 92, "Ib": 7.3}
    model = pd.glucose_minimal_model(**values)
    result = run(model.with_values({"I": 57.3}), until="50 h", outputs=["G", "X"])
    basal = run(model, times=["30 min"], outputs=["G"])
    found = {"X_ss": result.at("X", "50 h").magnitude / 60, "G_ss": result.at("G", "50 h").magnitude}
    case("PD08", found | {"S_I": value(model, "insulin_sensitivity") / 60, "G(30)": basal["G"].magnitude[-1]})
