"""What integrators step over: each case is right, or refused before or after the run, on every output grid."""

from __future__ import annotations

from math import exp, floor, sin

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import SimulationError
from tests.simulation.models import TURNOVER, build

TIGHT = qsp.Settings(rtol=1e-9)


def last(model, name: str, until: float, points: int = 2, **options) -> float:
    result = qsp.simulate(model, until=until, points=points, outputs=[name], settings=TIGHT, **options)
    return float(result.values(name)[-1])


@pytest.mark.parametrize("points", [15, 29, 169, 673, 2017])
def test_hidden_dose_is_found_on_every_grid(points):
    """A 1-h infusion at 24 h, written as piecewise, into a system at its steady state of 100."""
    result = qsp.simulate(build(TURNOVER, units=False), until=168, points=points, outputs=["R"])
    times = result.values("time")
    effect = 50 / 0.1 * (np.exp(-0.1 * np.maximum(times - 25, 0)) - np.exp(-0.1 * np.maximum(times - 24, 0)))
    assert np.allclose(result.values("R"), 100 + np.where(times > 24, effect, 0), rtol=1e-5)
    assert result.tmax("R").magnitude == pytest.approx(25, rel=1e-9)
    assert result.cmax("R").magnitude == pytest.approx(100 + 500 * (1 - exp(-0.1)), rel=1e-8)


def test_hidden_dose_in_copasi():
    pytest.importorskip("COPASI")
    assert last(build(TURNOVER, units=False), "R", 30, engine="copasi") == pytest.approx(
        100 + 500 * (exp(-0.5) - exp(-0.6)), rel=1e-6
    )


def test_moved_hidden_dose_is_found_without_recompilation():
    pulse = "time >= begin && time < begin + 1"
    model = build(TURNOVER.replace("time >= 24 && time < 25", pulse) + "; begin = 24", units=False)
    for start in (3.0, 24.0, 100.5):
        found = last(model, "R", start + 2, values={"begin": start})
        assert found == pytest.approx(100 + 500 * (exp(-0.1) - exp(-0.2)), rel=1e-7)


def test_daily_pulses_by_floor():
    """One hour of input each day: floor and a remainder in the rate."""
    model = build("x = 0; x' = piecewise(1, time - 24*floor(time/24) < 1, 0)", units=False)
    for points in (2, 8, 200):
        assert last(model, "x", 24 * 30, points) == pytest.approx(30, rel=1e-7)


def test_ceil_of_a_falling_state():
    """x falls from 10.3 with slope -1; the integral of ceil(x) is a sum of rectangles."""
    model = build("x = 10.3; x' = -1; y = 0; y' = ceil(x)", units=False)
    exact = 0.3 * 11 + sum(range(2, 11)) + 0.7
    for points in (2, 11, 101):
        assert last(model, "y", 10, points) == pytest.approx(exact, rel=1e-7)


def test_factorial_of_a_state_or_refused():
    """y' = factorial(floor(x)) with x = time: 1 + 1 + 2 + 6 + 24 over five hours."""
    model = build("x = 0; x' = 1; y = 0; y' = factorial(floor(x))", units=False)
    for points in (2, 6, 51):
        assert last(model, "y", 5, points) == pytest.approx(34, rel=1e-6)


def test_narrow_window_of_a_state():
    """x passes from 2.3 to 2.30001; what flows in meanwhile is exactly 1."""
    model = build("x = 0; x' = 1; y = 0; y' = piecewise(1e5, x > 2.3 && x < 2.30001, 0)", units=False)
    for points in (2, 11):
        assert last(model, "y", 10, points) == pytest.approx(1, rel=1e-5)


def test_narrow_trigger_in_time_and_in_a_state():
    narrow = "n = 0; x = 0; x' = 1; E: at {}: n = n + 1"
    for trigger in ("time > 5 && time < 5.0001", "x > 5 && x < 5.0001", "abs(x - 5) < 1e-5", "(x-5)*(x-5) < 1e-9"):
        for points in (2, 11, 101):
            assert last(build(narrow.format(trigger), units=False), "n", 10, points) == 1, (trigger, points)


@pytest.mark.parametrize("threshold", [0.99, 0.999])
def test_trigger_that_a_peak_just_reaches(threshold):
    """sin(t) exceeds the threshold 16 times in 100, each time for less than a step."""
    model = build(f"x = 0; v = 1; x' = v; v' = -x; n = 0; E: at x > {threshold}: n = n + 1", units=False)
    for points in (2, 11, 101):
        assert last(model, "n", 100, points) == 16
        assert qsp.simulate(model, until=100, points=points, outputs=["n"]).values("n")[-1] == 16


@pytest.mark.parametrize("share", [0.99, 0.9999])
def test_peak_concentration_just_over_a_threshold(share):
    """Absorption with 1/h and elimination with 0.2/h peak once, at ln(5)/0.8 h."""
    peak = 100 * 1.25 * (5**-0.25 - 5**-1.25)
    body = f"D = 100; A = 0; D' = -D; A' = D - 0.2*A; n = 0; E: at A > {share * peak}: n = n + 1"
    for points in (2, 11, 1001):
        result = qsp.simulate(build(body, units=False), until=100, points=points, outputs=["n", "A"])
        assert result.values("n")[-1] == 1
    assert result.cmax("A").magnitude == pytest.approx(peak, rel=1e-8)


def test_event_that_a_dose_triggers_at_once():
    """The bolus lifts A over 50: the event counts, although A falls below it again before the next output."""
    body = "compartment V = 1; species A in V; A = 0; E: A -> ; 5*A; n = 0; T: at A > 50: n = n + 1"
    for at in (0.0, 2.0):
        result = qsp.simulate(
            build(body), qsp.Regimen(qsp.Dose("100 mg", "A", at=at)), until=10, points=3, outputs=["n"], settings=TIGHT
        )
        assert result.values("n")[-1] == 1, at


def test_delayed_event_across_a_dose():
    body = "compartment V = 1; species A in V, B in V; A = 1; B = 0; T: at 3 after time >= 1: A = A + 10; E: B -> ; B"
    result = qsp.simulate(build(body), "5 mg into B at 2 h", until=5, every=1, outputs=["A", "B"], settings=TIGHT)
    assert result.values("A").tolist() == [1, 1, 1, 1, 11, 11]
    assert result.values("B")[3] == pytest.approx(5 * exp(-1), rel=1e-7)


def test_bouncing_ball_does_not_fall_through_the_floor():
    """The bounces accumulate at a finite time, which no event detection can pass: refused, with the time."""
    model = build("y = 10; v = 0; y' = v; v' = -9.81; B: at y < 0: v = -0.8*v", units=False)
    fall = (2 * 10 / 9.81) ** 0.5
    assert last(model, "y", fall, 2) == pytest.approx(0, abs=1e-6)
    with pytest.raises(SimulationError) as caught:
        qsp.simulate(model, until=20, points=41)
    assert caught.value.status == "events too dense"
    assert caught.value.time == pytest.approx(fall * (1 + 2 * 0.8 / 0.2), rel=1e-3)
    assert "'B'" in str(caught.value)


def test_a_trigger_on_a_fast_oscillation_is_counted_exactly():
    model = build("n = 0; x = 0; x' = 1; E: at sin(x) > 0.5: n = n + 1", units=False)
    expected = floor((100 - 0.5235987755982989) / 6.283185307179586) + 1
    assert last(model, "n", 100) == expected


def test_observables_see_the_jump_of_the_input():
    model = build("rate := piecewise(5, time >= 1 && time < 2, 0); x = 0; x' = rate", units=False)
    result = qsp.simulate(model, until=4, points=3, outputs=["x", "rate"], settings=TIGHT)
    assert result.auc("rate").magnitude == pytest.approx(5, rel=1e-9)
    assert result.at("rate", 1).magnitude == 5
    assert result.at("rate", 1, side="before").magnitude == 0
    assert result.at("rate", 2).magnitude == 0


def test_smooth_forcing_needs_no_stop():
    model = build("x = 0; x' = sin(time)", units=False)
    assert last(model, "x", 10) == pytest.approx(1 - np.cos(10), abs=1e-6)
    assert sin(0) == 0
