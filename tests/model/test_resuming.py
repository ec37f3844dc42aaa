"""A model that goes on where a run has left it gives the course of one run, with its clock, doses and triggers."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import UnsupportedFeature
from sbmlqsp.model.resuming import at_time, clock, resumed
from sbmlqsp.model.starting import changing

SETTINGS = qsp.Settings(rtol=1e-10)
CASES = {
    "no time": ("A = 1; A' = -0.3*A", "A", lambda t: np.exp(-0.3 * t)),
    "reads time": ("A = 1; A' = -A*cos(time)", "A", lambda t: np.exp(-np.sin(t))),
    "time in a function": ("function f(x)\n x*cos(x)\nend\nA = 1; A' = f(time)", "A", lambda t: 0.0),
    "dose at a time": (
        "A = 1; A' = -0.3*A; E: at time >= 5, t0=false: A = A + 2",
        "A",
        lambda t: np.exp(-0.3 * t) + 2 * np.exp(-0.3 * (t - 5)) * (t >= 5),
    ),
    "rule of time": ("A = 0; A' = k; k := piecewise(1, time < 4, 0)", "A", lambda t: np.minimum(t, 4)),
    "counts crossings": ("n = 0; x := sin(time); E: at x > 0.5, t0=false: n = n + 1", "n", lambda t: np.nan),
}


def steps(model, moments, name):
    """Return a value at each of several moments, each run going on where the last one ended."""
    found, before = [], 0.0
    for moment in moments:
        states = changing(model)
        outputs = list(dict.fromkeys([*states, name]))
        result = qsp.simulate(model, times=[0, moment - before], outputs=outputs, settings=SETTINGS)
        found.append(float(result.values(name)[-1]))
        model = resumed(model, {each: float(result.values(each)[-1]) for each in states}, moment - before)
        before = moment
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_run_in_pieces_is_the_run_as_a_whole(name):
    text, symbol, closed = CASES[name]
    model, moments = qsp.Model.from_antimony(text), [1.5, 4.5, 6.0, 12.0]
    whole = qsp.simulate(model, times=[0, *moments], outputs=[symbol], settings=SETTINGS).values(symbol)[1:]
    pieces = steps(model, moments, symbol)
    assert pieces == pytest.approx(whole.tolist(), rel=1e-7)
    expected = [float(closed(np.float64(moment))) for moment in moments]
    if np.isfinite(expected).all() and any(expected):
        assert pieces == pytest.approx(expected, rel=1e-6)


def test_an_event_that_has_fired_does_not_fire_again_where_a_run_goes_on():
    model = qsp.Model.from_antimony("A = 1; d = 0; A' = -0.5*A; E: at A < 0.5, t0=false: d = d + 1")
    assert steps(model, [1.0, 3.0, 4.0, 5.0], "d") == [0, 1, 1, 1]


def test_what_is_set_in_between_fires_an_event():
    model = qsp.Model.from_antimony("A = 1; d = 0; A' = 0; E: at A < 0.5: d = d + 1")
    later = resumed(model, {"A": 1.0, "d": 0.0}, 2.0).with_values({"A": 0.1})
    assert qsp.simulate(later, times=[0, 1], outputs=["d"]).values("d").tolist() == [1, 1]


def test_a_run_may_begin_at_another_time():
    model = at_time(qsp.Model.from_antimony("A = 0; A' = time"), 3.0)
    assert clock(model) == 3.0
    assert qsp.simulate(model, times=[0, 2], outputs=["A"]).values("A")[-1] == pytest.approx(8.0)  # (25 - 9) / 2
    plain = qsp.Model.from_antimony("A = 0; A' = 1")
    assert at_time(plain, 3.0) is plain


@pytest.mark.parametrize("text", ["A = 1; A' = -1; E: at 1 after A < 0: A = 2", "A = 1; A' = -delay(A, 1)"])
def test_what_may_be_under_way_is_refused(text):
    model = qsp.Model.from_antimony(text)
    with pytest.raises(UnsupportedFeature, match="cannot go on"):
        resumed(model, {"A": 0.5}, 1.0)
