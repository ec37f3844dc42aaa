"""The NM-TRAN cases of dosing.json, and those it leaves out, on three roads to within 1e-6."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

import sbmlqsp as qsp

DOSING = Path(__file__).parents[2].parent / "shared" / "reference_cases" / "dosing.json"
CASES = json.loads(DOSING.read_text(encoding="utf-8")) if DOSING.exists() else []
KA, K = 1.0, 0.1
COMPARTMENTS = {1: "depot", 2: "central"}
MAPS = {"F": "bioavailability", "ALAG": "lag", "D": "duration", "R": "rate"}
TIGHT = qsp.Settings(rtol=1e-11, atol=1e-12)
ROADS = ("restarts", "events", "copasi")


@pytest.fixture(scope="module")
def oral():
    """The model of dosing.json; times in h, amounts without declared units."""
    return qsp.Model.from_antimony(f"""
    model oral
      compartment V = 1; substanceOnly species depot in V = 0; substanceOnly species central in V = 0
      ka = {KA}; k = {K}
      J1: depot -> central; ka*depot
      J2: central -> ; k*central
    end""")


def regimen_of(records, par=None):
    maps = {
        MAPS[name]: {int(number): value for number, value in values.items()} for name, values in (par or {}).items()
    }
    return qsp.Regimen.from_nmtran(records, compartments=COMPARTMENTS, **maps)


def central(model, regimen, times, road):
    """Return the central amount at the times, after the doses given at them."""
    if road == "events":
        model, regimen = qsp.with_regimen(model, regimen), None
    engine = "copasi" if road == "copasi" else "roadrunner"
    grid = sorted({0.0, *map(float, times)})
    result = qsp.simulate(model, regimen, times=grid, outputs=["central"], settings=TIGHT, engine=engine)
    found = dict(zip(grid, result.values("central"), strict=True))
    return [found[float(time)] for time in times]


def check(model, records, par, expected, road):
    times = [time for time, _ in expected]
    found = central(model, regimen_of(records, par), times, road)
    for (time, value), computed in zip(expected, found, strict=True):
        assert computed == pytest.approx(value, abs=1e-6 * max(abs(value), 1)), f"at {time}"


@pytest.mark.skipif(not CASES, reason="../shared/reference_cases is not there")
@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case_of_dosing_json(oral, case, road):
    check(oral, case["records"], case["par"], case["expected_central_amount"], road)


# --- what dosing.json leaves out: exact responses to one input, summed over its repetitions -----


def response(into, time, amount=0.0, rate=0.0, duration=0.0):
    """Return the central amount `time` after a bolus, or the start of an infusion, into compartment 1 or 2."""
    if time < 0:
        return 0.0
    if amount:
        return amount * _impulse(into, time)
    return rate * (_step(into, time) - (_step(into, time - duration) if time > duration else 0.0))


def _impulse(into, t):
    return math.exp(-K * t) if into == 2 else KA / (KA - K) * (math.exp(-K * t) - math.exp(-KA * t))


def _step(into, t):
    if into == 2:
        return (1 - math.exp(-K * t)) / K
    return KA / (KA - K) * ((1 - math.exp(-K * t)) / K - (1 - math.exp(-KA * t)) / KA)


def repeated(into, time, interval, first, **dose):
    """Return the response at `time` to doses at `first`, `first` - `interval`, ... for ever."""
    return sum(response(into, time - first + n * interval, **dose) for n in range(600))


def long_infusion(time):
    """SS = 1, 20 h at 10 per h every 8 h: two earlier infusions run on to 4 h and 12 h."""
    return repeated(2, time, 8, 0, rate=10, duration=20)


LEFT_OUT = {
    "RATE=-1 takes R": (
        [{"time": 0, "amt": 100, "cmt": 2, "evid": 1, "rate": -1}],
        {"R": {"2": 20}},
        lambda t: response(2, t, rate=20, duration=5),
        [2, 5, 10],
    ),
    "RATE=-1 into the depot with F: F scales the duration": (
        [{"time": 0, "amt": 100, "cmt": 1, "evid": 1, "rate": -1}],
        {"R": {"1": 20}, "F": {"1": 0.5}},
        lambda t: response(1, t, rate=20, duration=2.5),
        [2, 5, 10],
    ),
    "SS=1 infusion longer than II": (
        [{"time": 0, "amt": 200, "cmt": 2, "evid": 1, "rate": 10, "ss": 1, "ii": 8}],
        {},
        long_infusion,
        [0, 3, 4, 11, 12, 19, 20, 25],
    ),
    "SS=1 with ADDL, infusion longer than II": (
        [{"time": 0, "amt": 200, "cmt": 2, "evid": 1, "rate": 10, "ss": 1, "ii": 8, "addl": 2}],
        {},
        lambda t: long_infusion(t) + sum(response(2, t - at, rate=10, duration=20) for at in (8, 16)),
        [0, 4, 9, 17, 30, 40],
    ),
    "SS=1 infusion of twice II": (
        [{"time": 0, "amt": 160, "cmt": 2, "evid": 1, "rate": 10, "ss": 1, "ii": 8}],
        {},
        lambda t: repeated(2, t, 8, 0, rate=10, duration=16),
        [0, 8, 12, 20],
    ),
    "SS=1 with lag": (
        [{"time": 0, "amt": 100, "cmt": 2, "evid": 1, "ss": 1, "ii": 12, "addl": 1}],
        {"ALAG": {"2": 3}},
        lambda t: repeated(2, t, 12, 3, amount=100) + response(2, t - 15, amount=100),
        [0, 2, 3, 5, 14, 15, 20],
    ),
    "SS=1 infusion with lag that runs across the record": (
        [{"time": 2, "amt": 80, "cmt": 2, "evid": 1, "rate": 10, "ss": 1, "ii": 12}],
        {"ALAG": {"2": 6}},
        lambda t: repeated(2, t, 12, 8, rate=10, duration=8),
        [2, 3, 4, 7, 8, 16, 20],
    ),
    "SS=2 adds": (
        [
            {"time": 0, "amt": 100, "cmt": 1, "evid": 1},
            {"time": 5, "amt": 50, "cmt": 2, "evid": 1, "ss": 2, "ii": 12},
        ],
        {},
        lambda t: response(1, t, amount=100) + (repeated(2, t, 12, 5, amount=50) if t >= 5 else 0.0),
        [4, 5, 9, 17],
    ),
    "two records SS=1 and SS=2: morning and evening doses": (
        [
            {"time": 0, "amt": 100, "cmt": 1, "evid": 1, "ss": 1, "ii": 24, "addl": 2},
            {"time": 10, "amt": 60, "cmt": 1, "evid": 1, "ss": 2, "ii": 24, "addl": 2},
        ],
        {},
        lambda t: (
            repeated(1, t, 24, 0, amount=100)
            + sum(response(1, t - at, amount=100) for at in (24, 48))
            + (repeated(1, t, 24, 10, amount=60) if t >= 10 else 0.0)
            + sum(response(1, t - at, amount=60) for at in (34, 58))
        ),
        [0, 9, 10, 24, 33, 34, 60],
    ),
    "SS=2 of an infusion longer than II while another one runs": (
        [
            {"time": 0, "amt": 400, "cmt": 2, "evid": 1, "rate": 20},
            {"time": 5, "amt": 200, "cmt": 2, "evid": 1, "rate": 10, "ss": 2, "ii": 8},
        ],
        {},
        lambda t: response(2, t, rate=20, duration=20) + (long_infusion(t - 5) if t >= 5 else 0.0),
        [4, 5, 9, 17, 20, 25, 30],
    ),
    "constant infusion and SS=2 on top": (
        [
            {"time": 0, "amt": 0, "cmt": 2, "evid": 1, "rate": 10, "ss": 1, "ii": 0},
            {"time": 0, "amt": 60, "cmt": 1, "evid": 1, "ss": 2, "ii": 12},
        ],
        {},
        lambda t: 10 / K * math.exp(-K * t) + repeated(1, t, 12, 0, amount=60),
        [0, 1, 5, 12],
    ),
    "SS=2 constant infusion into the depot": (
        [
            {"time": 0, "amt": 100, "cmt": 2, "evid": 1},
            {"time": 4, "amt": 0, "cmt": 1, "evid": 1, "rate": 10, "ss": 2, "ii": 0},
        ],
        {},
        lambda t: (
            response(2, t, amount=100)
            + (10 / K * math.exp(-K * (t - 4)) + 10 / KA * _impulse(1, t - 4) if t >= 4 else 0.0)
        ),
        [3, 4, 5, 10],
    ),
    "SS=1 ends a running infusion, drops lagged doses and those of ADDL": (
        [
            {"time": 0, "amt": 400, "cmt": 2, "evid": 1, "rate": 40},
            {"time": 0, "amt": 70, "cmt": 1, "evid": 1, "ii": 3, "addl": 9},
            {"time": 5, "amt": 50, "cmt": 2, "evid": 1, "ss": 1, "ii": 12},
        ],
        {"ALAG": {"1": 4}},
        lambda t: (
            repeated(2, t, 12, 5, amount=50)
            if t >= 5
            else response(2, t, rate=40, duration=10) + response(1, t - 4, amount=70)
        ),
        [2, 4.5, 5, 8, 20],
    ),
    "EVID=3 keeps doses of ADDL and stops infusions": (
        [
            {"time": 0, "amt": 100, "cmt": 2, "evid": 1, "ii": 6, "addl": 2},
            {"time": 1, "amt": 90, "cmt": 2, "evid": 1, "rate": 10},
            {"time": 8, "amt": 0, "cmt": 2, "evid": 3},
        ],
        {},
        lambda t: (
            response(2, t - 12, amount=100)
            if t >= 8
            else response(2, t, amount=100) + response(2, t - 6, amount=100) + response(2, t - 1, rate=10, duration=9)
        ),
        [5, 7, 8, 9, 12, 15],
    ),
    "EVID=4 with SS=1": (
        [
            {"time": 0, "amt": 100, "cmt": 2, "evid": 1},
            {"time": 5, "amt": 50, "cmt": 2, "evid": 4, "ss": 1, "ii": 12},
        ],
        {},
        lambda t: response(2, t, amount=100) if t < 5 else repeated(2, t, 12, 5, amount=50),
        [4, 5, 9],
    ),
    "SS=1 infusion with F at a fixed rate": (
        [{"time": 0, "amt": 100, "cmt": 2, "evid": 1, "rate": 25, "ss": 1, "ii": 12}],
        {"F": {"2": 0.5}},
        lambda t: repeated(2, t, 12, 0, rate=25, duration=2),
        [0, 1, 2, 9],
    ),
    "SS=1 modelled duration with F": (
        [{"time": 0, "amt": 100, "cmt": 1, "evid": 1, "rate": -2, "ss": 1, "ii": 12}],
        {"F": {"1": 0.5}, "D": {"1": 15}},
        lambda t: repeated(1, t, 12, 0, rate=50 / 15, duration=15),
        [0, 1, 3, 15, 20],
    ),
    "EVID=8 replaces the amount; the depot and a running infusion go on": (
        [
            {"time": 0, "amt": 100, "cmt": 1, "evid": 1},
            {"time": 1, "amt": 90, "cmt": 2, "evid": 1, "rate": 10},
            {"time": 4, "amt": 7, "cmt": 2, "evid": 8},
        ],
        {"F": {"2": 1}, "ALAG": {"2": 0}},
        lambda t: (
            response(1, t, amount=100) + response(2, t - 1, rate=10, duration=9)
            if t < 4
            else 7 * _impulse(2, t - 4)
            + 100 * math.exp(-KA * 4) * _impulse(1, t - 4)
            + response(2, t - 4, rate=10, duration=6)
        ),
        [3, 4, 5, 10, 12],
    ),
    "EVID=8 knows neither F nor ALAG, and ADDL repeats it": (
        [
            {"time": 0, "amt": 100, "cmt": 2, "evid": 1},
            {"time": 3, "amt": 20, "cmt": 2, "evid": 8, "ii": 4, "addl": 1},
        ],
        {"F": {"2": 0.5}, "ALAG": {"2": 1}},
        lambda t: 20 * _impulse(2, t - (7 if t >= 7 else 3)) if t >= 3 else 50 * _impulse(2, t - 1) if t >= 1 else 0.0,
        [0, 2, 3, 6, 7, 9],
    ),
    "EVID=8 takes what came before it at its time, not what comes after": (
        [
            {"time": 2, "amt": 70, "cmt": 2, "evid": 1},
            {"time": 2, "amt": 20, "cmt": 2, "evid": 8},
            {"time": 2, "amt": 30, "cmt": 2, "evid": 1},
        ],
        {},
        lambda t: 50 * _impulse(2, t - 2) if t >= 2 else 0.0,
        [1, 2, 5],
    ),
    "EVID=8 empties a compartment, a reset at its time comes in the order of the rows": (
        [
            {"time": 0, "amt": 100, "cmt": 2, "evid": 1},
            {"time": 2, "amt": 0, "cmt": 2, "evid": 8},
            {"time": 4, "amt": 60, "cmt": 2, "evid": 8},
            {"time": 4, "amt": 0, "cmt": 2, "evid": 3},
            {"time": 6, "amt": 0, "cmt": 2, "evid": 3},
            {"time": 6, "amt": 40, "cmt": 2, "evid": 8},
        ],
        {},
        lambda t: 100 * _impulse(2, t) if t < 2 else 0.0 if t < 6 else 40 * _impulse(2, t - 6),
        [1, 2, 3, 4, 5, 6, 8],
    ),
    "a dose before SS=1 at the same time is gone, one after it stays": (
        [
            {"time": 0, "amt": 70, "cmt": 2, "evid": 1},
            {"time": 0, "amt": 100, "cmt": 2, "evid": 1, "ss": 1, "ii": 12},
            {"time": 0, "amt": 30, "cmt": 2, "evid": 1},
        ],
        {},
        lambda t: repeated(2, t, 12, 0, amount=100) + response(2, t, amount=30),
        [0, 6, 12],
    ),
}


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("name", LEFT_OUT)
def test_rule_that_dosing_json_leaves_out(oral, name, road):
    records, par, exact, times = LEFT_OUT[name]
    check(oral, records, par, [(time, exact(time)) for time in times], road)


def test_the_exact_responses_are_those_of_the_matrix_exponential():
    rates = np.array([[-KA, 0.0], [KA, -K]])
    decay, modes = np.linalg.eig(rates)
    for into, start in ((1, [1.0, 0.0]), (2, [0.0, 1.0])):
        at_3 = (modes * np.exp(3 * decay)) @ np.linalg.solve(modes, start)
        assert response(into, 3.0, amount=1.0) == pytest.approx(at_3[1], rel=1e-12)
