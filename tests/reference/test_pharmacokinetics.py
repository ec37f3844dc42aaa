"""The PK and event cases of cases.json through the public functions, with default settings unless said otherwise."""

from __future__ import annotations

import json
from math import exp, isclose, log, sqrt

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.simulation import nca_table
from tests.simulation.models import (
    EFFECT,
    MICHAELIS_MENTEN,
    ONE_COMPARTMENT,
    TWO_COMPARTMENT,
    build,
    oral,
)

ENGINES = ["roadrunner", "copasi"]


@pytest.fixture(scope="module")
def case(shared):
    every = {
        case["id"]: case for case in json.loads((shared / "reference_cases/cases.json").read_text(encoding="utf-8"))
    }

    def check(number: str, **found: float) -> None:
        """Compare what was found with the expected quantities, by their position `q0`, `q1`, ..."""
        for place, value in found.items():
            expected = every[number]["expected"][int(place[1:])]
            wanted, tolerance = expected["value"], expected["tol"]
            close = abs(value) <= tolerance if wanted == 0 else isclose(value, wanted, rel_tol=tolerance)
            assert close, f"{number} {expected['quantity']}: {value!r}, expected {wanted!r}"

    return check


def test_pk01_bolus(case):
    result = qsp.simulate(build(ONE_COMPARTMENT), "100 mg into A", until="100 h", outputs=["[A]"])
    nca = qsp.nca(result, "[A]")
    case(
        "PK01",
        q0=result.at("[A]", 0).to("mg/L").magnitude,
        q1=(nca.cl / nca.vz).to("1/h").magnitude,
        q2=nca.half_life.to("h").magnitude,
        q3=result.at("[A]", "4 h").magnitude,
        q4=nca.auc_inf.to("mg*h/L").magnitude,
        q5=nca.aumc_inf.to("mg*h^2/L").magnitude,
        q6=nca.mrt.to("h").magnitude,
        q7=nca.vss.to("L").magnitude,
    )


def test_pk02_infusion_stops_exactly(case):
    result = qsp.simulate(build(ONE_COMPARTMENT), "10 mg/h into A for 6 h", until="120 h", outputs=["[A]"])
    endless = qsp.simulate(build(ONE_COMPARTMENT), "10 mg/h into A until 400 h", until="400 h", outputs=["[A]"])
    nca = qsp.nca(result, "[A]")
    assert isclose(5 * nca.auc_inf.magnitude, 60.0, rel_tol=1e-8), "CL AUC is the dose delivered"
    case(
        "PK02",
        q0=result.at("[A]", "3 h").magnitude,
        q1=result.cmax("[A]").magnitude,
        q2=result.at("[A]", "10 h").magnitude,
        q3=result.tmax("[A]").to("h").magnitude,
        q4=endless.at("[A]", "400 h").magnitude,
        q5=nca.auc_inf.magnitude,
        q6=nca.dose,
    )


def test_pk05_flip_flop_gives_one_curve(case):
    runs = [
        qsp.simulate(oral(ka, k, volume), "100 mg into D", until="300 h", outputs=["[A]"])
        for ka, k, volume in ((0.1, 0.5, 20), (0.5, 0.1, 100))
    ]
    times = np.linspace(0.5, 60, 40)
    curves = [np.array([run.curve("[A]").at(time) for time in times]) for run in runs]
    for run in runs:
        case(
            "PK05",
            q0=run.at("[A]", 2).magnitude,
            q1=run.tmax("[A]").magnitude,
            q2=run.cmax("[A]").magnitude,
            q3=qsp.nca(run, "[A]").lambda_z.magnitude,
        )
    case("PK05", q4=float(np.max(np.abs(curves[0] - curves[1]))))


def test_pk09_two_compartments(case):
    result = qsp.simulate(build(TWO_COMPARTMENT), "100 mg into A", until="300 h", outputs=["[A]"])
    nca = qsp.nca(result, "[A]")
    beta = nca.lambda_z.magnitude
    case(
        "PK09",
        q1=beta,
        q4=result.at("[A]", 1).magnitude,
        q5=result.at("[A]", 10).magnitude,
        q6=nca.auc_inf.magnitude,
        q7=nca.vss.to("L").magnitude,
        q8=nca.mrt.magnitude,
        q9=nca.vz.to("L").magnitude,
    )
    total = 5 / 10 + 8 / 10 + 8 / 30  # alpha + beta = k10 + k12 + k21
    case("PK09", q0=total - beta)


def test_pk10_two_compartments_oral(case):
    result = qsp.simulate(build(TWO_COMPARTMENT), "100 mg into D", until="300 h", outputs=["[A]"])
    case(
        "PK10",
        q0=result.at("[A]", 2).magnitude,
        q1=result.tmax("[A]").magnitude,
        q2=result.cmax("[A]").magnitude,
        q3=qsp.nca(result, "[A]").auc_inf.magnitude,
    )


def test_pk12_michaelis_menten(case):
    model = build(MICHAELIS_MENTEN)
    low, high = (qsp.simulate(model, f"{dose} mg into A", until="150 h", outputs=["[A]"]) for dose in (200, 400))
    steady = qsp.simulate(model, "5 mg/h into A until 1000 h", until="1000 h", outputs=["[A]"])
    case(
        "PK12",
        q0=low.first_time("[A]", "1 mg/L").magnitude,
        q1=qsp.nca(low, "[A]").auc_inf.magnitude,
        q2=qsp.nca(high, "[A]").auc_inf.magnitude,
        q3=steady.at("[A]", 1000).magnitude,
    )


def test_pk13_effect_compartment(case):
    result = qsp.simulate(build(EFFECT), "100 mg into A", until="100 h", outputs=["[A]", "Ce"])
    peak = result.tmax("Ce")
    case(
        "PK13",
        q0=peak.magnitude,
        q1=result.cmax("Ce").magnitude,
        q2=result.at("[A]", peak).magnitude - result.cmax("Ce").magnitude,
        q3=result.auc("Ce").magnitude,
    )


def test_pk15_trapezoids(case):
    times = [0, 0.5, 1, 2, 4, 8, 12]
    samples = [5 * exp(-0.25 * time) for time in times]
    linear = nca_table(times, samples, method="linear", terminal_points=3)
    logarithmic = nca_table(times, samples, method="log", terminal_points=3)
    case(
        "PK15",
        q0=linear.auc_last.magnitude,
        q1=logarithmic.auc_last.magnitude,
        q2=logarithmic.auc_inf.magnitude,
        q3=linear.lambda_z.magnitude,
    )
    result = qsp.simulate(build(ONE_COMPARTMENT), "100 mg into A", times=times, outputs=["[A]"])
    case(
        "PK15",
        q0=qsp.nca(result, "[A]", method="linear").auc_last.magnitude,
        q1=qsp.nca(result, "[A]", method="log").auc_last.magnitude,
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_ev01_events(case, engine):
    if engine == "copasi":
        pytest.importorskip("COPASI")
    model = build("k = 0.25; A = 0; A' = -k*A", units=False)
    settings = qsp.Settings(rtol=1e-10)

    def at(regimen: str, time: float) -> float:
        result = qsp.simulate(model, regimen, times=[0, time], outputs=["A"], settings=settings, engine=engine)
        return float(result.values("A")[-1])

    def dose(amount: float, **options: float) -> qsp.Regimen:
        return qsp.Regimen(qsp.Dose(amount, "A", **options))

    case(
        "EV01",
        q0=at(dose(100.0, at=2.0), 4.0),
        q1=at(dose(100.0, at=2.0) + dose(100.0, at=2.0), 3.0),
        q2=at(dose(60.0, over=6.0) + dose(40.0, at=4.0, over=4.0), 8.0),
    )
    assert isclose(at(dose(100.0, at=2.0), 2.0), 100.0, rel_tol=1e-9), "a row at the time of a dose is after it"
    assert isclose(at(dose(100.0), 2.0), 100 * exp(-0.5), rel_tol=1e-7), "a dose at 0 counts once"
    assert at(dose(100.0, at=9.0), 8.0) == 0.0, "a dose after the end is ignored"


def test_ev01_infusions_of_no_length_are_refused():
    for over in (0.0, -1.0):
        with pytest.raises(qsp.RegimenError):
            qsp.simulate(build(ONE_COMPARTMENT), qsp.Regimen(qsp.Dose("10 mg", "A", over=over)), until=1.0)


@pytest.mark.parametrize(
    ("regimen", "exact"),
    [
        ("100 mg into A", lambda t: 5 * exp(-0.25 * t)),
        ("60 mg into A over 6 h", lambda t: 2 * (1 - exp(-0.25 * min(t, 6))) * exp(-0.25 * max(t - 6, 0))),
    ],
)
def test_engines_agree_with_the_closed_form(regimen, exact):
    pytest.importorskip("COPASI")
    model, settings = build(ONE_COMPARTMENT), qsp.Settings(rtol=1e-9)
    for engine in ENGINES:
        result = qsp.simulate(model, regimen, until=12, every=1, outputs=["[A]"], settings=settings, engine=engine)
        wanted = [exact(time) for time in result.values("time")]
        assert np.allclose(result.values("[A]"), wanted, rtol=1e-6, atol=1e-9), engine


def test_terminal_rate_of_two_compartments_is_the_small_root():
    k10, k12, k21 = 0.5, 0.8, 8 / 30
    total = k10 + k12 + k21
    beta = (total - sqrt(total**2 - 4 * k10 * k21)) / 2
    result = qsp.simulate(build(TWO_COMPARTMENT), "100 mg into A", until="200 h", outputs=["[A]"])
    assert isclose(qsp.nca(result, "[A]").half_life.magnitude, log(2) / beta, rel_tol=1e-7)
