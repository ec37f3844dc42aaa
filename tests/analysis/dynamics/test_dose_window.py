"""Repeated doses on a switch: the limit of frequent doses is exact, and runs on both sides of a flip confirm it."""

from __future__ import annotations

import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import RegimenError
from tests.analysis.dynamics.models import antimony

SWITCH = "A=2.1; D=0; k0=0.4; ke=0.1; A' = k0 + 4*A^4/(1+A^4) - (1+D)*A; D' = -ke*D"


def every(interval, count=None):
    return qsp.Regimen([qsp.Dose(1.0, "D", every=interval, count=count)])


def test_frequent_doses_flip_the_switch_at_the_exposure_of_an_infusion():
    """Doses d every tau keep D at d / (ke tau) as tau goes to 0: folds at D = 0.2373955028 and 1.5903133619 (AUTO)."""
    tau = 0.02
    window = qsp.dose_window(antimony(SWITCH), every(tau), largest=3 * tau)
    low, high = (flip / (0.1 * tau) for flip in window.flips)
    assert (low, high) == pytest.approx((0.2373955028, 1.5903133619), rel=1e-7)
    assert window.windows == ((pytest.approx(window.flips[0]), pytest.approx(window.flips[1])),)


def test_runs_on_both_sides_of_the_flip():
    m = antimony(SWITCH)
    window = qsp.dose_window(m, every(5.0), largest=4.0)
    flip = window.flips[1]
    for factor, on in ((0.98 * flip, True), (1.02 * flip, False)):
        doses = qsp.Regimen([qsp.Dose(factor, "D", every=5.0, count=400)])
        result = qsp.simulate(m, doses, until=2000.0, points=2, outputs=["A"])
        assert bool(result.values("A")[-1] > 0.5) is on
    assert "flips the switch" in window.sentences[0]


def test_an_infusion_in_each_interval():
    """Over the whole interval it is constant: the folds are those of the infusion rate ke D."""
    doses = qsp.Regimen([qsp.Dose(1.0, "D", every=2.0, count=None, over=2.0)])
    window = qsp.dose_window(antimony(SWITCH), doses, largest=1.0)
    assert [flip / (0.1 * 2.0) for flip in window.flips] == pytest.approx([0.2373955028, 1.5903133619], rel=1e-7)


def test_no_switch_no_window():
    window = qsp.dose_window(
        antimony("A=1; ke=0.5; A' = -ke*A"), qsp.Regimen([qsp.Dose(1.0, "A", every=1.0, count=None)])
    )
    assert window.windows == ()
    assert "no dose flips" in window.sentences[0]


def test_a_single_dose_has_no_window():
    with pytest.raises(RegimenError, match="no repeating dose"):
        qsp.dose_window(antimony(SWITCH), qsp.Regimen([qsp.Dose(1.0, "D")]))
