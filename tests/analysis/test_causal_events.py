"""Interventions on what events change, and on the events themselves, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ModelError, RegimenError

TIMES = [0.0, 3, 4, 6, 8, 10]
TIGHT = qsp.Settings(rtol=1e-10)


@pytest.fixture(scope="module")
def model():
    return qsp.Model.from_antimony(
        "x = 10; k = 0.1; x' = -k*x; E1: at time >= 5: k = 0.5; E2: at time >= 7: x = 20, k = 0.2"
    )


def course(*stretches):
    """Return x at `TIMES` from (start, end, rate, value at the start or None to go on)."""
    values, x = dict.fromkeys(TIMES, np.nan), 10.0
    for start, end, rate, given in stretches:
        x = x if given is None else given
        values |= {t: x * np.exp(-rate * (t - start)) for t in TIMES if start <= t < end or t == end == TIMES[-1]}
        x *= np.exp(-rate * (end - start))
    return list(values.values())


CASES = {
    "held parameter": ({"k": 0.3}, None, course((0, 7, 0.3, None), (7, 10, 0.3, 20))),
    "held from a time on": ({"k": 0.3}, 3.5, course((0, 3.5, 0.1, None), (3.5, 7, 0.3, None), (7, 10, 0.3, 20))),
    "held state": ({"x": 1}, 3.5, course((0, 3.5, 0.1, None), (3.5, 10, 0, 1))),
    "event replaced": (
        {"event E1 of k": "0.9"}, None, course((0, 5, 0.1, None), (5, 7, 0.9, None), (7, 10, 0.2, 20)),
    ),
    "event cut": ({"event E1 of k": None}, None, course((0, 7, 0.1, None), (7, 10, 0.2, 20))),
    "event cut later": ({"event E2 of k": None}, 6, course((0, 5, 0.1, None), (5, 7, 0.5, None), (7, 10, 0.5, 20))),
    "too late to cut": ({"event E1 of k": None}, 6, course((0, 5, 0.1, None), (5, 7, 0.5, None), (7, 10, 0.2, 20))),
    "rate cut": ({"rule of x": None}, 4, course((0, 4, 0.1, None), (4, 7, 0, None), (7, 10, 0, 20))),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_events(model, case):
    interventions, at, expected = CASES[case]
    world = qsp.causal.do(model, interventions, at=at)
    found = qsp.simulate(world, times=TIMES, outputs=["x"], settings=TIGHT).values("x")
    assert found == pytest.approx(expected, rel=1e-7)


def test_one_intervention_after_another(model):
    world = qsp.causal.do(qsp.causal.do(model, {"k": 0.3}, at=3.5), {"k": 0.7}, at=4)
    found = qsp.simulate(world, times=TIMES, outputs=["x"], settings=TIGHT).values("x")
    expected = course((0, 3.5, 0.1, None), (3.5, 4, 0.3, None), (4, 7, 0.7, None), (7, 10, 0.7, 20))
    assert found == pytest.approx(expected, rel=1e-7)
    assert qsp.causal.undo(world) is model


def test_a_sum_of_reactions_and_an_assignment_cannot_be_cut():
    model = qsp.Model.from_antimony("compartment V = 1; species S in V = 1; J: S -> ; 0.1*S; y := 2*S")
    with pytest.raises(ModelError, match="sum of reactions"):
        qsp.causal.do(model, {"balance of S": None})
    with pytest.raises(ModelError, match="would have no value"):
        qsp.causal.do(model, {"rule of y": None})
    with pytest.raises(ModelError, match="set twice"):
        qsp.causal.do(model, {"S": 1, "[S]": 2})
    with pytest.raises(ModelError, match="outside of any run"):
        qsp.causal.do(model, {"S": 1}, at=-1)


def test_a_dose_into_what_is_held_is_refused(model):
    world = qsp.causal.do(model, {"x": 1}, at=3.5)
    early, late = (qsp.Regimen([qsp.Dose(5, "x", at=at)]) for at in (1, 4))
    found = qsp.simulate(world, early, times=TIMES, outputs=["x"], settings=TIGHT).values("x")
    assert found[1] == pytest.approx(10 * np.exp(-0.3) + 5 * np.exp(-0.2), rel=1e-7)
    with pytest.raises(RegimenError, match=r"a dose at 4 goes into 'x', which is held from 3\.5 on"):
        qsp.simulate(world, late, times=TIMES)
    with pytest.raises((RegimenError, ModelError), match="'x' is constant"):
        qsp.simulate(qsp.causal.do(model, {"x": 1}), late, times=TIMES)
