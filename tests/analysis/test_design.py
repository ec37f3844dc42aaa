"""Optimal designs: the warfarin example on PopED's grid, an exponential decay in closed form, and dose allocation."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ModelError, UnknownSymbolError
from tests.analysis.test_fisher import BETWEEN, TIMES, WARFARIN

DECAY = "model decay\n A = 5; k = 0.25; y = A; y' = -k*y;\nend"


def decay(**changes):
    given = {
        "outputs": ["y"],
        "candidates": list(np.arange(0.0, 12.05, 0.5)),
        "count": 2,
        "unknown": ["A", "k"],
        "error": 0.1,
    }
    return qsp.design.sampling_times(qsp.Model.from_antimony(DECAY), **{**given, **changes})


def test_warfarin_on_its_grid():
    """Exchange without replicates on 0.1(.1)2, 2(.5)12, 12(1)120: D-efficiency 1.0467 relative to the usual times."""
    grid = np.unique(np.round(np.r_[np.arange(0.1, 2, 0.1), np.arange(2, 12, 0.5), np.arange(12, 120.1, 1.0)], 6))
    found = qsp.design.sampling_times(
        qsp.Model.from_antimony(WARFARIN),
        qsp.Regimen((qsp.Dose(70, "depot"),)),
        outputs=["conc"],
        candidates=list(grid),
        count=8,
        unknown=["CL", "V", "KA"],
        error={"proportional": 0.1},
        between=BETWEEN,
        subjects=32,
        reference=TIMES,
        starts=2,
    )
    assert found.efficiency >= 1.0467
    assert found.information.logdet == pytest.approx(52.447989 + 7 * np.log(found.efficiency), abs=1e-5)
    assert len(set(found.times["conc"])) == 8
    assert set(found.gains) == set(found.information.names)


def test_a_decay_is_sampled_at_once_and_one_time_constant_later():
    """D-optimal for A exp(-k t) with constant error: t = 0 and 1/k (Box and Lucas 1959, Biometrika 46:77)."""
    assert decay().times == {"y": [0.0, 4.0]}


def test_only_the_rate_matters():
    """Ds-optimal for k: among the grid's pairs none has a smaller variance of k, found by trying all."""
    found = decay(interest=["k"])
    t = np.arange(0.0, 12.05, 0.5)
    slopes = np.stack([np.exp(-0.25 * t), -5 * t * np.exp(-0.25 * t)], axis=1)
    best = min(
        (np.linalg.inv(slopes[[i, j]].T @ slopes[[i, j]])[1, 1], i, j)
        for i in range(len(t))
        for j in range(i + 1, len(t))
    )
    assert found.times["y"] == pytest.approx([t[best[1]], t[best[2]]])


def test_windows_spacing_and_replicates():
    assert decay(windows=[(1.0, 2.0), (6.0, 8.0)]).times == {"y": [1.0, 6.0]}
    spaced = decay(count=4, spacing=3.0).times["y"]
    assert min(np.diff(spaced)) >= 3.0
    assert decay(count=4, replicates=True).times == {"y": [0.0, 0.0, 4.0, 4.0]}


def test_doses_are_shared_out():
    """Michaelis-Menten elimination: Vmax is told by a high dose, Km by a low one, so both are given."""
    text = "model mm\n substanceOnly species A; A = 0; Vmax = 10; Km = 2; out: A -> ; Vmax*A/(Km + A); \nend"
    regimens = {
        name: qsp.Regimen((qsp.Dose(amount, "A"),)) for name, amount in (("low", 1), ("high", 30), ("tiny", 0.01))
    }
    found = qsp.design.doses(
        qsp.Model.from_antimony(text),
        regimens,
        groups=6,
        outputs=["A"],
        times=[0.1, 0.5, 1, 2, 3],
        unknown=["Vmax", "Km"],
        error={"additive": 0.01, "proportional": 0.1},
    )
    assert sum(number for _, number in found.chosen) == 6
    assert "tiny" not in dict(found.chosen)


def test_fits_have_the_precision_that_was_promised():
    found = qsp.design.monte_carlo(
        qsp.Model.from_antimony(DECAY), outputs=["y"], times=[1, 2, 4, 8], unknown=["A", "k"], error=0.1, fits=40
    )
    assert found.converged == 40
    for name in ("A", "k"):
        assert found.rse[name] == pytest.approx(found.promised[name], rel=0.35)  # three standard errors of 40 fits


def test_wrong_input_is_one_clear_error():
    with pytest.raises(ModelError, match="room for 1"):
        decay(windows=[(1.0, 1.2)])
    with pytest.raises(UnknownSymbolError, match="'kk'"):
        decay(interest=["kk"])
    with pytest.raises(ModelError, match="determines"):
        decay(count=1)
