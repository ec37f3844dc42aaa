"""Where formulas of time alone jump: closed forms, periodic ones, hidden windows."""

from __future__ import annotations

import math

import pytest

from sbmlqsp.checks.discontinuities import find
from sbmlqsp.errors import LimitExceeded
from tests.checks.build import model_of


def stops(formula, end, *, trigger=False, **values):
    model = model_of(trigger=formula, **values) if trigger else model_of(rate=formula, **values)
    return find(model).time_stops(values.__getitem__, 0.0, end)


def test_an_infusion_written_as_piecewise_starts_and_ends_at_its_times():
    assert stops("piecewise(10, time >= 24 && time < 25, 0)", 168) == (24.0, 25.0)


def test_a_decimal_time_is_met_to_the_last_bit():
    assert stops("piecewise(1, time > 24.1, 0)", 168) == (24.1,)
    assert stops("piecewise(1, time / 24 >= 3, 0)", 168) == (72.0,)


def test_values_of_parameters_shift_the_stops():
    formula = "piecewise(10, time >= start && time < start + length, 0)"
    assert stops(formula, 168, start=30.0, length=2.0) == (30.0, 32.0)
    assert stops(formula, 168, start=500.0, length=2.0) == ()


def test_a_repeated_dose_by_floor_is_found_every_day_for_a_year():
    found = stops("piecewise(k, time - tau * floor(time / tau) < 1, 0)", 8760, k=5.0, tau=24.0)
    expected = sorted({24.0 * day for day in range(1, 365)} | {24.0 * day + 1 for day in range(365)})
    assert found == pytest.approx(expected, rel=1e-14)


def test_the_remainder_is_found_like_the_floor():
    found = stops("piecewise(1, rem(time, 12) < 0.5, 0)", 48)
    assert set(found) >= {0.5, 12.0, 12.5, 24.0, 24.5, 36.0, 36.5}


def test_every_root_of_a_sine_is_isolated():
    found = stops("piecewise(1, sin(time) > 0.5, 0)", 1000)
    expected = sorted(
        t
        for n in range(160)
        for t in (math.asin(0.5) + 2 * math.pi * n, math.pi - math.asin(0.5) + 2 * math.pi * n)
        if t < 1000
    )
    inner = [t for t in found if min(abs(t - e) for e in expected) < 1e-9]
    assert inner == pytest.approx(expected, rel=1e-14)


def test_a_frequency_that_grows_is_followed():
    found = stops("piecewise(1, sin(time * time) > 0, 0)", 20)
    expected = [math.sqrt(n * math.pi) for n in range(1, 128)]
    assert [t for t in found if min(abs(t - e) for e in expected) < 1e-9] == pytest.approx(expected, rel=1e-12)


def test_a_window_open_at_both_ends_gets_a_stop_inside():
    left, inside, right = stops("time > 3 && time < 3.001", 100, trigger=True)
    assert (left, right) == (3.0, 3.001)
    assert left < inside < right


def test_a_trigger_that_engines_see_by_themselves_needs_no_stop():
    assert stops("time >= 24", 100, trigger=True) == ()
    assert len(stops("sin(time) > 0.5", 100, trigger=True)) > 30


def test_steps_inside_steps_are_found():
    assert stops("factorial(floor(time))", 5) == (1.0, 2.0, 3.0, 4.0)


def test_a_pole_is_a_jump():
    assert any(abs(t - 5) < 1e-6 for t in stops("piecewise(1, 1 / (time - 5) > 0, 0)", 10))


def test_nan_and_infinity_never_jump():
    assert stops("piecewise(1, time > never, 0)", 10, never=math.inf) == ()
    assert stops("piecewise(1, time > unknown, 0)", 10, unknown=math.nan) == ()


def test_harmless_functions_are_left_alone():
    assert stops("max(time, 3) + abs(time - 4) + min(time, 7)", 10) == ()


def test_a_clock_state_is_time_by_another_name():
    values = {"clock": 2.0}
    model = model_of(rate="piecewise(1, clock >= 5, 0)", clock_rate=1.0, **values)
    assert find(model).time_stops(values.__getitem__, 0.0, 10.0) == (3.0,)


def test_too_many_jumps_are_refused_by_name():
    with pytest.raises(LimitExceeded, match="too often") as caught:
        stops("floor(1000 * time)", 1000)
    assert caught.value.where == "x"
    with pytest.raises(LimitExceeded):
        stops("piecewise(1, sin(1000 * time) > 0, 0)", 1000)
