"""COPASI as an engine: what it says about a model, and what it makes of that."""

from __future__ import annotations

import numpy as np
import pytest

import sbmlqsp as qsp

pytest.importorskip("COPASI")


def test_an_annotation_that_copasi_does_not_know_loses_nothing():
    model = qsp.Model.from_antimony("""
      compartment c = 1; species S in c = 1; k = 0.5; J: S -> ; c*k*S
      S identity "http://identifiers.org/reactome/REACT_152" """)
    assert "REACT_152" in model.sbml
    result = qsp.simulate(model, times=[0, 1, 2], outputs=["[S]"], engine="copasi")
    assert result.values("[S]") == pytest.approx(np.exp([0, -0.5, -1]), rel=1e-5)
