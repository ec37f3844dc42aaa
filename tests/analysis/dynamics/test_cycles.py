"""Limit cycles: periods and multipliers against AUTO-07p and long integrations (dynamics.md, cases.json)."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.analysis.dynamics.floquet import multipliers
from sbmlqsp.errors import ConvergenceError
from tests.analysis.dynamics.models import antimony, named


@pytest.mark.parametrize(
    ("name", "values", "period", "multiplier"),
    [
        ("brusselator", {"B": 3.0}, 7.1569199212, 2.5164e-4),
        ("tyson", {"k6": 1.0}, 26.5785598851, 0.20851853),
    ],
)
def test_cycles_that_two_programs_agree_on(name, values, period, multiplier):
    cycle = qsp.limit_cycle(named(name), values=values)
    assert cycle.period == pytest.approx(period, rel=1e-9)
    assert cycle.multipliers[0] == pytest.approx(multiplier, rel=1e-4)
    assert cycle.stable
    assert cycle.reliable


def test_extremes_of_the_brusselator(shared):
    cases = json.loads((shared / "reference_cases" / "cases.json").read_text())
    expected = {i["quantity"]: i["value"] for i in next(c for c in cases if c["id"] == "DY05")["expected"]}
    cycle = qsp.limit_cycle(named("brusselator"), values={"B": 3.0})
    assert cycle.maximum("x") == pytest.approx(expected["x max B=3"], rel=1e-6)
    assert cycle.minimum("x") == pytest.approx(expected["x min B=3"], rel=1e-6)


@pytest.mark.parametrize(("b", "period"), [(0.301, 2.0784402280030077), (0.5, 0.6994135380961557)])
def test_calcium_oscillations(b, period):
    """DY10, by integration."""
    assert qsp.limit_cycle(named("calcium"), values={"b": b}).period == pytest.approx(period, rel=1e-6)


def test_a_circle_has_the_period_and_multiplier_of_its_closed_form():
    """r' = r (1 - r^2), angle' = 2: period pi, multiplier exp(-2 pi)."""
    cycle = qsp.limit_cycle(antimony("x=0.3; y=0; x' = x*(1-x^2-y^2) - 2*y; y' = 2*x + y*(1-x^2-y^2)"))
    assert cycle.period == pytest.approx(math.pi, rel=1e-9)
    assert cycle.multipliers == pytest.approx([math.exp(-2 * math.pi)], rel=1e-6)
    assert cycle.amplitude("x") == pytest.approx(2.0, rel=1e-7)


def test_a_model_that_rests_has_no_cycle():
    with pytest.raises(ConvergenceError, match="comes to rest"):
        qsp.limit_cycle(named("brusselator"))


def test_the_branch_of_cycles_from_a_hopf_point():
    diagram = qsp.continuation(named("brusselator"), "B", (0.5, 4.0))
    (branch,) = diagram.cycles
    assert branch.parameter[0] == pytest.approx(2.0)
    assert branch.parameter[-1] == pytest.approx(4.0)
    assert branch.reliable.all()
    assert branch.stable[1:].all()
    at_three = np.interp(3.0, branch.parameter, branch.period)
    assert at_three == pytest.approx(7.1569, rel=1e-2)


def test_the_canard_fold_of_fitzhugh_nagumo():
    """dynamics.md: AUTO-07p finds cycles down to I = 0.3241785225; by symmetry up to 1.75 - 0.3241785225."""
    diagram = qsp.continuation(named("fitzhugh"), "I", (0.0, 2.0))
    folds = [point.parameter for point in diagram.of_kind("cycle fold")]
    assert folds == pytest.approx([0.3241785225, 1.75 - 0.3241785225], rel=1e-8)
    (branch,) = diagram.cycles
    assert "another Hopf" in branch.ends


def test_a_period_doubling():
    """Roessler (a = b = 0.2): the first cycle doubles at c = 2.8327 (Sparrow; Strogatz 2015, figure 12.3.2: 2.83)."""
    m = antimony("a=0.2; b=0.2; c=2; x=1; y=1; z=0; x' = -y - z; y' = x + a*y; z' = b + z*(x - c)")
    diagram = qsp.continuation(m, "c", (0.41, 3.2))
    doublings = [point.parameter for point in diagram.of_kind("period doubling")]
    assert any(value == pytest.approx(2.83, abs=0.01) for value in doublings)


def test_multipliers_of_maps_that_differ_by_many_decades():
    """The product of diagonal maps: the small multiplier is not lost behind the large one."""
    maps = np.array([np.diag([1.0, 1e3, 1e-3])] * 8)
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((3, 3)))[0]
    found = multipliers(np.array([turn @ step @ turn.T for step in maps]))
    assert found.reliable
    assert found.values[0] == pytest.approx(1e24, rel=1e-6)


@pytest.mark.parametrize("number", [6, 43, 44, 729])
def test_published_oscillators_have_the_period_of_a_long_run(shared, number):
    """Period to 1e-5 of a run by libRoadRunner, between maxima far behind the transient."""
    model = qsp.load(shared / "corpus" / "models" / f"BIOMD{number:010d}.xml")
    cycle = qsp.limit_cycle(model)
    name = max(
        (n for n in cycle.selections if n in model.species),
        key=lambda n: cycle.amplitude(n) / (abs(cycle.maximum(n)) + 1e-300),
    )
    assert run_period(model, name, cycle.period) == pytest.approx(cycle.period, rel=1e-5)


def run_period(model, name, guess):
    """The mean time between upward crossings of the middle level over ten periods, after sixty."""
    settings = qsp.Settings(rtol=1e-10)
    end = 70 * guess
    coarse = qsp.simulate(model, times=np.linspace(0, end, 20_001), outputs=[name], settings=settings)
    times, values = coarse.values("time"), coarse.values(name)
    late = values[times > 55 * guess]
    level = (late.max() + late.min()) / 2
    crossings = [
        crossing(times[max(0, i - 2) : i + 4], values[max(0, i - 2) : i + 4] - level)
        for i in np.flatnonzero((values[:-1] < level) & (values[1:] >= level) & (times[:-1] > 55 * guess))
    ]
    return (crossings[-1] - crossings[0]) / (len(crossings) - 1)


def crossing(times, values):
    """The zero of the cubic-or-higher interpolant through neighbouring points, time as a function of value."""
    from scipy.interpolate import CubicSpline
    from scipy.optimize import brentq

    spline = CubicSpline(times, values)
    place = np.flatnonzero((values[:-1] < 0) & (values[1:] >= 0))[0]
    return brentq(spline, times[place], times[place + 1], xtol=1e-14)
