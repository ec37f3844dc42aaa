"""Smooth inputs that come and go: where the integrator is made to look."""

from __future__ import annotations

import pytest

from sbmlqsp.checks import pulses
from sbmlqsp.checks.discontinuities import find
from sbmlqsp.core.expression import Apply
from tests.checks.build import model_of


def stops(rate, end=168.0):
    return find(model_of(rate=rate)).time_stops({}.__getitem__, 0.0, end)


@pytest.mark.parametrize(
    ("rate", "begin", "end"),
    [
        ("exp(-((time - 50) / 0.01)^2)", 49.98, 50.02),
        ("1/(1+exp(-50*(time-24))) - 1/(1+exp(-50*(time-25)))", 24.0, 25.0),
        ("1 + 0.15 * exp(-((time - 50) / 0.1)^2)", 49.9, 50.1),
        ("exp(-((time - 50) / 0.1)^2) + 100 * exp(-((time - 90) / 0.1)^2)", 49.9, 50.1),
    ],
)
def test_a_pulse_has_stops_before_in_and_after_it(rate, begin, end):
    found = stops(rate)
    assert any(begin - (end - begin) < t < begin for t in found)
    assert any(begin < t < end for t in found)
    assert any(end < t < end + (end - begin) for t in found)


@pytest.mark.parametrize("rate", ["exp(-0.1 * time)", "time^2 / (4 + time^2)", "sin(time)", "2 * time / 24", "k"])
def test_what_changes_all_the_time_has_none(rate):
    assert stops(rate.replace("k", "3")) == ()


def test_a_function_without_bounds_has_none():
    assert stops("1 / (time - 5)", 10.0) == ()


def test_patients_share_what_their_inputs_do_not_depend_on(monkeypatch):
    """Looking for pulses takes thousands of bounds; patients that differ in other parameters need them once."""
    asked = []
    monkeypatch.setattr(pulses, "busy_times", lambda *given: asked.append(given) or (3.0,))
    model = find(model_of(rate="a * exp(-((time - peak) / 0.02)^2)"))
    for peak in (50.0, 50.0, 51.0, 50.0):
        assert model.time_stops({"a": 1.0, "peak": peak}.__getitem__, 0.0, 168.0) == (3.0,)
    assert len(asked) == 2


def test_an_instant_has_no_stretch():
    growth = Apply("exp", (Apply("time", ()),))
    assert list(pulses.busy_times(growth, {}.__getitem__, (1.0, 1.0))) == []


@pytest.mark.parametrize("end", [1e-300, 1e-9, 1e12])
def test_any_length_of_run_has_an_end(end):
    assert len(stops("exp(-3*time) + exp(-((time - 5) / 0.1)^2)", end)) < 1_000
