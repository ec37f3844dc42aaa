"""Sensitivities: closed forms of a decay, and Ishigami's function, whose Sobol indices are known."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp
from sbmlqsp.errors import ModelError, UnknownSymbolError


def test_local_sensitivities_of_a_decay():
    """y = A exp(-k t): percent by percent 1 for A and -k t for k."""
    model = qsp.Model.from_antimony("model decay\n A = 5; k = 0.25; y = A; y' = -k*y;\nend")
    found = qsp.sensitivity.local(model, outputs=["y"], times=[1, 4], parameters=["A", "k"])
    assert found.normalised[:, 0] == pytest.approx(np.array([[1, -0.25], [1, -1]]), rel=1e-7)
    assert list(found.importance) == ["A", "k"]


@pytest.fixture(scope="module")
def ishigami():
    text = "model ishigami\n a = 1; b = 1; c = 1; y = 0; y' = sin(a) + 7*sin(b)^2 + 0.1*c^4*sin(a);\nend"
    return qsp.Model.from_antimony(text), dict.fromkeys("abc", (-np.pi, np.pi))


def test_sobol_indices_of_ishigami(ishigami):
    """First order 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437 (Ishigami and Homma 1990)."""
    model, ranges = ishigami
    found = qsp.sensitivity.sobol(model, ranges, output="y", times=[0, 1], samples=512)
    assert found.first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.08)
    assert found.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.08)
    assert all(error > 0 for error in found.first_confidence)
    assert found.ranking[0] == "a"
    assert found.runs == 512 * 5


def test_morris_screens_what_does_nothing():
    text = "model linear\n a = 1; b = 1; c = 1; y = 0; y' = 3*a + b + 0*c;\nend"
    ranges = dict.fromkeys("abc", (0.0, 1.0))
    found = qsp.sensitivity.morris(qsp.Model.from_antimony(text), ranges, output="y", times=[0, 1], trajectories=8)
    assert found.mu_star == pytest.approx([3, 1, 0], abs=1e-5)
    assert found.sigma == pytest.approx([0, 0, 0], abs=1e-5)
    assert found.ranking == ["a", "b", "c"]


def test_wrong_input_is_one_clear_error(ishigami):
    model, ranges = ishigami
    with pytest.raises(UnknownSymbolError, match="'aa'"):
        qsp.sensitivity.sobol(model, {"aa": (0, 1)}, output="y", times=[0, 1])
    with pytest.raises(ModelError, match="lower end first"):
        qsp.sensitivity.morris(model, {"a": (1, 0)}, output="y", times=[0, 1])
    with pytest.raises(UnknownSymbolError, match="measure"):
        qsp.sensitivity.morris(model, ranges, output="y", times=[0, 1], measure="middle")
    with pytest.raises(ModelError, match="no parameter varies"):
        qsp.sensitivity.sobol(model, {}, output="y", times=[0, 1])
