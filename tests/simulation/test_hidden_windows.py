"""Windows, staircases and instants that an integrator steps over unless it is told: closed forms on three grids.

Bare libRoadRunner misses nearly all of them at one grid or another (y(10) = 0 for the first).
"""

from __future__ import annotations

import math

import pytest

import sbmlqsp as qsp

OPEN = 2 * (math.pi - 2 * math.asin(0.99))  # how long sin is above 0.99 between 0 and 10

RATES = {
    "x = 0; k = 1; x' = k; y' = piecewise(1, x > 3 && x < 3.001, 0);": 0.001,
    "x = 5; k = 1; x' = -k*x; y' = piecewise(1, abs(x - 3) < 0.001, 0);": math.log(3.001 / 2.999),
    "x = 0; k = 1; x' = k; y' = piecewise(1, sin(x) > 0.99, 0);": OPEN,
    "x = 0; k = 7; x' = k; y' = piecewise(1, x - floor(x) < 0.001, 0);": 0.01,
    "x = 0; k = 7; x' = k; y' = piecewise(1, x - floor(x) < 0.5, 0);": 5.0,
    "x = 0; k = -7; x' = k; y' = piecewise(1, x - floor(x) < 0.5, 0);": 5.0,
    "x = 0; k = 1; x' = k; y' = floor(x);": 45.0,
    "y' = piecewise(1, time > 3 && time < 3.001, 0);": 0.001,
    "y' = piecewise(1, sin(time) > 0.99, 0);": OPEN,
    "y' = piecewise(1, rem(time, 2) > 1.5, 0);": 2.5,
}

WEEK = 168
PULSES = {
    "y' = exp(-((time - 50) / 0.01)^2);": 0.01 * math.sqrt(math.pi),
    "y' = 1/(1 + exp(-50*(time - 24))) - 1/(1 + exp(-50*(time - 25)));": 1.0,
    "x = 1; x' = 1 - x; y' = 2*x*(tanh(20*(time - 24)) - tanh(20*(time - 25)));": 4.0,
    "y' = 3*exp(-3*time)*time;": 1 / 3,
    "h := time - 24*floor(time/24); y' = 1/(1 + exp(-50*(h - 2))) - 1/(1 + exp(-50*(h - 3)));": 7.0,
}

COUNTS = {
    "E: at (time > 3 && time < 3.001): y = y + 1;": 1,
    "E: at (sin(time) > 0.99): y = y + 1;": 2,
    "x = 0; x' = 1.5; E: at (sin(x) > 0.99): y = y + 1;": 3,
    "x = 0; k = 1; x' = k; E: at (x > 3 && x < 3.0000001): y = y + 1;": 1,
    "E: at 0.5 after (time > 3 && time < 3.001): y = y + 1;": 1,
    "E: at 0.5 after (rem(time, 2) > 1.5): y = y + 1;": 5,
    "E: at 1 after (time >= 0.5 && time <= 1.00002): y = y + 1;": 1,
    "z = 0; E: at 1 after (time > 6): z = z + 1; F: at (time < 2), t0=false: y = y + 1;": 1,
    "E: at (time == 3): y = y + 1;": 1,
    "c = 3; E: at (time == c): y = y + 1, c = c + 2;": 4,
    "c = 3; E: at (time == c): y = y + 1, c = 0;": 1,
    "x = 10; x' = -x; E: at (x == 3): y = y + 1;": 1,
    "x = 0; x' = cos(time); E: at (x == 0.5): y = y + 1;": 4,
}


@pytest.mark.parametrize("points", [2, 11, 101])
@pytest.mark.parametrize("text", RATES)
def test_a_rate_is_seen_wherever_it_acts(text, points):
    result = qsp.simulate(qsp.Model.from_antimony(f"y = 0; {text}"), until=10, points=points, outputs=["y"])
    assert result.values("y")[-1] == pytest.approx(RATES[text], rel=5e-5)


@pytest.mark.parametrize("points", [2, 15, 169])
@pytest.mark.parametrize("text", PULSES)
def test_a_smooth_pulse_is_not_stepped_over(text, points):
    result = qsp.simulate(qsp.Model.from_antimony(f"y = 0; {text}"), until=WEEK, points=points, outputs=["y"])
    assert result.values("y")[-1] == pytest.approx(PULSES[text], rel=5e-5)


@pytest.mark.parametrize("points", [2, 11, 101])
@pytest.mark.parametrize("text", COUNTS)
def test_an_event_fires_as_often_as_its_trigger_becomes_true(text, points):
    result = qsp.simulate(qsp.Model.from_antimony(f"y = 0; {text}"), until=10, points=points, outputs=["y"])
    assert result.values("y")[-1] == COUNTS[text]
