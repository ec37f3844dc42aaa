"""Observations of a dosed model as a problem, against the exponential decay that they come from."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ConversionError
from sbmlqsp_converters.petab import load, problem_from, save

MODEL = "model m\n compartment V = 2; species A in V = 0; k = 0.3; Fr = 0.9; J: A -> ; V*k*A\nend"
TIMES = (1.0, 4.0, 9.0)


def model():
    return qsp.Model.from_antimony(MODEL).with_units(time="h", substance="mg", volume="L")


def observed(lloq=None):
    """Return concentrations in ug/mL of 10 mg (arm low) and 40 mg (arm high) at k = 0.2, times in minutes."""
    rows = [
        {"time": 60 * time, "value": dose / 2 * math.exp(-0.2 * time), "arm": arm, "unit": "ug/mL"}
        for arm, dose in (("low", 10), ("high", 40))
        for time in TIMES
    ]
    columns = {"time": "time", "output": "[A]", "value": "value", "unit": "unit", "arm": "arm", "time_unit": "min"}
    return qsp.Observations.from_table(pd.DataFrame(rows), lloq=lloq, **columns)


def made(**more):
    doses = {"low": "10 mg into A", "high": "40 mg into A"}
    return problem_from(model(), observed(), {"k": (0.01, 1), "sd": (0.01, 10)}, doses, **({"noise": "sd"} | more))


@pytest.mark.parametrize("version", [1, 2])
def test_data_of_two_arms_say_what_they_came_from(tmp_path, version):
    problem = made()
    report = save(problem, tmp_path / "p.yaml", version=version, lossy=True)
    assert report.proof.ok
    again = load(tmp_path / "p.yaml")
    found = again.evaluate({"k": 0.2, "sd": 0.5})
    assert found.simulated == pytest.approx([d / 2 * math.exp(-0.2 * t) for d in (10, 40) for t in TIMES], rel=1e-6)
    assert found.chi_squared == pytest.approx(0, abs=1e-9)
    assert [one.time for one in again.measurements] == pytest.approx([*TIMES, *TIMES])


def test_it_is_fitted():
    problem = problem_from(
        model(), observed(), {"k": (0.01, 1)}, {"low": "10 mg into A", "high": "40 mg into A"}, noise=1
    )
    assert problem.fit(starts=1).values["k"] == pytest.approx(0.2, rel=1e-5)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ({"regimen": "10 mg into A F Fr", "unknown": {"Fr": (0.1, 1)}}, "reads 'Fr'"),
        ({"regimen": "10 mg into A every 6 h x 2 at steady state"}, "begins at steady state"),
        ({"unknown": {"A": (0, 1)}}, "'A' is a species"),
    ],
)
def test_what_numbers_cannot_say_is_refused(what, message):
    given = {"unknown": {"k": (0.01, 1)}, "regimen": "10 mg into A"} | what
    with pytest.raises(ConversionError, match=message):
        problem_from(model(), observed(), noise=0.1, **given)


def test_a_value_below_its_limit_is_refused():
    with pytest.raises(ConversionError, match="below the limit of quantification"):
        problem_from(model(), observed(lloq=3.0), {"k": (0.01, 1)}, noise=0.1)
