"""Reference cases TM01, PB04 and PD01 through the public API, on the curated models."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import sbmlqsp as qsp

CASES = Path(__file__).parents[2].parent / "shared" / "reference_cases" / "cases.json"
if not CASES.is_file():
    pytest.skip("reference cases are not on this machine", allow_module_level=True)

TIGHT = qsp.Settings(rtol=1e-9)


@pytest.fixture(scope="module")
def cases():
    found = json.loads(CASES.read_text(encoding="utf-8"))
    return {case["id"]: {e["quantity"]: (e["value"], e["tol"]) for e in case["expected"]} for case in found}


@pytest.fixture(scope="module")
def entries():
    return qsp.repository()


def simulated(model, regimen, until, outputs=None, **bound):
    return qsp.simulate(model, regimen, until=until, points=11, outputs=outputs, settings=TIGHT, **bound)


def test_tm01_dose_ladder(cases, entries):
    expected = cases["TM01"]
    model = entries["PeletierGabrielsson2012_tmdd"].model
    asked = 0
    for initial in (30, 100, 300, 900):
        result = simulated(model, f"{initial * 3.5} mg into L", "1000 h")
        for species, time in (("L", 24), ("L", 500), ("L", 1000), ("RL", 500), ("R", 500)):
            value, tolerance = expected[f"L0={initial}: {species}({time} h)"]
            got = result.at(f"[{species}]", f"{time} h").to("mg/L").magnitude
            assert got == pytest.approx(value, rel=tolerance)
            asked += 1
    assert asked == 20


def test_tm01_doses_per_kg_give_the_same(cases, entries):
    model = entries["PeletierGabrielsson2012_tmdd"].model
    for per_kg, initial in ((1.5, 30), (5, 100), (15, 300), (45, 900)):
        result = simulated(model, f"{per_kg} mg/kg into L", "500 h", body_weight="70 kg")
        value, tolerance = cases["TM01"][f"L0={initial}: L(500 h)"]
        assert result.at("[L]", "500 h").magnitude == pytest.approx(value, rel=tolerance)


def test_tm01_closed_forms(cases, entries):
    expected = cases["TM01"]
    model = entries["PeletierGabrielsson2012_tmdd"].model
    p = {parameter.id: parameter.value for parameter in model.parameters}
    baseline = p["ksyn"] / p["kdeg"]
    jacobian = np.array(
        [
            [-p["kel"] - p["kon"] * baseline, 0, p["koff"]],
            [-p["kon"] * baseline, -p["kdeg"], p["koff"]],
            [p["kon"] * baseline, 0, -p["koff"] - p["kint"]],
        ]
    )
    found = {
        "R0=ksyn/kdeg": simulated(model, None, "1 h").at("[R]", "1 h").magnitude,
        "KD": p["koff"] / p["kon"],
        "Km=(koff+kint)/kon": (p["koff"] + p["kint"]) / p["kon"],
        "plateau R* of total target =ksyn/kint": p["ksyn"] / p["kint"],
        "terminal slope lambda_z (smallest eigenvalue at L=0)": -max(np.linalg.eigvals(jacobian).real),
        "initial phase-A rate kon R0": p["kon"] * baseline,
    }
    for name, got in found.items():
        value, tolerance = expected[name]
        assert got == pytest.approx(value, rel=tolerance), name


def test_tm01_terminal_slope_of_the_simulated_curve(cases, entries):
    model = entries["PeletierGabrielsson2012_tmdd"].model
    result = simulated(model, "105 mg into L", "4000 h")
    first, last = (result.at("[L]", f"{t} h").magnitude for t in (3000, 4000))
    value, _ = cases["TM01"]["terminal slope lambda_z (smallest eigenvalue at L=0)"]
    assert np.log(first / last) / 1000 == pytest.approx(value, rel=2e-4)


def test_pb04_physiology(cases, entries):
    expected = cases["PB04"]
    model = entries["JonesRowlandYeo2013_caffeine"].model
    values = {p.id: p.value for p in model.parameters if p.value is not None}
    fractions = sum(value for name, value in values.items() if name.startswith("f_"))
    portal = {"q_gut", "q_spleen"}  # part of the hepatic vein
    flows = sum(value for name, value in values.items() if name.startswith("q_") and name not in portal)
    assert fractions == pytest.approx(*_approx(expected["sum fractional volumes"]))
    assert flows == pytest.approx(*_approx(expected["sum flows of venous return"]))
    result = simulated(model, None, "1 h", outputs=["CLmet"])
    assert result["CLmet"].to("L/h").magnitude[-1] == pytest.approx(*_approx(expected["CLmet"]))


def _approx(value_and_tolerance):
    value, tolerance = value_and_tolerance
    return value, tolerance


def test_pb04_oral_and_intravenous(cases, entries):
    expected = cases["PB04"]
    model = entries["JonesRowlandYeo2013_caffeine"].model
    oral = simulated(model, "100 mg into D", "72 h", ["plasma"])
    intravenous = simulated(model, "100 mg into C_venous", "72 h", ["plasma"])
    areas = [qsp.nca(result, "plasma").auc_inf.to("mg*h/L").magnitude for result in (oral, intravenous)]
    found = {
        **{f"Cp po {t}h": oral.at("plasma", f"{t} h").to("mg/L").magnitude for t in (1, 4, 24)},
        **{f"Cp iv {t}h": intravenous.at("plasma", f"{t} h").to("mg/L").magnitude for t in (1, 24)},
        "Cmax po": oral.cmax("plasma").to("mg/L").magnitude,
        "tmax po": oral.tmax("plasma").to("h").magnitude,
        "AUC_inf po": areas[0],
        "AUC_inf iv": areas[1],
        "F hepatic": areas[0] / areas[1],
    }
    for name, got in found.items():
        value, tolerance = expected[name]
        assert got == pytest.approx(value, rel=tolerance), name
    closed, _ = expected["D/(Kp_li fup CLmet)"]
    assert areas[0] == pytest.approx(closed, rel=1e-6)


def test_pb04_mass_balance(entries):
    model = entries["JonesRowlandYeo2013_caffeine"].model
    total = " + ".join(species.id for species in model.species)
    result = simulated(model.with_values({"CLint": 0}), "100 mg into D", "72 h", [{"total": total}])
    assert result["total"].to("mg").magnitude == pytest.approx(100.0, rel=1e-9)


def test_pd01_docetaxel(cases, entries):
    expected = cases["PD01"]
    model = entries["Friberg2002_myelosuppression"].model
    for dose in (100, 180):
        result = simulated(model, f"{dose} mg into C over 1 h", "28 d", ["Circ"])
        found = {
            "t_nadir": result.tmin("Circ").to("d").magnitude,
            "nadir": result.cmin("Circ").magnitude,
            "Circ day 21": result.at("Circ", "21 d").magnitude,
            "overshoot peak": result.cmax("Circ", "10 d", "28 d").magnitude,
            "overshoot time": result.tmax("Circ", "10 d", "28 d").to("d").magnitude,
        }
        for name, got in found.items():
            if f"{dose} mg: {name}" in expected:
                value, tolerance = expected[f"{dose} mg: {name}"]
                assert got == pytest.approx(value, rel=tolerance), f"{dose} mg: {name}"
