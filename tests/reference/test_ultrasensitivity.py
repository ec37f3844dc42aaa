"""Case SB06: the MAPK cascade answers like a switch (Huang & Ferrell 1996), as a population of stimuli."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import sbmlqsp as qsp


@pytest.fixture(scope="module")
def expected(shared):
    cases = json.loads((shared / "reference_cases" / "cases.json").read_text(encoding="utf-8"))
    case = next(case for case in cases if case["id"] == "SB06")
    return {each["quantity"]: (each["value"], each["tol"]) for each in case["expected"]}


def test_sb06_hill_coefficients_of_the_mapk_cascade(expected):
    """121 stimuli from 1e-7 to 0.1 umol/L to 1e5 s; n = ln 81 / ln (EC90 / EC10) of the share that is active."""
    model = qsp.repository()["HuangFerrell1996_MAPK_cascade"].model
    stimuli = np.logspace(-7, -1, 121)
    run = qsp.simulate_population(
        model,
        qsp.Population.from_table({"[E1]": stimuli}),
        times=[0, 1e5],
        outputs=["K_active", "KK_active"],
        settings=qsp.Settings(rtol=1e-8),
        workers=1,
    )
    found = {name: _curve(stimuli, np.asarray(run[name].magnitude)[:, -1]) for name in ("K_active", "KK_active")}
    (mapk, half), (mapkk, _) = found["K_active"], found["KK_active"]
    for name, value in (("n_H MAPK-PP (this file, EC90/EC10)", mapk), ("n_H MAPKK-PP", mapkk), ("EC50 E1", half)):
        wanted, tolerance = expected[name]
        assert value == pytest.approx(wanted, rel=tolerance), name
    assert mapk == pytest.approx(*_approx(expected["published n_H MAPK"]))


def _approx(value_and_tolerance):
    value, tolerance = value_and_tolerance
    return value, tolerance


def _curve(stimuli, active):
    """Return (Hill coefficient, half-maximal stimulus), interpolated in the logarithm of the stimulus."""
    low, half, high = np.interp(np.array([0.1, 0.5, 0.9]) * active[-1], active, np.log(stimuli))
    return math.log(81) / (high - low), math.exp(half)
